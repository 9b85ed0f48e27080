package io.replicator.agent.cli.view;

import io.replicator.core.report.EventReport;
import java.util.List;

/** Events, one to a line, so that they can be followed. */
public final class EventView {
    private final Palette palette;

    /** @param palette for levels */
    public EventView(Palette palette) {
        this.palette = palette;
    }

    /** {@code 2026-01-01 12:00:00  warning  link-down  vm-101 bordeaux  backbone-b: connection refused}. */
    public String lines(List<EventReport> events) {
        StringBuilder text = new StringBuilder();
        for (EventReport event : events) {
            String level = palette.level(event.level());
            text.append(Units.moment(event.atMillis()))
                    .append("  ")
                    .append(level)
                    .append(" "
                            .repeat("warning".length() - Words.of(event.level()).length()))
                    .append("  ")
                    .append(event.kind());
            event.volume().ifPresent(volume -> text.append("  ").append(volume));
            event.peer().ifPresent(peer -> text.append("  ").append(peer));
            text.append("  ").append(event.text());
            event.code().ifPresent(code -> text.append(" (").append(code).append(')'));
            text.append('\n');
        }
        return text.toString();
    }
}
