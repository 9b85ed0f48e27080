package io.replicator.core.replica;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;

/** The second proof (DESIGN 3, invariant 4): the whole has the root that was promised, or nothing is committed. Blocking; any thread. */
final class RootGate {
    private RootGate() {}

    /** The root that the copy would have with these entries. */
    static Digest rootWith(RoundHome home, JournalIndex.Sorted entries) {
        return home.index().rootWith(visitor -> {
            for (int i = 0; i < entries.size(); i++) {
                JournalEntry entry = entries.entry(i);
                visitor.digest(entry.chunk(), entry.digest());
            }
        });
    }

    /** {@code ROOT_MISMATCH} where it is not that of the generation. */
    static void check(RoundHome home, JournalIndex.Sorted entries, Generation committed) {
        check(home.name(), rootWith(home, entries), committed);
    }

    /** The same of a root that is known. */
    static void check(String volume, Digest root, Generation committed) {
        if (!root.equals(committed.root())) {
            throw new ReplicatorException(
                    FaultCode.ROOT_MISMATCH,
                    volume + ": with this round the volume would have root " + root + " where generation "
                            + committed.number() + " has " + committed.root()
                            + "; the replica stays at its generation: compare the copies by hash");
        }
    }
}
