package io.replicator.agent.metrics;

import io.replicator.core.report.StatusReport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What is served, and the answers to requests for it. */
final class Pages {
    private final Supplier<StatusReport> status;
    private final BooleanSupplier ready;

    Pages(Supplier<StatusReport> status, BooleanSupplier ready) {
        this.status = status;
        this.ready = ready;
    }

    Page answer(Request request) {
        if (!request.isRead()) {
            return Page.text("405 Method Not Allowed", "only GET and HEAD are answered here");
        }
        return switch (request.path()) {
            case "/metrics" -> new Page(Page.OK, Exposition.CONTENT_TYPE, Exposition.of(status.get()));
            case "/health" -> health();
            case "/ready" -> ready();
            default -> Page.text("404 Not Found", "here are /metrics, /health and /ready");
        };
    }

    private Page health() {
        Health health = Health.of(status.get());
        return Page.json(health.isGood() ? Page.OK : Page.UNAVAILABLE, health.json());
    }

    private Page ready() {
        return ready.getAsBoolean()
                ? Page.json(Page.OK, "{\"ready\":true}\n")
                : Page.json(Page.UNAVAILABLE, "{\"ready\":false}\n");
    }
}
