package io.replicator.agent.runtime;

import io.replicator.core.time.Lane;
import io.replicator.core.time.Ticker;
import java.time.Clock;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ThreadFactory;

/**
 * The agent's lane, pools, clocks and thread factories, alive from construction until {@link #stop}. Thread-safe.
 *
 * <p>To stop: first whatever feeds the pools (links, control, jobs), then this, which runs what is queued, pools before the lane, so that
 * the last results still reach it.
 */
public final class AgentRuntime {
    private final Map<ThreadPurpose, ThreadFactory> factories = new EnumMap<>(ThreadPurpose.class);
    private final Ticker ticker = System::nanoTime;
    private final WorkPool io;
    private final WorkPool cpu;
    private final ThreadLane lane;

    /** Starts the lane and the pools. */
    public AgentRuntime(RuntimeSettings settings, FatalHandler fatal) {
        for (ThreadPurpose purpose : ThreadPurpose.values()) {
            factories.put(purpose, new PurposeThreadFactory(purpose, fatal));
        }
        int bound = settings.maxQueuedTasks();
        lane = new ThreadLane(threads(ThreadPurpose.LANE), ticker, fatal, bound, settings.maxTimers());
        io = new WorkPool(threads(ThreadPurpose.IO), fatal, settings.ioThreads(), bound);
        cpu = new WorkPool(threads(ThreadPurpose.CPU), fatal, settings.cpuThreads(), bound);
    }

    /** The single owner of session, round and job state. */
    public Lane lane() {
        return lane;
    }

    /** For what blocks on devices and state files. */
    public WorkPool io() {
        return io;
    }

    /** For what hashes, compresses and proves. */
    public WorkPool cpu() {
        return cpu;
    }

    /** The machine's monotonic clock. */
    public Ticker ticker() {
        return ticker;
    }

    /** The machine's wall clock. */
    public InstantSource wallClock() {
        return Clock.systemUTC();
    }

    /** A factory for threads that a library starts itself; their number is bounded, their failures reach the fatal handler. */
    public ThreadFactory threads(ThreadPurpose purpose) {
        ThreadFactory factory = factories.get(purpose);
        if (factory == null) {
            throw new IllegalStateException("no factory for " + purpose);
        }
        return factory;
    }

    /** Starts one named thread for a body that ends by itself or when told to. */
    public void start(ThreadPurpose purpose, Runnable body) {
        threads(purpose).newThread(body).start();
    }

    /**
     * Runs what is queued and ends pools and lane. Interrupts nothing.
     *
     * @param timeoutNanos for everything together
     * @return whether every thread has ended in time; if not, a device does not answer and the process may end all the same
     */
    public boolean stop(long timeoutNanos) {
        long deadline = ticker.nanos() + timeoutNanos;
        boolean ended = io.stop(ticker, timeoutNanos);
        ended &= cpu.stop(ticker, deadline - ticker.nanos());
        ended &= lane.stop(deadline - ticker.nanos());
        return ended;
    }
}
