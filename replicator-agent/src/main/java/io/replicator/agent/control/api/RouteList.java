package io.replicator.agent.control.api;

import java.util.List;

/** What the API offers. */
public record RouteList(List<Route> routes) {
    public RouteList {
        routes = List.copyOf(routes);
    }

    /** One entry: {@code GET}, {@code /v1/status}, what it does. */
    public record Route(String method, String path, String text) {}
}
