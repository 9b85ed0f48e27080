package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.EventLevel;
import io.replicator.core.report.LinkState;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells of the links to one peer what somebody has to know: that one is up, silent or down, once, and why. A link that is silent for a moment
 * again and again, or connects and breaks before it was used, is no news each time. On the lane.
 */
final class LinkNews {
    private final Events events;
    private final String peer;
    private final Map<String, Told> told = new HashMap<>();

    /** What was told last of a link, and why it was so. */
    private record Told(LinkState state, String why) {}

    LinkNews(Events events, String peer) {
        this.events = events;
        this.peer = peer;
    }

    void changed(String link, LinkState state, FaultCode code, String why) {
        switch (state) {
            case UP -> up(link);
            case SUSPECT -> silent(link, code);
            case DOWN -> down(link, code, why);
            case PROBING -> {
                // It is up, or down again, in a moment.
            }
            case STANDBY -> events.info("link-standby", "", peer, "link '" + link + "' is in reserve: " + why);
            case DISABLED -> {
                // Whoever switched it off was told.
            }
        }
    }

    private void up(String link) {
        Told before = told.put(link, new Told(LinkState.UP, ""));
        if (before == null) {
            events.info("link-up", "", peer, "link '" + link + "' is up");
        } else if (before.state() == LinkState.DOWN) {
            events.info("link-up", "", peer, "link '" + link + "' is up again; it was down: " + before.why());
        } else if (before.state() == LinkState.SUSPECT) {
            events.info("link-up", "", peer, "link '" + link + "' answers again");
        }
    }

    private void silent(String link, FaultCode code) {
        boolean isTold = events.repetition(
                EventLevel.WARNING,
                "link-suspect",
                "",
                peer,
                code,
                "link '" + link + "' does not answer; the others carry what it holds");
        if (isTold) {
            told.put(link, new Told(LinkState.SUSPECT, ""));
        }
    }

    private void down(String link, FaultCode code, String why) {
        Told before = told.put(link, new Told(LinkState.DOWN, why));
        String text = "link '" + link + "' is down: " + why;
        if (before == null || before.state() == LinkState.DOWN) {
            // It did not come up in between: only another reason is news.
            events.repetition(EventLevel.WARNING, "link-down", "", peer, code, text);
        } else {
            events.warning("link-down", "", peer, code, text);
        }
    }
}
