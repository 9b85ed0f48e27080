package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.AgentReport;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.LinkStatus;
import io.replicator.core.report.PlanReport;
import io.replicator.core.report.StatusReport;
import io.replicator.core.report.VolumeReport;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.Role;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Everything an agent does with its volumes. Any thread; nothing blocks. A refusal is a stage that ended with a {@link ReplicatorException},
 * whose message says what to do; stages end on the lane.
 */
public final class Replication {
    private final ReplicationPorts ports;
    private final ReplicationSettings settings;

    /** Does nothing before {@link #start}. */
    public Replication(ReplicationSettings settings, ReplicationPorts ports) {
        this.settings = settings;
        this.ports = ports;
    }

    /**
     * Opens the state and every volume, and begins to dial peers and to take their connections. Ends when the state directory was read: a
     * volume's device may take longer, or never open, which status shows. A fault means that the agent cannot run.
     */
    public CompletionStage<Void> start() {
        return unfinished();
    }

    /** Ends rounds at their base, or finishes their commit, and closes everything within {@link Times#stopNanos}. Never a fault. */
    public CompletionStage<Void> stop() {
        return unfinished();
    }

    /** Everything at this moment; an immutable snapshot that is at hand. */
    public StatusReport status() {
        AgentReport agent =
                new AgentReport(ports.self().name(), ports.self().id(), ports.boot(), settings.version(), 0, 0, 0, 0);
        return new StatusReport(agent, List.of(), List.of(), List.of(), List.of());
    }

    /** Makes a configured volume known in that role. */
    public CompletionStage<JobReport> initVolume(String volume, Role role) {
        return unfinished();
    }

    /** Describes volumes at one point each; the manifest's path is chosen where none is given. */
    public CompletionStage<JobReport> createSeed(List<String> volumes, Optional<String> manifest) {
        return unfinished();
    }

    /** Checks what arrived against its manifest and takes it as a replica. */
    public CompletionStage<JobReport> attachSeed(String volume, String manifest) {
        return unfinished();
    }

    /** Ends a seed's hold. */
    public CompletionStage<?> dropSeed(GenerationId seed) {
        return unfinished();
    }

    /** What rounds would do, one for each peer that is meant. */
    public CompletionStage<List<PlanReport>> planResync(String volume, Optional<String> peer, ResyncKind kind) {
        return unfinished();
    }

    /** A round now. */
    public CompletionStage<JobReport> resync(String volume, Optional<String> peer, ResyncKind kind) {
        return unfinished();
    }

    /** No more rounds until {@link #resume}; a running one ends at its base. */
    public CompletionStage<VolumeReport> pause(String volume) {
        return unfinished();
    }

    /** Rounds again. */
    public CompletionStage<VolumeReport> resume(String volume) {
        return unfinished();
    }

    /** Uses a link, or stops using it. */
    public CompletionStage<LinkStatus> enableLink(String link, boolean enabled) {
        return unfinished();
    }

    /** Asks a job to end; it ends as soon as it can. */
    public CompletionStage<JobReport> cancelJob(long id) {
        return unfinished();
    }

    /** The job of that number as it is now. */
    public Optional<JobReport> job(long id) {
        return Optional.empty();
    }

    /** Ends with the job's last report when the job has ended. */
    public CompletionStage<JobReport> jobEnded(long id) {
        return unfinished();
    }

    /**
     * Takes over other settings: what may change while the agent runs are schedules, volumes' peers, and volumes and peers that come or go.
     *
     * @return what changed, one line each; a fault, and nothing changed, where something else differs
     */
    public CompletionStage<List<String>> apply(ReplicationSettings next) {
        return unfinished();
    }

    private static <T> CompletionStage<T> unfinished() {
        return CompletableFuture.failedFuture(
                new ReplicatorException(FaultCode.INTERNAL, "the room job is being built; use a later commit"));
    }
}
