package io.replicator.agent.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.replicator.agent.metrics.Metric.Kind;
import io.replicator.agent.metrics.Metric.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A kind of thing that is measured: how its things are found, which labels name one, and its metrics.
 *
 * @param title what it is called in the document
 * @param labels their names
 * @param find all things of the kind
 * @param name the values of the labels for one thing
 * @param metrics what is told of it
 */
record Subject<T>(
        String title,
        List<String> labels,
        Function<Observation, List<T>> find,
        Function<T, List<String>> name,
        List<Metric<T>> metrics) {

    /** Puts what is to be said of its things into a registry that is read once. */
    void measure(Observation observation, MeterRegistry registry) {
        for (T thing : find.apply(observation)) {
            List<String> values = name.apply(thing);
            for (Metric<T> metric : metrics) {
                for (Point point : metric.read().apply(thing)) {
                    register(registry, metric, tags(values, metric, point), point.value());
                }
            }
        }
    }

    private List<Tag> tags(List<String> values, Metric<T> metric, Point point) {
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            tags.add(Tag.of(labels.get(i), values.get(i)));
        }
        metric.moreLabel().ifPresent(label -> tags.add(Tag.of(label, point.more())));
        return tags;
    }

    private static void register(MeterRegistry registry, Metric<?> metric, List<Tag> tags, double value) {
        // Micrometer joins with dots, and writes underscores.
        String dotted = metric.name().replace('_', '.');
        if (metric.kind() == Kind.COUNTER) {
            FunctionCounter.builder(dotted, registry, kept -> value)
                    .description(metric.text())
                    .tags(tags)
                    .register(registry);
        } else {
            Gauge.builder(dotted, registry, kept -> value)
                    .description(metric.text())
                    .tags(tags)
                    .register(registry);
        }
    }
}
