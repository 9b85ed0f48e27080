package io.replicator.bench;

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
public record Figure(String scenario, String what, double value, String unit, boolean atLeast, double bound) {
    /** A figure that is good while it is no more than {@code bound}. */
    public static Figure atMost(String scenario, String what, double value, String unit, double bound) {
        return new Figure(scenario, what, value, unit, false, bound);
    }

    /** A figure that is good from {@code bound} on. */
    public static Figure atLeast(String scenario, String what, double value, String unit, double bound) {
        return new Figure(scenario, what, value, unit, true, bound);
    }

    /** A figure of which nothing was asked. */
    public static Figure plain(String scenario, String what, double value, String unit) {
        return new Figure(scenario, what, value, unit, false, Double.NaN);
    }

    /** Whether something was asked of it. */
    public boolean isBounded() {
        return !Double.isNaN(bound);
    }

    /** Whether it is as good as asked. */
    public boolean holds() {
        return !isBounded() || (atLeast ? value >= bound : value <= bound);
    }
}
