package io.replicator.core.replica;

import io.replicator.core.fault.ReplicatorException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a round of a replica runs, and whether nobody can tell what became of the last one before the copy is opened anew. Thread-safe. */
final class RoundSlot {
    private boolean taken;
    private volatile @Nullable ReplicatorException doubt;

    /** Whether a round runs. */
    synchronized boolean isTaken() {
        return taken;
    }

    /** A round has begun. */
    synchronized void take() {
        taken = true;
    }

    /** It is over, whatever became of it. */
    synchronized void free() {
        taken = false;
    }

    /** Nobody can tell any more; the first reason stays. */
    synchronized void doubt(ReplicatorException why) {
        if (doubt == null) {
            doubt = why;
        }
    }

    /** Whether that is so. Does not wait. */
    boolean isInDoubt() {
        return doubt != null;
    }

    /** Fails where that is so. */
    void checkCertain(String volume) {
        Optional.ofNullable(doubt).ifPresent(why -> {
            throw new ReplicatorException(
                    why.code(),
                    volume + ": nobody can tell what became of the last round; opening the copy anew finds out",
                    why);
        });
    }
}
