package io.replicator.agent.control.api;

/** The answer to a command that has nothing more to say. */
public record Done(boolean done) {
    /** The only one. */
    public static final Done DONE = new Done(true);
}
