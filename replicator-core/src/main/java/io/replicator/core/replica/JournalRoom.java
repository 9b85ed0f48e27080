package io.replicator.core.replica;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.StateDirectory;
import java.util.Optional;

/**
 * The room that a round's journal has: its budget, and what is free on the disk. Asked before anything is sent, so that a round that cannot
 * end well does not begin (PEERS 4, row 14: a snapshot that overflowed took its origin with it).
 *
 * @param budgetBytes the longest that the journal may be
 * @param freeBytes bytes that are free where it lies
 */
record JournalRoom(long budgetBytes, long freeBytes, Geometry geometry) {
    static JournalRoom of(StateDirectory files, long budgetBytes, Geometry geometry) {
        return new JournalRoom(budgetBytes, files.freeBytes(), geometry);
    }

    /**
     * Checks that a round has room which brings so many bytes before compression, all of what is held among them.
     *
     * @throws ReplicatorException {@code NO_SPACE}, which says how much is needed
     */
    void check(String volume, long expectedBytes, Optional<HeldRecords> held) {
        long heldBytes = held.map(records -> records.index().heldChunks() * (long) geometry.chunkBytes())
                .orElse(0L);
        long journalBytes = held.map(records -> records.end().sector() * JournalWriter.SECTOR_BYTES)
                .orElse(0L);
        long moreBytes = Math.max(0, expectedBytes - heldBytes);
        if (journalBytes + moreBytes > budgetBytes) {
            throw noSpace(volume
                    + ": the round brings " + moreBytes + " bytes before compression, and its journal, which has "
                    + journalBytes + ", may have " + budgetBytes
                    + "; nothing was sent. Set limits.journal at the replica to at least "
                    + (journalBytes + moreBytes)
                    + ", attach a newer seed, let the replica keep its base in a snapshot of an image file"
                    + " (snapshot: reflink), or order a round in place, which makes the replica incomplete"
                    + " meanwhile: --allow-incomplete");
        }
        if (moreBytes > freeBytes) {
            throw noSpace(volume + ": the round brings " + moreBytes
                    + " bytes before compression, and where its journal lies " + freeBytes
                    + " are free; nothing was sent. Free " + (moreBytes - freeBytes) + " bytes at the replica");
        }
    }

    private static ReplicatorException noSpace(String text) {
        return new ReplicatorException(FaultCode.NO_SPACE, text);
    }
}
