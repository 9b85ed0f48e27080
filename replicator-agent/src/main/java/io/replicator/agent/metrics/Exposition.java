package io.replicator.agent.metrics;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.replicator.core.report.StatusReport;

/**
 * A report as Prometheus reads it.
 *
 * <p>Each report gets a registry of its own: what is no longer in a report has no series, and there is nothing to keep in step.
 */
final class Exposition {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private Exposition() {}

    static String of(StatusReport report) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try {
            MetricTable.SUBJECTS.forEach(subject -> subject.measure(report, registry));
            return registry.scrape(CONTENT_TYPE);
        } finally {
            registry.close();
        }
    }
}
