package io.replicator.agent.runtime;

/**
 * The list of threads of an agent: what each is for and how many there may be. Names are at most 15 characters, so that {@code top -H}
 * shows them whole.
 */
public enum ThreadPurpose {
    /** Owns all session, round and job state. Never blocks. */
    LANE("lane", 1, false),
    /** Blocks on devices and state files. Never interrupted. */
    IO("io", 256, true),
    /** Burns: hashing, compression, proof. Never interrupted, since proof reads devices. */
    CPU("cpu", 256, true),
    /** Netty's event loops for links to peers: frames bytes and posts to the lane. */
    NETWORK("net", 64, false),
    /** Netty's event loop for the local API. */
    CONTROL("control", 1, false),
    /** Answers requests for metrics and health. */
    METRICS("metrics", 2, true),
    /** Runs the commands and hooks that the host is asked for, and waits for them. */
    HOST("host", 16, true),
    /** Stands in for the two backbone links while the demonstration runs; never in an agent. */
    RELAY("relay", 2, true),
    /** Runs once, when the process is told to end. */
    SHUTDOWN("shutdown", 1, true);

    private final String prefix;
    private final int most;
    private final boolean mayBlock;

    ThreadPurpose(String prefix, int most, boolean mayBlock) {
        this.prefix = prefix;
        this.most = most;
        this.mayBlock = mayBlock;
    }

    /** How many may live at once. */
    public int most() {
        return most;
    }

    /** Whether a task on it may wait for something. */
    public boolean mayBlock() {
        return mayBlock;
    }

    /** The name of the {@code ordinal}-th thread, from 1: {@code io-3}; only the prefix where there is never more than one. */
    public String threadName(int ordinal) {
        return most == 1 ? prefix : prefix + "-" + ordinal;
    }
}
