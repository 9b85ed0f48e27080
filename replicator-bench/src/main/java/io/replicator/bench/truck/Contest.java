package io.replicator.bench.truck;

import java.util.Arrays;

/** Participants that take turns, so that what disturbs the machine disturbs all of them. */
final class Contest {
    private Contest() {}

    /** Something whose time is taken. */
    @FunctionalInterface
    interface Turn {
        void run() throws Exception;
    }

    /**
     * Lets each run once uncounted and then so often that it counts.
     *
     * @param cleaning runs after each turn and is not measured
     * @param turns what is measured, at least one
     * @return the median seconds of each, in their order
     */
    static double[] medians(int runs, Turn cleaning, Turn... turns) throws Exception {
        double[][] seconds = new double[turns.length][runs];
        for (int run = -1; run < runs; run++) {
            for (int i = 0; i < turns.length; i++) {
                double taken = seconds(turns[i]);
                cleaning.run();
                if (run >= 0) {
                    seconds[i][run] = taken;
                }
            }
        }
        return Arrays.stream(seconds).mapToDouble(Contest::median).toArray();
    }

    private static double seconds(Turn turn) throws Exception {
        long begun = System.nanoTime();
        turn.run();
        return (System.nanoTime() - begun) / 1e9;
    }

    /** The middle one; of two, the smaller. */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(sorted.length - 1) / 2];
    }
}
