package io.replicator.agent.cli.view;

import io.replicator.core.report.RelationReport;
import io.replicator.core.report.RoundOutcome;
import io.replicator.core.report.RoundReport;
import io.replicator.core.report.VolumeReport;
import io.replicator.core.volume.Generation;

/** All that is known of one volume, a line for each thing. */
public final class VolumeView {
    private final Palette palette;

    /** @param palette for states */
    public VolumeView(Palette palette) {
        this.palette = palette;
    }

    /** The volume. */
    public String text(VolumeReport volume) {
        StringBuilder text = new StringBuilder();
        line(text, "volume", palette.heading(volume.name()));
        line(text, "id", volume.id().map(Object::toString).orElse("none yet"));
        line(text, "role", volume.role().map(Words::of).orElse("none yet"));
        line(text, "path", volume.path());
        if (volume.logicalBytes() > 0) {
            line(
                    text,
                    "size",
                    Units.bytes(volume.logicalBytes()) + " (" + volume.logicalBytes() + " bytes) in chunks of "
                            + Units.bytes(volume.chunkBytes()));
        }
        volume.generation().ifPresent(generation -> generation(text, generation));
        if (volume.incomplete()) {
            line(text, "incomplete", palette.bad("this copy is not complete"));
        }
        if (volume.unvouched()) {
            line(text, "unvouched", palette.bad("somebody else may have written to this copy"));
        }
        if (volume.damagedChunks() > 0) {
            line(text, "damaged", palette.bad(Units.count(volume.damagedChunks(), "chunk")));
        }
        if (volume.totals().journalBytes() > 0) {
            line(text, "journal", Units.bytes(volume.totals().journalBytes()));
        }
        if (volume.totals().mismatchedChunks() > 0) {
            line(
                    text,
                    "mismatches",
                    Units.count(volume.totals().mismatchedChunks(), "chunk") + " since the agent began");
        }
        if (volume.totals().flushFailures() > 0) {
            line(
                    text,
                    "failed flushes",
                    palette.bad(Long.toString(volume.totals().flushFailures())));
        }
        if (volume.totals().deviceErrors() > 0) {
            line(
                    text,
                    "device errors",
                    palette.bad(Long.toString(volume.totals().deviceErrors())) + " since the agent began");
        }
        if (volume.totals().faults() > 0) {
            line(
                    text,
                    "faults",
                    palette.bad(Long.toString(volume.totals().faults())) + " after which it was opened anew");
        }
        volume.code().ifPresent(code -> line(text, "fault", palette.bad(code.name())));
        if (!volume.why().isEmpty()) {
            line(text, "why", volume.why());
        }
        volume.relations().forEach(relation -> relation(text, relation));
        return text.toString();
    }

    private static void generation(StringBuilder text, Generation generation) {
        line(
                text,
                "generation",
                generation.number() + ", captured " + Units.moment(generation.capturedAtMillis()) + ", "
                        + Words.of(generation.consistency()) + ", " + generation.id());
        line(text, "root", generation.root().toString());
    }

    private void relation(StringBuilder text, RelationReport relation) {
        text.append('\n');
        line(text, "peer", palette.heading(relation.peer()));
        line(text, "state", palette.state(relation.state()));
        relation.code().ifPresent(code -> line(text, "fault", palette.bad(code.name())));
        if (!relation.why().isEmpty()) {
            line(text, "why", relation.why());
        }
        relation.progress().ifPresent(progress -> line(text, "round", ProgressText.line(progress)));
        relation.base()
                .ifPresent(base -> line(
                        text,
                        "both hold",
                        "generation " + base.number()
                                + relation.lagNanos()
                                        .map(lag -> ", " + Units.time(lag) + " behind")
                                        .orElse("")));
        relation.dirtyBytes().ifPresent(dirty -> line(text, "to send", Units.bytes(dirty)));
        if (relation.damagedChunks() > 0) {
            line(text, "to repair", Units.count(relation.damagedChunks(), "chunk"));
        }
        relation.nextRoundNanos().ifPresent(next -> line(text, "next round", "in " + Units.time(next)));
        relation.lastRound().ifPresent(last -> line(text, "last round", round(last)));
        if (relation.totals().roundsDone() + relation.totals().roundsFailed() > 0) {
            line(
                    text,
                    "all rounds",
                    relation.totals().roundsDone() + " done, "
                            + relation.totals().roundsFailed() + " failed, "
                            + Units.bytes(relation.totals().changedBytes()) + " changed, "
                            + Units.bytes(relation.totals().wireBytes()) + " sent since the agent began");
        }
        relation.incarnation().ifPresent(incarnation -> line(text, "relation", incarnation.toString()));
    }

    /** {@code done 2026-01-01 12:00:00: generation 18; 4.0 MiB changed, 2.0 MiB sent, took 400 ms}. */
    static String round(RoundReport round) {
        StringBuilder text = new StringBuilder(Words.of(round.outcome()))
                .append(' ')
                .append(Units.moment(round.endedAtMillis()))
                .append(": ");
        if (round.outcome() == RoundOutcome.FAILED || round.outcome() == RoundOutcome.CANCELLED) {
            round.code().ifPresent(code -> text.append(code).append(", "));
            return text.append(round.text()).toString();
        }
        round.generation()
                .ifPresent(number -> text.append("generation ").append(number).append("; "));
        return text.append(Units.bytes(round.readBytes()))
                .append(" read, ")
                .append(Units.bytes(round.changedBytes()))
                .append(" changed, ")
                .append(Units.bytes(round.wireBytes()))
                .append(" sent, took ")
                .append(Units.time(round.nanos()))
                .toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name)
                .append(" ".repeat(Math.max(1, 16 - name.length())))
                .append(value)
                .append('\n');
    }
}
