package io.replicator.core.transfer;

/**
 * What a capture has found.
 *
 * @param readBytes bytes read from the volume
 * @param changedChunks chunks with a block that differs from the index
 * @param changedBlocks such blocks
 * @param sentChunks chunks that go to the peer
 * @param sentBlocks blocks that go to the peer
 * @param keptChunks chunks that would go to the peer, which holds them from an earlier round
 * @param batches batches that carry what is sent
 */
public record CaptureTotals(
        long readBytes,
        long changedChunks,
        long changedBlocks,
        long sentChunks,
        long sentBlocks,
        long keptChunks,
        long batches) {
    /** Nothing yet. */
    public static final CaptureTotals NONE = new CaptureTotals(0, 0, 0, 0, 0, 0, 0);

    /** Whether there is anything to send or to remember. */
    public boolean isEmpty() {
        return changedChunks == 0 && sentChunks == 0 && keptChunks == 0;
    }

    CaptureTotals plusRead(long bytes) {
        return new CaptureTotals(
                readBytes + bytes, changedChunks, changedBlocks, sentChunks, sentBlocks, keptChunks, batches);
    }

    CaptureTotals plusChunk(int changed, int sent, boolean kept) {
        return new CaptureTotals(
                readBytes,
                changedChunks + (changed > 0 ? 1 : 0),
                changedBlocks + changed,
                sentChunks + (sent > 0 ? 1 : 0),
                sentBlocks + sent,
                keptChunks + (kept ? 1 : 0),
                batches);
    }

    CaptureTotals plusBatch() {
        return new CaptureTotals(
                readBytes, changedChunks, changedBlocks, sentChunks, sentBlocks, keptChunks, batches + 1);
    }
}
