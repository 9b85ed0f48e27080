package io.replicator.core.world;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;

/** Runs of the simulated world, from seeds. */
public final class WorldRun {
    private static final int SHOWN_CHARACTERS = 24_000;

    /** So many failures end a batch of runs: one, but for whoever looks for several causes at once. */
    private static final int MOST_FAILURES = Integer.getInteger("world.failures", 1);

    /**
     * What came of some runs.
     *
     * @param failures each with its seed, its options, its last events and the command that replays it
     */
    public record Outcome(long runs, long nanos, long processorNanos, Marks marks, List<String> failures) {
        /** Runs a second of the processors' time. */
        public double rate() {
            return runs * 1e9 / Math.max(1, processorNanos);
        }

        /** A summary with the table of marks. */
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d runs in %.1f s, %.0f a second of one processor's time, %d failed%n%s",
                    runs,
                    nanos / 1e9,
                    rate(),
                    failures.size(),
                    marks);
        }
    }

    private WorldRun() {}

    /** One run; a number that stands for all that happened in it. Thread-safe. */
    public static long trace(long seed) {
        return run(seed, new PoolShelf(), new Marks());
    }

    /**
     * Runs of successive seeds. Callable through another class loader.
     *
     * @param firstSeed of the first run
     * @param runs at most
     * @return empty, or what failed first, in words
     */
    public static String run(long firstSeed, int runs) {
        PoolShelf pools = new PoolShelf();
        Marks marks = new Marks();
        for (long seed = firstSeed; seed < firstSeed + runs; seed++) {
            try {
                run(seed, pools, marks);
            } catch (WorldFailure e) {
                return "seed " + seed + ": " + e.getMessage();
            }
        }
        return "";
    }

    /**
     * Runs of successive seeds on so many threads, until one failed or enough were made.
     *
     * @param goesOn asked before each with the number of those begun before, and the marks that were reached so far
     */
    public static Outcome run(long firstSeed, int threads, BiPredicate<Long, Marks> goesOn) {
        long begunNanos = System.nanoTime();
        AtomicLong begun = new AtomicLong();
        Marks marks = new Marks();
        List<String> failures = Collections.synchronizedList(new ArrayList<>());
        AtomicLong done = new AtomicLong();
        AtomicLong processorNanos = new AtomicLong();
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread worker = new Thread(() -> {
                PoolShelf pools = new PoolShelf();
                while (failures.size() < MOST_FAILURES) {
                    long number = begun.getAndIncrement();
                    synchronized (marks) {
                        if (!goesOn.test(number, marks)) {
                            break;
                        }
                    }
                    Marks own = new Marks();
                    try {
                        run(firstSeed + number, pools, own);
                    } catch (WorldFailure e) {
                        if (MOST_FAILURES > 1) {
                            System.err.println("seed " + (firstSeed + number) + ": " + e.getMessage());
                        }
                        failures.add(describe(firstSeed + number, e));
                    }
                    done.incrementAndGet();
                    synchronized (marks) {
                        marks.add(own);
                    }
                }
                processorNanos.addAndGet(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
            });
            worker.start();
            workers.add(worker);
        }
        for (Thread worker : workers) {
            join(worker);
        }
        return new Outcome(
                done.get(), System.nanoTime() - begunNanos, processorNanos.get(), marks, List.copyOf(failures));
    }

    private static void join(Thread worker) {
        try {
            worker.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long run(long seed, PoolShelf pools, Marks marks) {
        World world = new World(seed, false, pools);
        try {
            new Script(world).run();
            return world.story.hash();
        } catch (RuntimeException e) {
            throw World.failure(e);
        } catch (LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            throw new WorldFailure("defect: " + e, e);
        } finally {
            marks.add(world.marks);
            world.end();
        }
    }

    /** The run once more, with words. */
    static String describe(long seed, WorldFailure failure) {
        World world = new World(seed, true, new PoolShelf());
        String again = "it did not fail again: the same seed did not make the same events";
        try {
            new Script(world).run();
        } catch (RuntimeException e) {
            again = World.failure(e).getMessage();
        }
        String story = world.story.text();
        String last = story.substring(Math.max(0, story.length() - SHOWN_CHARACTERS));
        StringBuilder text = new StringBuilder();
        text.append("seed ")
                .append(seed)
                .append(": ")
                .append(failure.getMessage())
                .append('\n');
        if (failure.getCause() != null) {
            StackTraceElement[] trace = failure.getCause().getStackTrace();
            for (int i = 0; i < Math.min(12, trace.length); i++) {
                text.append("    at ").append(trace[i]).append('\n');
            }
        }
        text.append("again: ").append(again).append('\n');
        text.append(world.options).append('\n').append(last).append('\n');
        text.append("replay: mvn -o -pl replicator-core -Dtest=WorldTest -Dworld.seed=")
                .append(seed)
                .append(" test\n");
        return text.toString();
    }

    /** {@code first-seed runs [threads [seconds]]}: prints what came of them. */
    public static void main(String[] arguments) {
        long first = Long.parseLong(arguments[0]);
        long runs = Long.parseLong(arguments[1]);
        int threads = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
        long seconds = arguments.length > 3 ? Long.parseLong(arguments[3]) : Long.MAX_VALUE / 1_000_000_000L;
        long begunNanos = System.nanoTime();
        Outcome outcome = run(
                first,
                threads,
                (number, marks) -> number < runs && System.nanoTime() - begunNanos < seconds * 1_000_000_000L);
        System.out.println(outcome);
        outcome.failures().forEach(System.out::println);
    }
}
