package io.replicator.agent.control;

import io.replicator.agent.control.api.RouteList;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the route for a request, and turns whatever comes of it into an answer. */
final class RouteTable {
    private static final Logger LOG = LoggerFactory.getLogger(RouteTable.class);
    private final List<Route> routes;

    RouteTable(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    /** The stage never fails. */
    CompletionStage<Answer> answer(String method, List<String> segments, Map<String, String> query, String body) {
        String path = "/" + String.join("/", segments);
        if (path.equals("/v1") && method.equals("GET")) {
            return CompletableFuture.completedFuture(Answer.ok(list()));
        }
        boolean otherMethod = false;
        for (Route route : routes) {
            Optional<List<String>> names = route.match(segments);
            if (names.isPresent() && route.method().equals(method)) {
                return call(route, new Call(names.get(), query, body));
            }
            otherMethod |= names.isPresent();
        }
        return CompletableFuture.completedFuture(
                otherMethod
                        ? Answer.error(405, FaultCode.BAD_REQUEST, path + " is not for " + method)
                        : Answer.error(
                                404, FaultCode.BAD_REQUEST, "there is no " + path + "; GET /v1 lists what there is"));
    }

    List<Route> routes() {
        return routes;
    }

    private static CompletionStage<Answer> call(Route route, Call call) {
        CompletionStage<Answer> stage;
        try {
            for (String parameter : call.query().keySet()) {
                if (!route.query().contains(parameter)) {
                    throw new ReplicatorException(
                            FaultCode.BAD_REQUEST, "unknown parameter '" + parameter + "' for " + route.pattern());
                }
            }
            stage = route.handler().apply(call);
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedFuture(e);
        }
        return stage.exceptionally(cause -> answerTo(route, cause));
    }

    private static Answer answerTo(Route route, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ReplicatorException fault) {
            return Answer.fault(fault);
        }
        LOG.error("{} {} failed unexpectedly", route.method(), route.pattern(), cause);
        return Answer.error(500, FaultCode.INTERNAL, "the agent failed at this; its log says where");
    }

    private RouteList list() {
        return new RouteList(routes.stream()
                .map(route -> new RouteList.Route(route.method(), route.pattern(), route.text()))
                .toList());
    }
}
