package io.replicator.agent.cli.view;

import io.replicator.core.report.LinkReport;
import io.replicator.core.report.LinkStatus;
import io.replicator.core.report.PeerReport;
import java.util.ArrayList;
import java.util.List;

/** Links as a table. */
public final class LinkView {
    private static final int USUAL_WEIGHT = 100;

    private final Palette palette;

    /** @param palette for states */
    public LinkView(Palette palette) {
        this.palette = palette;
    }

    String peers(List<PeerReport> peers) {
        StringBuilder text = new StringBuilder(
                list(peers.stream().flatMap(peer -> peer.links().stream()).toList()));
        for (PeerReport peer : peers) {
            if (!peer.connected()) {
                text.append(peer.name())
                        .append(" is ")
                        .append(palette.bad("away"))
                        .append(peer.why().isEmpty() ? "" : ": " + peer.why())
                        .append('\n');
            }
        }
        return text.toString();
    }

    /** All of them. */
    public String list(List<LinkStatus> links) {
        if (links.isEmpty()) {
            return "No links are configured.\n";
        }
        Table table = new Table(
                palette,
                "LINK",
                "PEER",
                "STATE",
                ">SINCE",
                ">ROUND TRIP",
                ">RATE",
                ">IN FLIGHT",
                ">SENT",
                ">AGAIN",
                ">FLAPS",
                "USE",
                "LOCAL",
                "REMOTE",
                "WHY");
        for (LinkStatus link : links) {
            LinkReport report = link.report();
            table.row(
                    report.name(),
                    link.peer(),
                    link.enabled() ? palette.state(report.state()) : "disabled",
                    Units.time(report.stateNanos()),
                    report.roundTripNanos() == 0 ? "" : Units.time(report.roundTripNanos()),
                    report.bytesPerSecond() == 0 ? "" : Units.rate(report.bytesPerSecond()),
                    report.inFlightBytes() == 0 ? "" : Units.bytes(report.inFlightBytes()),
                    report.sentBytes() == 0 ? "" : Units.bytes(report.sentBytes()),
                    report.retransmittedBytes() == 0 ? "" : Units.bytes(report.retransmittedBytes()),
                    report.flaps() == 0 ? "" : Integer.toString(report.flaps()),
                    use(report),
                    link.local(),
                    link.remote(),
                    why(link));
        }
        return table.text();
    }

    /** How it is to be used, where that is not as any other. */
    private static String use(LinkReport report) {
        List<String> uses = new ArrayList<>();
        if (report.standby()) {
            uses.add("standby");
        }
        if (report.weight() != USUAL_WEIGHT) {
            uses.add("weight " + report.weight());
        }
        if (report.limitBytesPerSecond() > 0) {
            uses.add("at most " + Units.rate(report.limitBytesPerSecond()));
        }
        return String.join(", ", uses);
    }

    static String why(LinkStatus link) {
        return link.enabled()
                ? link.report().why()
                : "replicatorctl link enable " + link.report().name();
    }
}
