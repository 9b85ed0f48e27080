package io.replicator.core.transfer;

import io.replicator.core.extent.Geometry;
import io.replicator.core.tracking.ChangeSource;

/** The runs of consecutive chunks that a capture reads, ascending. One owner. */
final class ReadPlan {
    /** Reads are about this long: long enough that seeks and calls do not matter, short enough that several fit a small pool. */
    static final int RUN_BYTES = 1 << 20;

    private final Geometry geometry;
    private final CaptureRequest request;
    private final int chunksPerRun;
    private long nextChunk;

    /** Consecutive chunks of one read. */
    record Run(long firstChunk, int chunks, long offset, int bytes) {
        /** The chunk behind its last one. */
        long endChunk() {
            return firstChunk + chunks;
        }
    }

    ReadPlan(Geometry geometry, CaptureRequest request) {
        this.geometry = geometry;
        this.request = request;
        chunksPerRun = Math.max(1, RUN_BYTES / geometry.chunkBytes());
    }

    static int runBytes(Geometry geometry) {
        return Math.max(RUN_BYTES, geometry.chunkBytes());
    }

    boolean isDone() {
        skip();
        return nextChunk >= geometry.chunkCount();
    }

    /** The next run; only while it is not {@linkplain #isDone done}. */
    Run next() {
        skip();
        long first = nextChunk;
        int chunks = 0;
        int bytes = 0;
        while (chunks < chunksPerRun && first + chunks < geometry.chunkCount() && wanted(first + chunks)) {
            bytes += geometry.chunkLength(first + chunks);
            chunks++;
        }
        nextChunk = first + chunks;
        return new Run(first, chunks, geometry.chunkOffset(first), bytes);
    }

    /**
     * Leaves out what comes before that chunk and was not given yet: it was found to be empty.
     *
     * @return bytes that are left out thereby
     */
    long passOver(long toChunk) {
        long from = nextChunk;
        nextChunk = Math.max(nextChunk, toChunk);
        return nextChunk == from
                ? 0
                : Math.min(geometry.logicalBytes(), nextChunk * geometry.chunkBytes()) - geometry.chunkOffset(from);
    }

    private void skip() {
        if (request.changes() instanceof ChangeSource.Answer.Within within) {
            nextChunk = earliest(
                    within.blocks().nextChunk(nextChunk),
                    request.dirty().nextChunk(nextChunk),
                    request.whole().nextChunk(nextChunk));
        }
    }

    private long earliest(long... chunks) {
        long earliest = geometry.chunkCount();
        for (long chunk : chunks) {
            earliest = chunk < 0 ? earliest : Math.min(earliest, chunk);
        }
        return earliest;
    }

    private boolean wanted(long chunk) {
        return !(request.changes() instanceof ChangeSource.Answer.Within within)
                || within.blocks().containsChunk(chunk)
                || request.wants(chunk);
    }
}
