package io.replicator.core.report;

/**
 * What the rounds of a relation added up to since the agent began.
 *
 * @param roundsDone rounds that brought a generation to the replica
 * @param roundsFailed rounds that ended by a fault
 * @param changedBytes bytes of changed blocks they carried
 * @param wireBytes bytes they sent over the wire
 */
public record RelationTotals(long roundsDone, long roundsFailed, long changedBytes, long wireBytes) {
    /** Nothing yet. */
    public static final RelationTotals NONE = new RelationTotals(0, 0, 0, 0);
}
