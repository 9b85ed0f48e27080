package io.replicator.core.replica;

import io.replicator.core.device.DeviceSnapshot;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.Digester;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.VolumeIdentity;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an interrupted round over a snapshot had written, kept aside: listed by its bytes, read and hashed when somebody asks, so that nothing has to
 * be believed about it, and brought to the device chunk by chunk where it is wanted. Thread-safe; blocking.
 */
final class AsidePieces {
    private final BlockSet chunks;
    private final Optional<DeviceSnapshot> aside;
    private final Geometry geometry;
    private final Digester digester;

    /**
     * Of these chunks.
     *
     * @param aside where they are; nothing is listed where that is not there
     */
    AsidePieces(BlockSet chunks, Optional<DeviceSnapshot> aside, VolumeIdentity identity) {
        this.geometry = identity.geometry();
        this.chunks = aside.isPresent() ? chunks : BlockSet.empty(geometry);
        this.aside = aside;
        this.digester = new Digester(identity.salt());
    }

    /** How many chunks are listed, at most. */
    long count() {
        return chunks.chunkCount();
    }

    /** Whether a chunk may be listed. */
    boolean contains(long chunk) {
        return chunks.containsChunk(chunk);
    }

    /** The first of them from that chunk on; -1 where there is none. */
    long next(long from) {
        return chunks.nextChunk(from);
    }

    /** A page of them from that chunk on. Blocking. */
    HeldPage from(long from, int most) {
        List<HeldPage.Held> page = new ArrayList<>();
        long left = DeviceListing.pageChunks(geometry, most);
        long chunk = next(from);
        long last = -1;
        for (; chunk >= 0 && left > 0; chunk = next(chunk + 1), left--) {
            last = chunk;
            long listed = chunk;
            digest(chunk).ifPresent(digest -> page.add(new HeldPage.Held(listed, digest)));
        }
        return new HeldPage(chunk < 0 ? geometry.chunkCount() - 1 : last, page);
    }

    /** Makes the device hold these, all of which are in it; not durable before the device is flushed. Blocking. */
    void bring(long first, long last) {
        long from = geometry.chunkOffset(first);
        long end = geometry.chunkOffset(last) + geometry.chunkLength(last);
        aside.orElseThrow().revert(from, end - from);
    }

    private Optional<Digest> digest(long chunk) {
        ByteBuffer bytes = Scratch.ofThread().chunk(geometry.chunkLength(chunk));
        try {
            aside.orElseThrow().read(geometry.chunkOffset(chunk), bytes);
        } catch (ReplicatorException e) {
            if (e.code() != FaultCode.IO_ERROR) {
                throw e;
            }
            return Optional.empty();
        }
        return Optional.of(digester.digest(bytes.flip()));
    }
}
