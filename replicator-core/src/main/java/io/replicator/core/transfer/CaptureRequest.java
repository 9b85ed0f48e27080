package io.replicator.core.transfer;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.tracking.ChangeSource;

/**
 * What a capture reads and what of it travels.
 *
 * @param changes where to look for changes
 * @param dirty blocks that the peer may lack: read and sent whether they changed again or not
 * @param whole chunks that the peer needs whole
 * @param logged whether the capture is to become a generation; without, it only counts
 * @param batches whether batches are made for a peer; a seed's capture makes none
 */
public record CaptureRequest(
        ChangeSource.Answer changes, BlockSet dirty, BlockSet whole, boolean logged, boolean batches) {
    /** For a round. */
    public static CaptureRequest forRound(ChangeSource.Answer changes, BlockSet dirty, BlockSet whole) {
        return new CaptureRequest(changes, dirty, whole, true, true);
    }

    /** For a seed: a generation, and nothing for a peer. */
    public static CaptureRequest forSeed(ChangeSource.Answer changes, BlockSet none) {
        return new CaptureRequest(changes, none, none, true, false);
    }

    /** To say what a round would send, without one. */
    public static CaptureRequest dryRun(ChangeSource.Answer changes, BlockSet dirty, BlockSet whole) {
        return new CaptureRequest(changes, dirty, whole, false, false);
    }

    /** Whether the chunk is read even where no change is looked for. */
    boolean wants(long chunk) {
        return dirty.containsChunk(chunk) || whole.containsChunk(chunk);
    }
}
