package io.replicator.agent.cli.view;

import io.replicator.core.report.AgentReport;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.PeerReport;
import io.replicator.core.report.RelationReport;
import io.replicator.core.report.RelationState;
import io.replicator.core.report.StatusReport;
import io.replicator.core.report.VolumeReport;
import java.util.ArrayList;
import java.util.List;

/** Everything at a glance: the agent, links, volumes, seeds and jobs that run. */
public final class StatusView {
    private final Palette palette;

    /** @param palette for states */
    public StatusView(Palette palette) {
        this.palette = palette;
    }

    /** The whole agent. */
    public String agent(StatusReport status) {
        StringBuilder text = new StringBuilder(head(status.agent()));
        if (!status.peers().isEmpty()) {
            text.append('\n').append(new LinkView(palette).peers(status.peers()));
        }
        text.append('\n').append(volumes(status.volumes()));
        if (!status.seeds().isEmpty()) {
            text.append('\n')
                    .append(new SeedView(palette)
                            .list(status.seeds(), status.agent().nowMillis()));
        }
        List<JobReport> running =
                status.jobs().stream().filter(job -> !job.state().hasEnded()).toList();
        if (!running.isEmpty()) {
            text.append('\n')
                    .append(new JobView(palette).list(running, status.agent().nowMillis()));
        }
        return text.toString();
    }

    private static String head(AgentReport agent) {
        return agent.name() + ", version " + agent.version() + ", up for "
                + Units.between(agent.startedAtMillis(), agent.nowMillis()) + ", "
                + Units.bytes(agent.memoryLeasedBytes()) + " of " + Units.bytes(agent.memoryBoundBytes())
                + " buffers in use\n";
    }

    /** A row for each volume and peer. */
    public String volumes(List<VolumeReport> volumes) {
        if (volumes.isEmpty()) {
            return "No volumes are configured.\n";
        }
        Table table = new Table(
                palette,
                "VOLUME",
                "ROLE",
                ">SIZE",
                "PEER",
                "STATE",
                ">BEHIND",
                ">TO SEND",
                ">GENERATION",
                ">NEXT ROUND",
                "WHAT");
        for (VolumeReport volume : volumes) {
            if (volume.relations().isEmpty()) {
                table.row(row(volume, "", "", "", "", "", what(volume)));
            }
            for (RelationReport relation : volume.relations()) {
                table.row(row(
                        volume,
                        relation.peer(),
                        palette.state(relation.state()),
                        relation.lagNanos().map(Units::time).orElse(""),
                        relation.dirtyBytes().map(Units::bytes).orElse(""),
                        relation.nextRoundNanos().map(Units::time).orElse(""),
                        what(volume, relation)));
            }
        }
        return table.text();
    }

    private static String[] row(
            VolumeReport volume, String peer, String state, String behind, String toSend, String next, String what) {
        return new String[] {
            volume.name(),
            volume.role().map(Words::of).orElse("-"),
            volume.logicalBytes() == 0 ? "" : Units.bytes(volume.logicalBytes()),
            peer,
            state,
            behind,
            toSend,
            volume.generation().map(g -> Long.toString(g.number())).orElse(""),
            next,
            what
        };
    }

    private String what(VolumeReport volume) {
        List<String> parts = new ArrayList<>();
        if (volume.code().isPresent()) {
            parts.add(palette.bad(volume.code().get().name()));
        }
        if (volume.incomplete()) {
            parts.add(palette.bad("incomplete"));
        }
        if (volume.damagedChunks() > 0) {
            parts.add(palette.bad("damaged: " + Units.count(volume.damagedChunks(), "chunk")));
        }
        if (!volume.why().isEmpty()) {
            parts.add(volume.why());
        }
        return String.join("; ", parts);
    }

    private String what(VolumeReport volume, RelationReport relation) {
        List<String> parts = new ArrayList<>();
        if (!what(volume).isEmpty()) {
            parts.add(what(volume));
        }
        relation.progress().ifPresent(progress -> parts.add(ProgressText.line(progress)));
        if (relation.damagedChunks() > 0 && volume.damagedChunks() == 0) {
            parts.add(Units.count(relation.damagedChunks(), "chunk") + " to repair");
        }
        if (!relation.why().isEmpty()) {
            parts.add(relation.why());
        }
        return String.join("; ", parts);
    }

    /** What is not in sync, one line for each; empty where all is. */
    public static List<String> notInSync(StatusReport status, List<VolumeReport> volumes) {
        List<String> lines = new ArrayList<>();
        for (VolumeReport volume : volumes) {
            String trouble = volume.code().map(Enum::name).orElse(volume.incomplete() ? "incomplete" : "");
            if (!trouble.isEmpty() || volume.role().isEmpty()) {
                lines.add(join(volume.name(), trouble.isEmpty() ? "not initialised" : trouble, volume.why()));
            }
            for (RelationReport relation : volume.relations()) {
                if (relation.state() != RelationState.IN_SYNC) {
                    lines.add(join(
                            volume.name() + " with " + relation.peer(),
                            Words.of(relation.state())
                                    + relation.lagNanos()
                                            .map(lag -> ", " + Units.time(lag) + " behind")
                                            .orElse(""),
                            relation.why().isEmpty() ? away(status, relation.peer()) : relation.why()));
                }
            }
        }
        return lines;
    }

    private static String away(StatusReport status, String name) {
        return status.peers().stream()
                .filter(peer -> peer.name().equals(name) && !peer.connected())
                .map(PeerReport::why)
                .findFirst()
                .orElse("");
    }

    private static String join(String who, String state, String why) {
        return who + ": " + state + (why.isEmpty() ? "" : "; " + why);
    }
}
