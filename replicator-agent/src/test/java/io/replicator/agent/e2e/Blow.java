package io.replicator.agent.e2e;

import java.util.SplittableRandom;

/** One blow that an agent is struck down with, and what must be put up again before it can be started. */
interface Blow {
    /** Where blows come from: another one each time, of which chance has decided all that it can. */
    @FunctionalInterface
    interface Source {
        Blow next(SplittableRandom random);
    }

    /** SIGKILL alone. */
    static Blow kill(Site victim) {
        return new Blow() {
            @Override
            public Site victim() {
                return victim;
            }

            @Override
            public boolean waits() {
                return false;
            }

            @Override
            public String strike(long roundNanos) {
                victim.kill();
                return victim.name() + " killed";
            }

            @Override
            public void heal() {}
        };
    }

    /** Whom it strikes. */
    Site victim();

    /** Whether it waits for a moment of its own in a round that has just begun; else one is chosen for it. */
    boolean waits();

    /**
     * The agent's process is gone when this returns; what was done, in words.
     *
     * @param roundNanos what a round takes that is left alone
     */
    String strike(long roundNanos);

    /** Everything the agent had is there again, as far as it survived. */
    void heal();
}
