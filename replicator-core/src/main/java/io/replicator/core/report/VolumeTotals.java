package io.replicator.core.report;

/**
 * What a volume counted since the agent began, and what it holds.
 *
 * @param mismatchedChunks chunks whose bytes did not have their digest
 * @param flushFailures flushes of its device or state files that failed
 * @param deviceErrors operations of its device that failed, whatever became of them
 * @param faults faults of its device or state files after which it was opened anew
 * @param journalBytes bytes of its journal now
 */
public record VolumeTotals(
        long mismatchedChunks, long flushFailures, long deviceErrors, long faults, long journalBytes) {
    /** Nothing yet. */
    public static final VolumeTotals NONE = new VolumeTotals(0, 0, 0, 0, 0);
}
