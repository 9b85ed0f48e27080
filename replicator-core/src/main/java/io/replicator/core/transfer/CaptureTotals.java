package io.replicator.core.transfer;

/**
 * What a capture has found.
 *
 * @param readBytes bytes read from the volume
 * @param changedChunks chunks with a block that differs from the index
 * @param changedBlocks such blocks
 * @param sentChunks chunks that go to the peer
 * @param sentBlocks blocks that go to the peer
 * @param batches batches that carry them
 */
public record CaptureTotals(
        long readBytes, long changedChunks, long changedBlocks, long sentChunks, long sentBlocks, long batches) {
    /** Nothing yet. */
    public static final CaptureTotals NONE = new CaptureTotals(0, 0, 0, 0, 0, 0);

    /** Whether there is anything to send or to remember. */
    public boolean isEmpty() {
        return changedChunks == 0 && sentChunks == 0;
    }

    CaptureTotals plusRead(long bytes) {
        return new CaptureTotals(readBytes + bytes, changedChunks, changedBlocks, sentChunks, sentBlocks, batches);
    }

    CaptureTotals plusChunk(int changed, int sent) {
        return new CaptureTotals(
                readBytes,
                changedChunks + (changed > 0 ? 1 : 0),
                changedBlocks + changed,
                sentChunks + (sent > 0 ? 1 : 0),
                sentBlocks + sent,
                batches);
    }

    CaptureTotals plusBatch() {
        return new CaptureTotals(readBytes, changedChunks, changedBlocks, sentChunks, sentBlocks, batches + 1);
    }
}
