package io.replicator.agent.main;

import io.replicator.agent.control.AgentService;
import io.replicator.agent.control.api.AttachRequest;
import io.replicator.agent.control.api.ExportRequest;
import io.replicator.agent.control.api.ImportRequest;
import io.replicator.agent.control.api.LinkTestRequest;
import io.replicator.agent.control.api.ResyncMode;
import io.replicator.agent.control.api.SeedRequest;
import io.replicator.agent.job.Replication;
import io.replicator.agent.job.ResyncKind;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.LinkStatus;
import io.replicator.core.report.PlanReport;
import io.replicator.core.report.StatusReport;
import io.replicator.core.report.VolumeReport;
import io.replicator.core.session.LinkTestOrder;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.Role;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The agent as the local API sees it: replication, and the reload of its configuration. */
final class JobService implements AgentService {
    private final Replication replication;
    private final Supplier<CompletionStage<List<String>>> reload;

    JobService(Replication replication, Supplier<CompletionStage<List<String>>> reload) {
        this.replication = replication;
        this.reload = reload;
    }

    @Override
    public StatusReport status() {
        return replication.status();
    }

    @Override
    public CompletionStage<JobReport> initVolume(String volume, Role role) {
        return replication.initVolume(volume, role);
    }

    @Override
    public CompletionStage<JobReport> createSeed(SeedRequest request) {
        return replication.createSeed(SeedOrders.of(request));
    }

    @Override
    public CompletionStage<JobReport> attachSeed(String volume, AttachRequest request) {
        return replication.attachSeed(SeedOrders.of(volume, request));
    }

    @Override
    public CompletionStage<JobReport> exportSeed(ExportRequest request) {
        return replication.exportSeed(SeedOrders.of(request));
    }

    @Override
    public CompletionStage<JobReport> importSeed(String volume, ImportRequest request) {
        return replication.importSeed(SeedOrders.of(volume, request));
    }

    @Override
    public CompletionStage<?> dropSeed(GenerationId seed, boolean onTheRoad) {
        return replication.dropSeed(seed, onTheRoad);
    }

    @Override
    public CompletionStage<List<PlanReport>> planResync(String volume, Optional<String> peer, ResyncMode mode) {
        return replication.planResync(volume, peer, kind(mode));
    }

    @Override
    public CompletionStage<JobReport> resync(String volume, Optional<String> peer, ResyncMode mode) {
        return replication.resync(volume, peer, kind(mode));
    }

    @Override
    public CompletionStage<VolumeReport> pause(String volume) {
        return replication.pause(volume);
    }

    @Override
    public CompletionStage<VolumeReport> resume(String volume) {
        return replication.resume(volume);
    }

    @Override
    public CompletionStage<LinkStatus> enableLink(String link, boolean enabled) {
        return replication.enableLink(link, enabled);
    }

    @Override
    public CompletionStage<JobReport> testLink(String link, LinkTestRequest request) {
        LinkTestOrder usual = LinkTestOrder.USUAL;
        long nanos = bounded("seconds", request.seconds(), 1, LinkTestOrder.MOST_BURST_SECONDS)
                .map(TimeUnit.SECONDS::toNanos)
                .orElse(usual.burstNanos());
        long bytes = bounded("bytes", request.bytes(), LinkTestOrder.LEAST_BURST_BYTES, LinkTestOrder.MOST_BURST_BYTES)
                .orElse(usual.burstBytes());
        return replication.testLink(link, new LinkTestOrder(nanos, bytes));
    }

    private static Optional<Long> bounded(String member, Optional<Long> value, long least, long most) {
        if (value.isPresent() && (value.get() < least || value.get() > most)) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST, member + ": " + value.get() + " is outside " + least + " to " + most);
        }
        return value;
    }

    @Override
    public CompletionStage<JobReport> cancelJob(long id) {
        return replication.cancelJob(id);
    }

    @Override
    public Optional<JobReport> job(long id) {
        return replication.job(id);
    }

    @Override
    public CompletionStage<JobReport> jobEnded(long id) {
        return replication.jobEnded(id);
    }

    @Override
    public CompletionStage<List<String>> reload() {
        return reload.get();
    }

    private static ResyncKind kind(ResyncMode mode) {
        return switch (mode) {
            case DELTA -> ResyncKind.DELTA;
            case COMPARE -> ResyncKind.COMPARE;
            case COPY_ALL -> ResyncKind.COPY_ALL;
            case ALLOW_INCOMPLETE -> ResyncKind.ALLOW_INCOMPLETE;
        };
    }
}
