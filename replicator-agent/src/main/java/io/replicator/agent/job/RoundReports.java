package io.replicator.agent.job;

import io.replicator.core.extent.Geometry;
import io.replicator.core.report.RelationTotals;
import io.replicator.core.report.Repairs;
import io.replicator.core.report.RoundOutcome;
import io.replicator.core.report.RoundReport;
import io.replicator.core.volume.Generation;
import java.util.Locale;
import java.util.Optional;

/** What is told of rounds that have ended. */
final class RoundReports {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private RoundReports() {}

    static RoundReport of(EndedRound round, long nowMillis) {
        boolean good = round.isGood();
        long sentBytes = round.totals().sentBlocks() * Geometry.BLOCK_BYTES;
        boolean moved = sentBytes > 0 && outcome(round) != RoundOutcome.UNCHANGED;
        // What of them the replica had from an earlier round was not sent.
        Repairs repairs = moved
                ? new Repairs(
                        round.repairs().chunks(),
                        Math.min(sentBytes, round.repairs().bytes()))
                : Repairs.NONE;
        return new RoundReport(
                nowMillis,
                outcome(round),
                good ? round.end().generation().map(Generation::number) : Optional.empty(),
                good ? Optional.empty() : Optional.of(round.code()),
                good ? "" : words(round),
                round.totals().readBytes(),
                sentBytes,
                repairs,
                round.wireBytes(),
                round.nanos());
    }

    static RelationTotals plus(RelationTotals totals, RoundReport round) {
        return new RelationTotals(
                totals.roundsDone() + (round.outcome() == RoundOutcome.DONE ? 1 : 0),
                totals.roundsFailed() + (round.outcome() == RoundOutcome.FAILED ? 1 : 0),
                totals.changedBytes() + (round.outcome() == RoundOutcome.DONE ? round.changedBytes() : 0),
                totals.wireBytes() + round.wireBytes());
    }

    /** A round in words. */
    static String text(RoundReport round) {
        if (!round.text().isEmpty()) {
            return round.text();
        }
        if (round.outcome() == RoundOutcome.UNCHANGED) {
            return "nothing had changed";
        }
        String generation =
                round.generation().map(number -> "generation " + number).orElse("a new generation");
        return round.readBytes() == 0
                ? generation + " arrived in " + seconds(round.nanos())
                : generation + ": "
                        + bytes(round.changedBytes() - round.repairs().bytes()) + " changed" + repaired(round.repairs())
                        + ", " + bytes(round.wireBytes()) + " sent in " + seconds(round.nanos());
    }

    private static String repaired(Repairs repairs) {
        return repairs.chunks() == 0
                ? ""
                : " + " + bytes(repairs.bytes()) + " repaired (" + repairs.chunks()
                        + (repairs.chunks() == 1 ? " chunk)" : " chunks)");
    }

    static String bytes(long count) {
        double value = count;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    private static RoundOutcome outcome(EndedRound round) {
        if (round.isCancelled()) {
            return RoundOutcome.CANCELLED;
        }
        return switch (round.end().outcome()) {
            case APPLIED, DURABLE -> RoundOutcome.DONE;
            case UNCHANGED -> RoundOutcome.UNCHANGED;
            case AT_BASE, UNDECIDED -> RoundOutcome.FAILED;
        };
    }

    private static String words(EndedRound round) {
        return round.end().text().isEmpty()
                ? "the round ended: " + round.code()
                : round.end().text();
    }
}
