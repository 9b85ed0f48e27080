package io.replicator.core.replica;

/**
 * What one replica may use.
 *
 * @param journalBytes the longest a round's journal may grow on disk
 * @param journalIndexBytes the memory of a round's index of its journal, about {@value JournalIndex#BYTES_PER_CHUNK} bytes a chunk
 * @param writesInFlight device writes at the same time while a round is applied, at least 1
 */
public record ReplicaSettings(long journalBytes, long journalIndexBytes, int writesInFlight) {
    /** 64 GiB of journal, 256 MiB of index, 8 writes. */
    public static final ReplicaSettings DEFAULT = new ReplicaSettings(64L << 30, 256L << 20, 8);

    public ReplicaSettings {
        if (journalBytes < 1 || journalIndexBytes < 1 || writesInFlight < 1) {
            throw new IllegalArgumentException("a replica needs a journal, memory and a write in flight");
        }
    }
}
