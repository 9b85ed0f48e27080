package io.replicator.core.round;

import io.replicator.core.fault.ReplicatorException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the records of a relation are brought up to date before anything else is done with the peer: one step at a time, and where one fails it is tried
 * again a second later. Owned by the lane.
 */
final class Settlement {
    /** No round can fail and be tried again before it is settled, so that nobody else would ask for it. */
    private static final long AGAIN_NANOS = 1_000_000_000L;

    private final PeerContext peer;
    private final VolumeSteps steps;
    private final Runnable done;
    private final Runnable failed;
    private final Runnable again;
    private @Nullable VolumeFault fault;
    private boolean underWay;

    /**
     * Nothing is to be settled yet.
     *
     * @param done told after a step that went well
     * @param failed told after one that did not, which is {@link #fault} from then on
     * @param again told when it may be tried again
     */
    Settlement(PeerContext peer, VolumeSteps steps, Runnable done, Runnable failed, Runnable again) {
        this.peer = peer;
        this.steps = steps;
        this.done = done;
        this.failed = failed;
        this.again = again;
    }

    /** Runs the step. */
    void run(Runnable work) {
        underWay = true;
        steps.run(work, this::ended, this::ended);
    }

    /** Whether a step runs. */
    boolean isUnderWay() {
        return underWay;
    }

    /** What the last step failed with, until it may be tried again. */
    Optional<VolumeFault> fault() {
        return Optional.ofNullable(fault);
    }

    /** It may be tried again at once. */
    void forgetFault() {
        fault = null;
    }

    private void ended() {
        underWay = false;
        done.run();
    }

    private void ended(ReplicatorException why) {
        underWay = false;
        fault = new VolumeFault(why.code(), why.getMessage());
        failed.run();
        peer.ports().lane().schedule(AGAIN_NANOS, () -> {
            fault = null;
            again.run();
        });
    }
}
