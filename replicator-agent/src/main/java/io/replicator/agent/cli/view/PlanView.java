package io.replicator.agent.cli.view;

import io.replicator.core.report.PlanKind;
import io.replicator.core.report.PlanReport;
import io.replicator.core.report.Repairs;
import java.util.List;

/** What rounds would do, in sentences. */
public final class PlanView {
    private PlanView() {}

    /** A line for each peer. */
    public static String text(String volume, List<PlanReport> plans) {
        if (plans.isEmpty()) {
            return volume + " has no peer that a round could go to.\n";
        }
        StringBuilder text = new StringBuilder();
        for (PlanReport plan : plans) {
            text.append(volume).append(" to ").append(plan.peer()).append(": ").append(kind(plan.kind()));
            text.append(plan.reason().isEmpty() ? "" : ", because " + plan.reason())
                    .append(".\n");
            if (plan.kind() != PlanKind.NONE) {
                text.append("  reads ")
                        .append(Units.bytes(plan.readBytes()))
                        .append(
                                plan.kind() == PlanKind.COMPARE
                                        ? " here and as much there, sends what differs, takes "
                                        : " here, sends " + sent(plan) + " before compression, takes ")
                        .append(plan.estimatedNanos()
                                .map(nanos ->
                                        (plan.kind() == PlanKind.COMPARE ? "at least " : "about ") + Units.time(nanos))
                                .orElse("a time that nothing measured yet can tell"))
                        .append('\n');
            }
        }
        return text.append("Nothing was sent.\n").toString();
    }

    private static String sent(PlanReport plan) {
        Repairs repairs = plan.repairs();
        return repairs.chunks() == 0
                ? Units.bytes(plan.sendBytes())
                : Units.bytes(plan.sendBytes() - repairs.bytes()) + " changed + " + SeedView.toRepair(repairs);
    }

    private static String kind(PlanKind kind) {
        return switch (kind) {
            case NONE -> "nothing to do";
            case DELTA -> "a delta of what changed";
            case COMPARE -> "a comparison by hash of every chunk at both ends, and what differs";
            case COPY_ALL -> "everything";
        };
    }
}
