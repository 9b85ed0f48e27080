package io.replicator.agent.control.api;

import io.replicator.core.report.EventReport;
import java.util.List;

/**
 * Some events.
 *
 * @param events in order
 * @param next what to give as {@code after} to get those that follow
 * @param missed whether events between {@code after} and the first one here are no longer kept
 */
public record EventPage(List<EventReport> events, long next, boolean missed) {
    public EventPage {
        events = List.copyOf(events);
    }
}
