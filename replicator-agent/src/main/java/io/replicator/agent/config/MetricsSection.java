package io.replicator.agent.config;

import java.net.InetSocketAddress;

/**
 * Metrics and health over HTTP.
 *
 * @param listen where they are served
 */
public record MetricsSection(InetSocketAddress listen) {}
