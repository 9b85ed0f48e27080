package io.replicator.core.round;

import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.time.Lane;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * An executor of steps that is asked again a little later where it is full: a step that was decided upon always comes to its end, and a busy
 * pool makes rounds slower and not fail. Called on the lane.
 */
final class PatientSteps implements Executor {
    private static final long LATER_NANOS = 5_000_000;

    private final Executor steps;
    private final Lane lane;

    PatientSteps(Executor steps, Lane lane) {
        this.steps = steps;
        this.lane = lane;
    }

    @Override
    public void execute(Runnable step) {
        try {
            steps.execute(step);
        } catch (ReplicatorException | RejectedExecutionException e) {
            lane.schedule(LATER_NANOS, () -> execute(step));
        }
    }
}
