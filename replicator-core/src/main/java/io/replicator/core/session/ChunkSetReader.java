package io.replicator.core.session;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.wire.Message;
import java.util.List;

/** Takes ranges of chunk numbers from a peer, none of which it believes. */
final class ChunkSetReader {
    private final Geometry geometry;
    private final boolean ascendsOverPages;
    private final BlockSet chunks;
    private long lastChunk = -1;
    private long chunkCount;

    /** A reader of one page, or of several pages over which chunks ascend. */
    ChunkSetReader(Geometry geometry, boolean ascendsOverPages) {
        this.geometry = geometry;
        this.ascendsOverPages = ascendsOverPages;
        this.chunks = BlockSet.empty(geometry);
    }

    /** Adds a page; false where it is empty, out of order or past the volume's end. */
    boolean add(List<Message.Range> page) {
        if (!ascendsOverPages) {
            lastChunk = -1;
        }
        for (Message.Range range : page) {
            if (range.first() <= lastChunk || range.last() < range.first() || range.last() >= geometry.chunkCount()) {
                return false;
            }
            chunks.addChunks(range.first(), range.last());
            chunkCount += range.last() - range.first() + 1;
            lastChunk = range.last();
        }
        return !page.isEmpty();
    }

    /** The chunks so far. */
    BlockSet chunks() {
        return chunks;
    }

    /** Number of chunks so far. */
    long chunkCount() {
        return chunkCount;
    }
}
