package io.replicator.agent.cli.view;

import io.replicator.core.report.LinkTestReport;
import java.util.Locale;

/** What a test of a link has found, a line for each thing. */
final class LinkTestView {
    private static final double BITS_PER_MEGABIT = 125_000;

    private LinkTestView() {}

    static String text(LinkTestReport report) {
        StringBuilder text = new StringBuilder();
        text.append("  round trip  ")
                .append(Units.time(report.roundTripMinNanos()))
                .append(" at best, ")
                .append(Units.time(report.roundTripMedianNanos()))
                .append(" in the middle, 99 of 100 within ")
                .append(Units.time(report.roundTripP99Nanos()))
                .append('\n')
                .append("  frames      ")
                .append(frames(report))
                .append('\n')
                .append("  rate        ")
                .append(rate(report))
                .append('\n');
        if (report.limitBytesPerSecond() > 0) {
            text.append("  limit       the link may send ")
                    .append(megabits(report.limitBytesPerSecond()))
                    .append(", all together\n");
        }
        return text.toString();
    }

    private static String frames(LinkTestReport report) {
        if (report.smallestLostFrameBytes() == 0) {
            return "up to " + report.largestFrameBytes() + " bytes get through; larger ones were not tried";
        }
        return report.largestFrameBytes() + " bytes get through and " + report.smallestLostFrameBytes()
                + " do not: large packets are lost on the way. Is an MTU too large, or ICMP filtered?";
    }

    private static String rate(LinkTestReport report) {
        if (report.smallestLostFrameBytes() > 0 && report.burstNanos() == 0) {
            return "not measured: small frames in a row travel in packets that are too large for the path as well";
        }
        if (report.bytesPerSecond() == 0 || report.burstNanos() == 0) {
            return "none: replication takes all that the link may send";
        }
        String beside = report.besideBytes() == 0
                ? ", with nothing beside it"
                : ", beside " + megabits((long) (report.besideBytes() * 1e9 / report.burstNanos())) + " of replication";
        return megabits(report.bytesPerSecond()) + " (" + Units.rate(report.bytesPerSecond()) + ")" + beside + "; "
                + Units.bytes(report.burstBytes()) + " in " + Units.time(report.burstNanos());
    }

    private static String megabits(long bytesPerSecond) {
        return String.format(Locale.ROOT, "%.1f Mb/s", bytesPerSecond / BITS_PER_MEGABIT);
    }
}
