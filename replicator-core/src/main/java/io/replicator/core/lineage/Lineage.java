package io.replicator.core.lineage;

/** The decision about two copies that meet: a pure function over a table with a row for every case. */
public final class Lineage {
    private Lineage() {}

    /** What the source does about that replica. Never fails: what fits no better row is refused by the last. */
    public static Decision decide(SourceView source, ReplicaView replica) {
        Meeting meeting = new Meeting(source, replica);
        return Row.of(meeting).decide(meeting);
    }
}
