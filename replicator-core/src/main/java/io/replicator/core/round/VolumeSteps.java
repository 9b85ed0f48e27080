package io.replicator.core.round;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs what blocks for one volume on the executor, and brings its end back to the lane.
 *
 * <p>After a failed flush nobody knows what is on the disk (DESIGN 3, invariant 5): whatever step meets one, the copy is used no more until
 * it is opened anew. So it is where the device is not the one that was opened any more, or what is known of it cannot be read, and after
 * every failure of a step that was given by {@link #runOrStop}. A step that dies of an error, a defect or a heap that overflowed, ends like
 * one that failed, so that nothing waits for it for ever; the executor hears of the error too.
 */
final class VolumeSteps {
    /** After these nothing can be done with the copy as it is open now. */
    private static final Set<FaultCode> STOPPING = Set.of(
            FaultCode.FLUSH_FAILED, FaultCode.SIZE_MISMATCH, FaultCode.DEVICE_UNAVAILABLE, FaultCode.CORRUPT_STATE);

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
            judge(fault);
            failed.accept(fault);
        });
    }

    /** What a step that was not given here has met: it may be the end of the copy as it is open now. */
    void judge(ReplicatorException fault) {
        if (STOPPING.contains(fault.code())) {
            stop(fault);
        }
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

    /**
     * What reading a source has met: a device that fails to read may be back only for those who open it anew, as one on a network is, so
     * that an I/O error is the end of the copy as it is open now too.
     */
    void judgeRead(ReplicatorException fault) {
        if (fault.code() == FaultCode.IO_ERROR) {
            stop(fault);
        } else {
            judge(fault);
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
            } catch (Error e) {
                ReplicatorException fault = asFault(e);
                ports.lane().execute(() -> end(fault, failed));
                throw e;
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

    private ReplicatorException asFault(Throwable e) {
        return e instanceof ReplicatorException known
                ? known
                : new ReplicatorException(FaultCode.INTERNAL, "a step of a round of " + volume.name() + " met " + e, e);
    }
}
