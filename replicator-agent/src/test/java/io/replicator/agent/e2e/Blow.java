package io.replicator.agent.e2e;

/** How an agent is struck down, and what must be put up again before it can be started. */
interface Blow {
    /** SIGKILL alone. */
    Blow SIGKILL = new Blow() {
        @Override
        public String strike(Site victim) {
            victim.kill();
            return victim.name() + " killed";
        }

        @Override
        public void heal(Site victim) {}
    };

    /** The agent's process is gone when this returns; what was done, in words. */
    String strike(Site victim);

    /** Everything the agent had is there again, as far as it survived. */
    void heal(Site victim);
}
