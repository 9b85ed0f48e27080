package io.replicator.agent.control;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.AgentReport;
import io.replicator.core.report.JobKind;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;
import io.replicator.core.report.LinkReport;
import io.replicator.core.report.LinkState;
import io.replicator.core.report.LinkStatus;
import io.replicator.core.report.PeerReport;
import io.replicator.core.report.Progress;
import io.replicator.core.report.RelationReport;
import io.replicator.core.report.RelationState;
import io.replicator.core.report.RelationTotals;
import io.replicator.core.report.Repairs;
import io.replicator.core.report.RoundOutcome;
import io.replicator.core.report.RoundReport;
import io.replicator.core.report.SeedReport;
import io.replicator.core.report.StatusReport;
import io.replicator.core.report.VolumeReport;
import io.replicator.core.report.VolumeTotals;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import java.util.List;
import java.util.Optional;

/** An agent as it might be at noon: one volume in sync, one in a round, one that needs somebody, a link down. */
public final class SampleReports {
    /** Noon of some day. */
    public static final long NOW_MILLIS = 1_767_268_800_000L;

    private static final long SECOND = 1_000_000_000L;
    private static final long MIB = 1L << 20;

    private SampleReports() {}

    /** All of it. */
    public static StatusReport status() {
        return new StatusReport(
                new AgentReport(
                        "aubervilliers",
                        AgentId.parse("a9e1c7de-0000-4000-8000-000000000001"),
                        BootId.parse("b007b007-0000-4000-8000-000000000001"),
                        "0.1.0",
                        NOW_MILLIS - 11_520_000,
                        NOW_MILLIS,
                        256 * MIB,
                        42 * MIB),
                List.of(peer()),
                List.of(inSync(), syncing(), blocked(), fresh()),
                List.of(seed()),
                List.of(job(JobState.RUNNING)));
    }

    /** The peer with one link up and one down. */
    public static PeerReport peer() {
        return new PeerReport(
                "bordeaux",
                Optional.of(AgentId.parse("a9e1c7de-0000-4000-8000-000000000002")),
                Optional.of(BootId.parse("b007b007-0000-4000-8000-000000000002")),
                true,
                "",
                List.of(
                        link("backbone-a", LinkState.UP, "", Optional.empty()),
                        link("backbone-b", LinkState.DOWN, "connection refused", Optional.of(FaultCode.IO_ERROR))));
    }

    /** A link. */
    public static LinkStatus link(String name, LinkState state, String why, Optional<FaultCode> code) {
        boolean up = state == LinkState.UP;
        return new LinkStatus(
                "bordeaux",
                "10.10.1.1",
                "10.10.1.2:7400",
                true,
                new LinkReport(
                        name,
                        state,
                        up ? 11_400 * SECOND : 75 * SECOND,
                        code,
                        why,
                        up ? 10_100_000 : 0,
                        up ? 112 * MIB : 0,
                        up ? MIB + MIB / 10 : 0,
                        2 * MIB,
                        up ? 5_000 * MIB : 100 * MIB,
                        up ? 5_010 * MIB : 101 * MIB,
                        17 * MIB,
                        up ? 3 * MIB : 0,
                        up ? 1 : 2,
                        0,
                        0,
                        100,
                        false));
    }

    /** A generation of that number, captured that long ago. */
    public static Generation generation(long number, long ageMillis) {
        return new Generation(
                number,
                GenerationId.parse("6e6e6e6e-0000-4000-8000-00000000000" + number % 10),
                Optional.empty(),
                NOW_MILLIS - ageMillis,
                new Digest(1, 2, 3, number),
                Consistency.FUZZY);
    }

    private static VolumeReport volume(
            String name, Optional<Role> role, Optional<Generation> generation, List<RelationReport> relations) {
        return new VolumeReport(
                name,
                role.map(r -> VolumeId.parse("70117011-0000-4000-8000-000000000001")),
                role,
                "/dev/vg0/" + name,
                role.isPresent() ? 100L << 30 : 0,
                64 << 10,
                generation,
                false,
                false,
                0,
                Optional.empty(),
                role.isPresent()
                        ? ""
                        : "not initialised; run replicatorctl volume init " + name + " --source or --replica",
                VolumeTotals.NONE,
                relations);
    }

