package io.replicator.agent.cli;

import java.util.Map;

/** Sizes and rates as they are written in the configuration. */
final class Amounts {
    private static final Map<String, Long> SIZES = Map.of("MiB", 1L << 20, "GiB", 1L << 30);
    private static final Map<String, Long> RATES =
            Map.of("Mbit/s", 125_000L, "Gbit/s", 125_000_000L, "MiB/s", 1L << 20, "GiB/s", 1L << 30);

    private Amounts() {}

    static long size(String option, String text) {
        return amount(option, text, SIZES, "a number with MiB or GiB, as in 1GiB");
    }

    static long rate(String option, String text) {
        return amount(option, text, RATES, "a number with Mbit/s, Gbit/s, MiB/s or GiB/s, as in 100Mbit/s");
    }

    private static long amount(String option, String text, Map<String, Long> units, String form) {
        int figures = 0;
        while (figures < text.length() && Character.isDigit(text.charAt(figures))) {
            figures++;
        }
        Long unit = units.get(text.substring(figures));
        if (unit == null || figures == 0 || figures > 6) {
            throw new UsageFault(option + ": '" + text + "' is not " + form);
        }
        return Long.parseLong(text.substring(0, figures)) * unit;
    }
}
