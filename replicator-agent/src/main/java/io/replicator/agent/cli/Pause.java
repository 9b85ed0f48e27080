package io.replicator.agent.cli;

/** Lets time pass between two looks. */
@FunctionalInterface
public interface Pause {
    /** Waits so long, or throws because somebody wants it to end. */
    void pause(long millis) throws InterruptedException;
}
