package io.replicator.core.replica;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.index.IndexFile;
import java.util.ArrayList;
import java.util.List;

/**
 * What a copy's device really holds, read and hashed for a comparison. Stored digests are no evidence (DESIGN 8), bytes are: a chunk is listed
 * only where its bytes have the digest that the index says, so that whatever is kept of it is what index and root count with. Any thread.
 */
final class DeviceListing {
    /** A page reads about so much: long enough that asking does not matter, short enough that progress shows. */
    private static final long PAGE_BYTES = 32L << 20;

    private final Geometry geometry;
    private final IndexFile index;
    private final ChunkProof proof;
    private final BlockSet damaged;

    DeviceListing(Geometry geometry, IndexFile index, ChunkProof proof, BlockSet damaged) {
        this.geometry = geometry;
        this.index = index;
        this.proof = proof;
        this.damaged = damaged;
    }

    /** A page, and the chunks of it whose bytes are not what the index says or cannot be read. */
    record Listed(HeldPage page, BlockSet other) {}

    /** The last chunk of a page from that chunk on, of at most that many. */
    static long pageEnd(Geometry geometry, long from, int most) {
        return Math.min(geometry.chunkCount(), from + pageChunks(geometry, most)) - 1;
    }

    /** How many chunks a page has, of at most that many. */
    static long pageChunks(Geometry geometry, int most) {
        return Math.min(most, Math.max(1, PAGE_BYTES / geometry.chunkBytes()));
    }

    /** Reads from that chunk on. Blocking. */
    Listed from(long from, int most) {
        if (from == 0) {
            proof.readAnew();
        }
        long through = pageEnd(geometry, from, most);
        List<HeldPage.Held> same = new ArrayList<>();
        BlockSet other = BlockSet.empty(geometry);
        index.digests(from, through - from + 1, (chunk, digest) -> same.add(new HeldPage.Held(chunk, digest)));
        same.removeIf(held -> {
            if (damaged.containsChunk(held.chunk())) {
                return true;
            }
            boolean differs = !proof.isOnDevice(held.chunk(), held.digest());
            if (differs) {
                other.addChunk(held.chunk());
            }
            return differs;
        });
        return new Listed(new HeldPage(through, same), other);
    }
}
