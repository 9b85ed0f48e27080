package io.replicator.agent.job;

import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.time.Lane;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs what blocks on the I/O pool and brings what came of it back to the lane. On the lane.
 *
 * <p>What may take hours (a check of what arrived, the recovery of a replica) is a <em>long</em> step: only so many of them run at a time, so
 * that the pool's other threads stay free for what is short.
 */
final class Steps {
    private static final int MOST_LONG = 3;

    private final Lane lane;
    private final Executor io;
    private final ArrayDeque<Runnable> waitingLong = new ArrayDeque<>();
    private int runningLong;
    private int inFlight;

    Steps(Lane lane, Executor io) {
        this.lane = lane;
        this.io = io;
    }

    /** Steps that have not come back, those that wait to begin included. */
    int inFlight() {
        return inFlight + waitingLong.size();
    }

    /** Runs {@code work} on the pool, then one of the others on the lane. */
    <T> void run(Supplier<? extends T> work, Consumer<? super T> done, Consumer<ReplicatorException> failed) {
        inFlight++;
        try {
            io.execute(() -> {
                Runnable outcome = outcome(work, done, failed);
                lane.execute(() -> comeBack(outcome));
            });
        } catch (ReplicatorException refused) {
            lane.execute(() -> comeBack(() -> failed.accept(refused)));
        }
    }

    /** As {@link #run(Supplier, Consumer, Consumer)} for work that results in nothing. */
    void run(Runnable work, Runnable done, Consumer<ReplicatorException> failed) {
        run(
                () -> {
                    work.run();
                    return done;
                },
                Runnable::run,
                failed);
    }

    /** As {@link #run(Supplier, Consumer, Consumer)} for what may take hours; it begins when its turn comes. */
    <T> void runLong(Supplier<? extends T> work, Consumer<? super T> done, Consumer<ReplicatorException> failed) {
        Runnable begin = () -> {
            runningLong++;
            run(
                    work,
                    result -> {
                        endLong();
                        done.accept(result);
                    },
                    fault -> {
                        endLong();
                        failed.accept(fault);
                    });
        };
        if (runningLong < MOST_LONG) {
            begin.run();
        } else {
            waitingLong.addLast(begin);
        }
    }

    private void endLong() {
        runningLong--;
        Runnable next = waitingLong.pollFirst();
        if (next != null) {
            next.run();
        }
    }

    private void comeBack(Runnable outcome) {
        inFlight--;
        outcome.run();
    }

    /** Only a fault is an outcome: anything else that is thrown is a defect and the pool's to report. */
    private static <T> Runnable outcome(
            Supplier<? extends T> work, Consumer<? super T> done, Consumer<ReplicatorException> failed) {
        T result;
        try {
            result = work.get();
        } catch (ReplicatorException fault) {
            return () -> failed.accept(fault);
        }
        return () -> done.accept(result);
    }
}
