package io.replicator.bench.link;

/**
 * One figure of one scenario.
 *
 * @param scenario its name, as it is asked for
 * @param what what was measured
 * @param value the figure
 * @param unit of the figure, empty for a ratio or a count
 * @param atLeast whether the bound is the least that is good, else the most
 * @param bound what was asked for; {@link Double#NaN} where nothing was
 */
record Figure(String scenario, String what, double value, String unit, boolean atLeast, double bound) {
    static Figure atMost(String scenario, String what, double value, String unit, double bound) {
        return new Figure(scenario, what, value, unit, false, bound);
    }

    static Figure atLeast(String scenario, String what, double value, String unit, double bound) {
        return new Figure(scenario, what, value, unit, true, bound);
    }

    static Figure plain(String scenario, String what, double value, String unit) {
        return new Figure(scenario, what, value, unit, false, Double.NaN);
    }

    boolean isBounded() {
        return !Double.isNaN(bound);
    }

    boolean holds() {
        return !isBounded() || (atLeast ? value >= bound : value <= bound);
    }
}
