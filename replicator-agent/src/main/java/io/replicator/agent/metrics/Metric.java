package io.replicator.agent.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * One metric of things of a kind: its name as it is exposed, what it means, and how it is read.
 *
 * @param name with prefix and unit
 * @param kind what may be done with its values
 * @param moreLabel a label besides those that name the thing, where there is one
 * @param text what it means, one or two sentences
 * @param read its values for one thing; none where it does not apply at present
 */
record Metric<T>(String name, Kind kind, Optional<String> moreLabel, String text, Function<T, List<Point>> read) {
    /** What may be done with the values. */
    enum Kind {
        /** A value that goes up and down. */
        GAUGE,
        /** A sum since the agent began: take its rate. */
        COUNTER,
        /** Always 1; the labels are what it says. */
        INFO;

        String shown() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One value.
     *
     * @param more the value of the further label, empty where the metric has none
     */
    record Point(String more, double value) {}

    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;

    static <T> Metric<T> gauge(String name, String text, ToLongFunction<T> value) {
        return new Metric<>(name, Kind.GAUGE, Optional.empty(), text, thing -> one(value.applyAsLong(thing)));
    }

    /** A gauge that is there only sometimes. */
    static <T> Metric<T> gaugeWhere(String name, String text, Function<T, Optional<Long>> value) {
        return new Metric<>(name, Kind.GAUGE, Optional.empty(), text, thing -> maybe(value.apply(thing), 1));
    }

    static <T> Metric<T> flag(String name, String text, Predicate<T> value) {
        return gauge(name, text, thing -> value.test(thing) ? 1 : 0);
    }

    static <T> Metric<T> counter(String name, String text, ToLongFunction<T> value) {
        return new Metric<>(name, Kind.COUNTER, Optional.empty(), text, thing -> one(value.applyAsLong(thing)));
    }

    /** A span, from nanoseconds. */
    static <T> Metric<T> seconds(String name, String text, Function<T, Optional<Long>> nanos) {
        return new Metric<>(name, Kind.GAUGE, Optional.empty(), text, thing -> maybe(nanos.apply(thing), NANOS));
    }

    /** A moment, from milliseconds since 1970 UTC. */
    static <T> Metric<T> moment(String name, String text, Function<T, Optional<Long>> millis) {
        return new Metric<>(name, Kind.GAUGE, Optional.empty(), text, thing -> maybe(millis.apply(thing), MILLIS));
    }

    static <T> Metric<T> ratio(String name, String text, Function<T, Optional<Double>> value) {
        return new Metric<>(name, Kind.GAUGE, Optional.empty(), text, thing -> value.apply(thing).stream()
                .map(ratio -> new Point("", ratio))
                .toList());
    }

    /** A series for each constant of an enumeration: 1 for the one that holds, 0 for the others. */
    static <T, E extends Enum<E>> Metric<T> oneOf(
            String name, String label, E[] constants, String text, Function<T, Optional<E>> value) {
        return new Metric<>(name, Kind.GAUGE, Optional.of(label), text, thing -> value.apply(thing).stream()
                .flatMap(now -> Stream.of(constants).map(each -> new Point(shown(each), each == now ? 1 : 0)))
                .toList());
    }

    /** One series with a label that says it all. */
    static <T> Metric<T> info(String name, String label, String text, Function<T, String> value) {
        return new Metric<>(
                name, Kind.INFO, Optional.of(label), text, thing -> List.of(new Point(value.apply(thing), 1)));
    }

    /** A constant as the control API writes it. */
    static String shown(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<Point> one(long value) {
        return List.of(new Point("", value));
    }

    private static List<Point> maybe(Optional<Long> value, double divisor) {
        return value.stream().map(known -> new Point("", known / divisor)).toList();
    }
}
