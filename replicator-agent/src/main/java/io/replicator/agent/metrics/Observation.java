package io.replicator.agent.metrics;

import io.replicator.core.report.StatusReport;

/**
 * What one answer is made of.
 *
 * @param status the agent at that moment
 * @param certificateEndMillis when its certificate ends, milliseconds since 1970 UTC
 * @param networkBufferBytes what the network's own buffers hold
 */
public record Observation(StatusReport status, long certificateEndMillis, long networkBufferBytes) {}
