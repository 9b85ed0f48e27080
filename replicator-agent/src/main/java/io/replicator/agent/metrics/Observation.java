package io.replicator.agent.metrics;

import io.replicator.core.report.StatusReport;

/**
 * What one answer is made of.
 *
 * @param status the agent at that moment
 * @param certificateEndMillis when its certificate ends, milliseconds since 1970 UTC
 */
public record Observation(StatusReport status, long certificateEndMillis) {}
