package io.replicator.agent.config;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** The section {@code metrics}. */
final class MetricsOptions {
    static final Option<InetSocketAddress> LISTEN = Option.required(
                    "listen",
                    new SocketAddress(),
                    "Where /metrics and /health are served, without authentication: keep it on the loopback or a management network.")
            .needsRestart();
    static final Section SECTION = Section.of(
            "metrics", "Metrics for Prometheus and a health check. Left out, there are none.", List.of(LISTEN));

    private MetricsOptions() {}

    static Optional<MetricsSection> read(FileReading reading, SectionReader in) {
        InetSocketAddress listen = in.value(LISTEN);
        if (listen == null) {
            return Optional.empty();
        }
        reading.claim("listen", listen.toString(), in.markOf(LISTEN))
                .ifPresent(
                        line -> in.problem(LISTEN, "peers dial this address (line " + line + "); take another port"));
        return Optional.of(new MetricsSection(listen));
    }
}
