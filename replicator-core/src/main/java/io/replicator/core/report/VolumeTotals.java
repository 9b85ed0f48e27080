package io.replicator.core.report;

/**
 * What a volume counted since the agent began, and what it holds.
 *
 * @param mismatchedChunks chunks whose bytes did not have their digest
 * @param flushFailures flushes of its device or state files that failed
 * @param journalBytes bytes of its journal now
 */
public record VolumeTotals(long mismatchedChunks, long flushFailures, long journalBytes) {
    /** Nothing yet. */
    public static final VolumeTotals NONE = new VolumeTotals(0, 0, 0);
}
