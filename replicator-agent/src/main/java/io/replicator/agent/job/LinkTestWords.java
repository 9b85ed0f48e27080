package io.replicator.agent.job;

import io.replicator.core.report.LinkTestReport;
import java.util.Locale;

/** What a test has found, in one line. */
final class LinkTestWords {
    private static final double MILLI = 1e6;
    private static final double BITS_PER_MEGABIT = 125_000;

    private LinkTestWords() {}

    static String of(String peer, LinkTestReport report) {
        String frames = report.smallestLostFrameBytes() == 0
                ? "frames of " + report.largestFrameBytes() + " bytes get through"
                : "frames of " + report.smallestLostFrameBytes() + " bytes do not get through, of "
                        + report.largestFrameBytes() + " they do";
        String rate = report.smallestLostFrameBytes() > 0 && report.burstNanos() == 0
                ? "rate not measured"
                : String.format(Locale.ROOT, "%.1f Mb/s", report.bytesPerSecond() / BITS_PER_MEGABIT);
        return String.format(
                Locale.ROOT,
                "to '%s': round trip %.1f ms, %s, %s",
                peer,
                report.roundTripMedianNanos() / MILLI,
                frames,
                rate);
    }
}
