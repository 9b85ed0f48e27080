package io.replicator.core.round;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs what blocks for one volume on the executor, and brings its end back to the lane.
 *
 * <p>After a failed flush nobody knows what is on the disk (DESIGN 3, invariant 5): whatever step meets one, the copy is used no more until
 * it is opened anew. So it is after every failure of a step that was given by {@link #runOrStop}.
 */
final class VolumeSteps {
    private final RoundPorts ports;
    private final OpenVolume volume;
    private final BiConsumer<FaultCode, String> stopped;

    VolumeSteps(RoundPorts ports, OpenVolume volume, PeerListener listener) {
        this(ports, volume, (code, text) -> listener.stepStopped(volume.id(), code, text));
    }

    /** {@code stopped} is told when a step leaves the copy unusable. */
    VolumeSteps(RoundPorts ports, OpenVolume volume, BiConsumer<FaultCode, String> stopped) {
        this.ports = ports;
        this.volume = volume;
        this.stopped = stopped;
    }

    /** Runs {@code work} as a step, then one of the others on the lane. */
    <T> void run(Supplier<T> work, Consumer<? super T> done, Consumer<ReplicatorException> failed) {
        step(work, done, fault -> {
            if (fault.code() == FaultCode.FLUSH_FAILED) {
                stop(fault);
            }
            failed.accept(fault);
        });
    }

    /** As the other, for work without a result. */
    void run(Runnable work, Runnable done, Consumer<ReplicatorException> failed) {
        run(resultless(work), nothing -> done.run(), failed);
    }

    /** As {@link #run}, for work that cannot be tried again on the copy as it is open now. */
    <T> void runOrStop(Supplier<T> work, Consumer<? super T> done, Consumer<ReplicatorException> failed) {
        step(work, done, fault -> {
            stop(fault);
            failed.accept(fault);
        });
    }

    /** As the other, for work without a result. */
    void runOrStop(Runnable work, Runnable done, Consumer<ReplicatorException> failed) {
        runOrStop(resultless(work), nothing -> done.run(), failed);
    }

    /** The copy is used no more until it is opened anew. */
    void stop(ReplicatorException fault) {
        if (volume.fault().isEmpty()) {
            volume.fail(fault.code(), fault.getMessage());
            stopped.accept(fault.code(), fault.getMessage());
        }
    }

    private <T> void step(Supplier<T> work, Consumer<? super T> done, Consumer<ReplicatorException> failed) {
        volume.beginStep();
        ports.steps().execute(() -> {
            T result;
            try {
                result = work.get();
            } catch (RuntimeException e) {
                ReplicatorException fault = asFault(e);
                ports.lane().execute(() -> end(fault, failed));
                return;
            }
            ports.lane().execute(() -> end(result, done));
        });
    }

    private static Supplier<Boolean> resultless(Runnable work) {
        return () -> {
            work.run();
            return true;
        };
    }

    private <T> void end(T result, Consumer<? super T> then) {
        try {
            then.accept(result);
        } finally {
            volume.endStep();
        }
    }

    private ReplicatorException asFault(RuntimeException e) {
        return e instanceof ReplicatorException known
                ? known
                : new ReplicatorException(FaultCode.INTERNAL, "a step of a round of " + volume.name() + " met " + e, e);
    }
}
