package io.replicator.core.replica;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.Generation;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a round at its replica begins and ends what it does with batches, whatever it does with them: many threads take batches while it is open, each
 * batch once, and its end waits for those that are under way. Thread-safe; blocking.
 */
final class RoundGate {
    private enum Step {
        OPEN,
        COMMITTING,
        OVER
    }

    private final String over;
    private final BatchNumbers numbers = new BatchNumbers();
    private Step step = Step.OPEN;
    private boolean spoiled;
    private int others;

    /** @param over what whoever comes too late is told */
    RoundGate(String over) {
        this.over = over;
    }

    /**
     * Takes a batch, unless it was taken before.
     *
     * @throws ReplicatorException {@code CANCELLED} where the round is not open, or what taking it fails with: it may then come again
     */
    BatchOutcome accept(long number, Supplier<BatchOutcome> take) {
        synchronized (this) {
            checkOpen();
            if (!numbers.begin(number)) {
                return new BatchOutcome(number, 0, List.of());
            }
        }
        boolean taken = false;
        try {
            BatchOutcome outcome = take.get();
            taken = true;
            return outcome;
        } finally {
            synchronized (this) {
                numbers.end(number, taken);
                notifyAll();
            }
        }
    }

    /** Does something else that the end has to wait for; nothing where the round is not open. What takes long asks {@link #isOver}. */
    void whileOpen(Runnable work) {
        synchronized (this) {
            if (!isOpen()) {
                return;
            }
            others++;
        }
        try {
            work.run();
        } finally {
            synchronized (this) {
                others--;
                notifyAll();
            }
        }
    }

    /** Whether the round has ended, or is waiting to. */
    synchronized boolean isOver() {
        return step == Step.OVER;
    }

    /** Every batch up to this number was taken. Fails where the round is not open. */
    synchronized long openThrough() {
        checkOpen();
        return numbers.through();
    }

    private boolean isOpen() {
        return step == Step.OPEN && !spoiled;
    }

    /** Whether the batches from 1 to {@code last} were taken, and no other. */
    synchronized boolean areExactly(long last) {
        return numbers.areExactly(last);
    }

    /** Nothing can be taken any more, and the round can only end. */
    synchronized void spoil() {
        spoiled = true;
    }

    /** Does what commits the round, once no batch is under way; where that fails the round is as it was before. */
    void commit(Runnable work) {
        synchronized (this) {
            checkOpen();
            step = Step.COMMITTING;
            awaitBatches();
        }
        Step end = Step.OPEN;
        try {
            work.run();
            end = Step.OVER;
        } finally {
            synchronized (this) {
                step = end;
            }
        }
    }

    /** The round is over, and no batch is under way; false where it was over before. */
    synchronized boolean end() {
        if (step == Step.OVER) {
            return false;
        }
        step = Step.OVER;
        awaitBatches();
        return true;
    }

    /** What a commit that names these is not, in words; empty where it is that of the round, with all of its batches. */
    synchronized Optional<String> objection(Generation begun, Generation committed, long batches) {
        if (!committed.withRoot(begun.root()).equals(begun)) {
            return Optional.of("the commit names generation " + committed.number() + " " + committed.id()
                    + " where the round began for " + begun.number() + " " + begun.id());
        }
        return numbers.areExactly(batches)
                ? Optional.empty()
                : Optional.of(
                        "the commit names " + batches + " batches where all up to " + numbers.through() + " are here");
    }

    private void checkOpen() {
        if (!isOpen()) {
            throw new ReplicatorException(FaultCode.CANCELLED, over);
        }
    }

    private void awaitBatches() {
        boolean interrupted = false;
        while (numbers.underWay() > 0 || others > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                // They read the device, and write to it or to the journal: neither may be closed under them.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
