package io.replicator.core.world;

import io.replicator.core.time.Lane;

/** The lane of an agent's process: the world's queue, for as long as the process lives. */
final class AgentLane implements Lane {
    private final WorldAgent agent;

    AgentLane(WorldAgent agent) {
        this.agent = agent;
    }

    @Override
    public Timeout schedule(long delayNanos, Runnable task) {
        return agent.world.time.schedule(delayNanos, () -> ifAlive(task));
    }

    @Override
    public boolean isCurrent() {
        return true;
    }

    @Override
    public void execute(Runnable task) {
        agent.world.time.after(0, () -> ifAlive(task));
    }

    private void ifAlive(Runnable task) {
        if (agent.isAlive()) {
            task.run();
        }
    }
}
