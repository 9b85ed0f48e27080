package io.replicator.agent.metrics;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What is served, and the answers to requests for it. */
final class Pages {
    private final Supplier<Observation> seen;
    private final BooleanSupplier ready;

    Pages(Supplier<Observation> seen, BooleanSupplier ready) {
        this.seen = seen;
        this.ready = ready;
    }

    Page answer(Request request) {
        if (!request.isRead()) {
            return Page.text("405 Method Not Allowed", "only GET and HEAD are answered here");
        }
        return switch (request.path()) {
            case "/metrics" -> new Page(Page.OK, Exposition.CONTENT_TYPE, Exposition.of(seen.get()));
            case "/health" -> health();
            case "/ready" -> ready();
            default -> Page.text("404 Not Found", "here are /metrics, /health and /ready");
        };
    }

    private Page health() {
        Health health = Health.of(seen.get().status());
        return Page.json(health.isGood() ? Page.OK : Page.UNAVAILABLE, health.json());
    }

    private Page ready() {
        return ready.getAsBoolean()
                ? Page.json(Page.OK, "{\"ready\":true}\n")
                : Page.json(Page.UNAVAILABLE, "{\"ready\":false}\n");
    }
}
