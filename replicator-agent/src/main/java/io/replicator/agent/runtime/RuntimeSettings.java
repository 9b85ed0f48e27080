package io.replicator.agent.runtime;

/**
 * How many threads there are and how long queues may grow.
 *
 * @param ioThreads threads that block on devices and state files, 1 to 256
 * @param cpuThreads threads that hash and compress, 1 to 256
 * @param maxQueuedTasks tasks that may wait for a pool, or for the lane
 * @param maxTimers timers that may wait on the lane
 */
public record RuntimeSettings(int ioThreads, int cpuThreads, int maxQueuedTasks, int maxTimers) {
    public RuntimeSettings {
        within("io threads", ioThreads, ThreadPurpose.IO.most());
        within("cpu threads", cpuThreads, ThreadPurpose.CPU.most());
        within("queued tasks", maxQueuedTasks, 1 << 20);
        within("timers", maxTimers, 1 << 20);
    }

    /** What suits a machine with that many processors: reads overlap, so there are more threads for them. */
    public static RuntimeSettings forProcessors(int processors) {
        int cpu = Math.max(1, Math.min(processors, 64));
        return new RuntimeSettings(Math.max(4, 2 * cpu), cpu, 1 << 16, 1 << 14);
    }

    private static void within(String what, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(value + " " + what + "; 1 to " + most + " are possible");
        }
    }
}
