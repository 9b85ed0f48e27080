package io.replicator.core.transfer;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.tracking.ChangeSource;

/**
 * What a capture reads and what of it travels.
 *
 * @param changes where to look for changes
 * @param dirty blocks that the peer may lack: read and sent whether they changed again or not
 * @param whole chunks that the peer needs whole
 * @param logged whether the capture is to become a generation; without, it only counts
 * @param held what the peer holds already: it is not sent again
 * @param batches whether batches are made for a peer; a seed's capture makes none
 */
public record CaptureRequest(
        ChangeSource.Answer changes, BlockSet dirty, BlockSet whole, HeldChunks held, boolean logged, boolean batches) {
    /** For a round. */
    public static CaptureRequest forRound(
            ChangeSource.Answer changes, BlockSet dirty, BlockSet whole, HeldChunks held) {
        return new CaptureRequest(changes, dirty, whole, held, true, true);
    }

    /** For a seed: a generation, and nothing for a peer. */
    public static CaptureRequest forSeed(ChangeSource.Answer changes, BlockSet none) {
        return new CaptureRequest(changes, none, none, HeldChunks.NONE, true, false);
    }

    /** To say what a round would send, without one. */
    public static CaptureRequest dryRun(ChangeSource.Answer changes, BlockSet dirty, BlockSet whole) {
        return new CaptureRequest(changes, dirty, whole, HeldChunks.NONE, false, false);
    }

    /** Bytes that are read for it, as far as that is known. */
    public long bytesToRead(Geometry geometry) {
        if (!(changes instanceof ChangeSource.Answer.Within within)) {
            return geometry.logicalBytes();
        }
        BlockSet all = within.blocks().copy();
        all.addAll(dirty);
        all.addAll(whole);
        return Math.min(geometry.logicalBytes(), all.chunkCount() * geometry.chunkBytes());
    }

    /** Whether the chunk is read even where no change is looked for. */
    boolean wants(long chunk) {
        return dirty.containsChunk(chunk) || whole.containsChunk(chunk);
    }
}
