package io.replicator.agent.control;

import io.netty.util.concurrent.EventExecutor;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Requests that wait for jobs to end. The agent is asked once for each job, however often somebody polls, so that a long job does not
 * gather callbacks. Only on the control thread.
 */
final class JobWaits {
    private final EventExecutor loop;
    private final AgentService agent;
    private final Map<Long, Waits> byJob = new HashMap<>();

    JobWaits(EventExecutor loop, AgentService agent) {
        this.loop = loop;
        this.agent = agent;
    }

    /** Ends when the job has, or after that time. */
    CompletionStage<Void> ended(long id, long mostMillis) {
        Waits waits = byJob.get(id);
        if (waits != null) {
            return waits.until(mostMillis);
        }
        Waits first = new Waits(loop);
        byJob.put(id, first);
        CompletionStage<Void> wait = first.until(mostMillis);
        agent.jobEnded(id).whenComplete((job, failure) -> loop.execute(() -> wake(id)));
        return wait;
    }

    private void wake(long id) {
        Waits waits = byJob.remove(id);
        if (waits != null) {
            waits.wakeAll();
        }
    }
}