    private static RelationReport relation(
            RelationState state,
            Optional<Long> dirtyBytes,
            Optional<RoundReport> last,
            Optional<Progress> progress,
            Optional<FaultCode> code,
            String why) {
        return new RelationReport(
                "bordeaux",
                Optional.of(IncarnationId.parse("11111111-0000-4000-8000-000000000001")),
                state,
                Optional.of(generation(1204, 12_000)),
                Optional.of(12 * SECOND),
                dirtyBytes,
                0,
                last,
                state == RelationState.IN_SYNC ? Optional.of(22 * SECOND) : Optional.empty(),
                progress,
                new RelationTotals(1203, 1, 900 * MIB, 400 * MIB),
                code,
                why);
    }

    /** A source whose replica is in step. */
    public static VolumeReport inSync() {
        RoundReport last = new RoundReport(
                NOW_MILLIS - 8_000,
                RoundOutcome.DONE,
                Optional.of(1204L),
                Optional.empty(),
                "",
                100L << 30,
                4 * MIB,
                Repairs.NONE,
                2 * MIB,
                400_000_000);
        return volume(
                "vm-101",
                Optional.of(Role.SOURCE),
                Optional.of(generation(1204, 12_000)),
                List.of(relation(
                        RelationState.IN_SYNC,
                        Optional.of(0L),
                        Optional.of(last),
                        Optional.empty(),
                        Optional.empty(),
                        "")));
    }

    /** A source in a round. */
    public static VolumeReport syncing() {
        Progress progress = new Progress("reading", 30L << 30, 100L << 30, 12 * MIB, 15 * SECOND);
        return volume(
                "vm-102",
                Optional.of(Role.SOURCE),
                Optional.of(generation(17, 95_000)),
                List.of(relation(
                        RelationState.SYNCING,
                        Optional.of(4_300_000L),
                        Optional.empty(),
                        Optional.of(progress),
                        Optional.empty(),
                        "")));
    }

    /** A source that somebody has to help. */
    public static VolumeReport blocked() {
        return volume(
                "vm-103",
                Optional.of(Role.SOURCE),
                Optional.of(generation(3, 95_000)),
                List.of(relation(
                        RelationState.BLOCKED,
                        Optional.of(4_300_000L),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(FaultCode.COMPARE_NEEDED),
                        "the copies share no generation; run replicatorctl resync vm-103 --compare")));
    }

    /** A volume that is configured and no more. */
    public static VolumeReport fresh() {
        return volume("vm-104", Optional.empty(), Optional.empty(), List.of());
    }

    /** A seed on the road. */
    public static SeedReport seed() {
        return seed(Optional.of(NOW_MILLIS - 3_600_000));
    }

    /** A seed on the road, and when a capture has looked last what changed. */
    public static SeedReport seed(Optional<Long> lookedAtMillis) {
        return new SeedReport(
                "vm-102",
                GenerationId.parse("5eed5eed-0000-4000-8000-000000000001"),
                16,
                NOW_MILLIS - 86_400_000,
                lookedAtMillis.isPresent() ? 77 * MIB : 0,
                lookedAtMillis,
                Repairs.NONE,
                Optional.of(12_000_000_000L),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty());
    }

    /** A resync in that state. */
    public static JobReport job(JobState state) {
        return new JobReport(
                7,
                JobKind.RESYNC,
                List.of("vm-102"),
                Optional.empty(),
                state,
                NOW_MILLIS - 15_000,
                state.hasEnded() ? Optional.of(NOW_MILLIS) : Optional.empty(),
                Optional.of(new Progress("reading", 30L << 30, 100L << 30, 12 * MIB, 15 * SECOND)),
                state == JobState.FAILED ? Optional.of(FaultCode.PEER_RESTARTED) : Optional.empty(),
                Optional.empty(),
                switch (state) {
                    case DONE -> "bordeaux holds generation 18: 4.0 MiB changed, 2.0 MiB sent";
                    case FAILED -> "bordeaux restarted; the next round begins anew";
                    case CANCELLED -> "cancelled; both stay at generation 17";
                    default -> "";
                });
    }
}
