package io.replicator.agent.metrics;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/**
 * An observation as Prometheus reads it.
 *
 * <p>Each gets a registry of its own: what is no longer in it has no series, and there is nothing to keep in step.
 */
final class Exposition {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private Exposition() {}

    static String of(Observation observation) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try {
            MetricTable.SUBJECTS.forEach(subject -> subject.measure(observation, registry));
            return registry.scrape(CONTENT_TYPE);
        } finally {
            registry.close();
        }
    }
}
