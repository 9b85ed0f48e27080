package io.replicator.agent.control;

import io.replicator.agent.control.api.AttachRequest;
import io.replicator.agent.control.api.ExportRequest;
import io.replicator.agent.control.api.ImportRequest;
import io.replicator.agent.control.api.LinkTestRequest;
import io.replicator.agent.control.api.ResyncMode;
import io.replicator.agent.control.api.SeedRequest;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;
import io.replicator.core.report.LinkStatus;
import io.replicator.core.report.PlanKind;
import io.replicator.core.report.PlanReport;
import io.replicator.core.report.Repairs;
import io.replicator.core.report.StatusReport;
import io.replicator.core.report.VolumeReport;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.Role;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An agent that notes what it is told and shows a sample. Its one job runs until a test ends it. */
public final class FakeAgent implements AgentService {
    /** What was asked for, one line each. */
    public final List<String> commands = new CopyOnWriteArrayList<>();

    private volatile StatusReport status = SampleReports.status();
    private volatile JobReport job = SampleReports.job(JobState.RUNNING);
    private volatile CompletableFuture<JobReport> ended = new CompletableFuture<>();
    private volatile @Nullable ReplicatorException refusal;

    /** What {@link #status} says from now on. */
    public void show(StatusReport report) {
        status = report;
    }

    /** Every command is refused from now on. */
    public void refuse(FaultCode code, String message) {
        refusal = new ReplicatorException(code, message);
    }

    /** Ends the job. */
    public void end(JobState state) {
        job = SampleReports.job(state);
        ended.complete(job);
    }

    /** How many stages wait for the job. */
    public int waitingForJob() {
        return ended.getNumberOfDependents();
    }

    @Override
    public StatusReport status() {
        return status;
    }

    private <T> CompletionStage<T> answer(String command, T value) {
        commands.add(command);
        ReplicatorException refused = refusal;
        return refused == null ? CompletableFuture.completedFuture(value) : CompletableFuture.failedFuture(refused);
    }

    private VolumeReport known(String volume) {
        return status.volume(volume)
                .orElseThrow(() -> new ReplicatorException(
                        FaultCode.UNKNOWN_VOLUME, "no volume '" + volume + "' is configured here"));
    }

    @Override
    public CompletionStage<JobReport> initVolume(String volume, Role role) {
        known(volume);
        return answer("init " + volume + " " + role, job);
    }

    @Override
    public CompletionStage<JobReport> createSeed(SeedRequest request) {
        request.volumes().forEach(this::known);
        return answer(
                "seed " + request.volumes() + " " + request.manifest().orElse("-")
                        + how(request.dryRun(), request.limit()),
                job);
    }

    @Override
    public CompletionStage<JobReport> exportSeed(ExportRequest request) {
        request.volumes().forEach(this::known);
        return answer("export " + request, job);
    }

    @Override
    public CompletionStage<JobReport> importSeed(String volume, ImportRequest request) {
        known(volume);
        return answer("import " + volume + " " + request, job);
    }

    @Override
    public CompletionStage<JobReport> attachSeed(String volume, AttachRequest request) {
        known(volume);
        return answer(
                "attach " + volume + " " + request.manifest()
                        + (request.as().orElse(false) ? " as" : "")
                        + how(request.dryRun(), request.limit()),
                job);
    }

    private static String how(Optional<Boolean> dryRun, Optional<Long> limit) {
        return (dryRun.orElse(false) ? " dry-run" : "")
                + limit.map(rate -> " at " + rate).orElse("");
    }

    @Override
    public CompletionStage<?> dropSeed(GenerationId seed, boolean onTheRoad) {
        return answer("drop " + seed + (onTheRoad ? " on the road" : ""), seed);
    }

    @Override
    public CompletionStage<List<PlanReport>> planResync(String volume, Optional<String> peer, ResyncMode mode) {
        known(volume);
        PlanReport plan = new PlanReport(
                "bordeaux",
                PlanKind.DELTA,
                "both hold generation 1204",
                100L << 30,
                4_300_000,
                new Repairs(2, 131_072),
                Optional.of(51_000_000_000L));
        return answer("plan " + volume + " " + peer.orElse("-") + " " + mode, List.of(plan));
    }

    @Override
    public CompletionStage<JobReport> resync(String volume, Optional<String> peer, ResyncMode mode) {
        known(volume);
        return answer("resync " + volume + " " + peer.orElse("-") + " " + mode, job);
    }

    @Override
    public CompletionStage<VolumeReport> pause(String volume) {
        return answer("pause " + volume, known(volume));
    }

    @Override
    public CompletionStage<VolumeReport> resume(String volume) {
        return answer("resume " + volume, known(volume));
    }

    @Override
    public CompletionStage<LinkStatus> enableLink(String link, boolean enabled) {
        return answer(
                (enabled ? "enable " : "disable ") + link,
                status.peers().get(0).links().get(0));
    }

    @Override
    public CompletionStage<JobReport> testLink(String link, LinkTestRequest request) {
        return answer(
                "test " + link + " " + request.seconds().map(String::valueOf).orElse("-") + " "
                        + request.bytes().map(String::valueOf).orElse("-"),
                job);
    }

    @Override
    public CompletionStage<JobReport> cancelJob(long id) {
        end(JobState.CANCELLED);
        return answer("cancel " + id, job);
    }

    @Override
    public Optional<JobReport> job(long id) {
        return id == job.id() ? Optional.of(job) : Optional.empty();
    }

    @Override
    public CompletionStage<JobReport> jobEnded(long id) {
        return ended;
    }

    @Override
    public CompletionStage<List<String>> reload() {
        return answer("reload", List.of("volumes.vm-101.every: 30s → 1m"));
    }
}
