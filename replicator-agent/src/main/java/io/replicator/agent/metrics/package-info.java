/**
 * What Prometheus scrapes and what a health check asks: {@code GET /metrics}, {@code /health}, {@code /ready}. The only room that knows
 * Micrometer. Layer 4 of the agent: imports {@code core.report}, {@code core.fault}, {@code core.time} and {@code core.volume}.
 *
 * <p>What always holds: everything is read from one immutable {@link io.replicator.agent.metrics.Observation}, so that an answer is of one
 * moment and a series ends with the volume or link it was about; each metric is declared once in {@link
 * io.replicator.agent.metrics.MetricTable}, from which {@code docs/metrics.md} is written. Connections, their requests and their time are bounded,
 * and all of them share one thread: whoever asks too much slows others who ask, and no round.
 *
 * <p>The server is a small one of its own. The JDK's would start two threads that are in nobody's list, and has its limits in system properties
 * of the whole process; Netty belongs to {@code net} and {@code control}.
 */
@NullMarked
package io.replicator.agent.metrics;

import org.jspecify.annotations.NullMarked;
