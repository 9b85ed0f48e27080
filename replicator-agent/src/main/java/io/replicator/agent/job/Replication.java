package io.replicator.agent.job;

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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything an agent does with its volumes. Any thread; nothing blocks. A refusal is a stage that ended with a {@link ReplicatorException},
 * whose message says what to do; stages end on the lane.
 */
public final class Replication {
    private final ReplicationPorts ports;
    private final Operation operation;

    /** Does nothing before {@link #start}. */
    public Replication(ReplicationSettings settings, ReplicationPorts ports) {
        this.ports = ports;
        this.operation = new Operation(settings, ports);
    }

    /**
     * Opens the state and every volume, and begins to dial peers and to take their connections. Ends when the state directory was read: a
     * volume's device may take longer, or never open, which status shows. A fault means that the agent cannot run.
     */
    public CompletionStage<Void> start() {
        return flat(operation::start);
    }

    /** Ends rounds at their base, or finishes their commit, and closes everything within {@link Times#stopNanos}. Never a fault. */
    public CompletionStage<Void> stop() {
        return flat(operation::stop);
    }

    /** Everything at this moment; an immutable snapshot that is at hand. */
    public StatusReport status() {
        return operation.board().shown();
    }

    /** Makes a configured volume known in that role. */
    public CompletionStage<JobReport> initVolume(String volume, Role role) {
        return command(running -> running.volumes().init(volume, role));
    }

    /** Describes volumes at one point each; the manifest's path is chosen where none is given. */
    public CompletionStage<JobReport> createSeed(SeedOrder order) {
        return command(running -> running.seeds().create(order));
    }

    /** Checks what arrived against its manifest, and against the set of which it is where one is named, and takes it as a replica. */
    public CompletionStage<JobReport> attachSeed(AttachOrder order) {
        return command(running -> running.attachments().attach(order));
    }

    /** Copies seeds onto transport media. */
    public CompletionStage<JobReport> exportSeed(ExportOrder order) {
        return command(running -> running.exports().export(order));
    }

    /** Takes a seed in from transport media. */
    public CompletionStage<JobReport> importSeed(ImportOrder order) {
        return command(running -> running.attachments().importSeed(order));
    }

    /** Ends a seed's hold; that of one on the road only where it is said so. */
    public CompletionStage<?> dropSeed(GenerationId seed, boolean onTheRoad) {
        return flatCommand(running -> running.seeds().drop(seed, onTheRoad));
    }

    /** What rounds would do, one for each peer that is meant. */
    public CompletionStage<List<PlanReport>> planResync(String volume, Optional<String> peer, ResyncKind kind) {
        return flatCommand(running -> running.plans().plan(running.resyncs().meant(volume, peer), kind));
    }

    /** A round now. */
    public CompletionStage<JobReport> resync(String volume, Optional<String> peer, ResyncKind kind) {
        return command(running -> running.resyncs().resync(volume, peer, kind));
    }

    /** No more rounds until {@link #resume}; a running one ends at its base. */
    public CompletionStage<VolumeReport> pause(String volume) {
        return flatCommand(running -> running.volumes().pause(volume, true));
    }

    /** Rounds again. */
    public CompletionStage<VolumeReport> resume(String volume) {
        return flatCommand(running -> running.volumes().pause(volume, false));
    }

    /** Uses a link, or stops using it, also after a restart. */
    public CompletionStage<LinkStatus> enableLink(String link, boolean enabled) {
        return flatCommand(running -> running.links().enable(link, enabled));
    }

    /** Finds out what the path of a link can do, beside whatever goes by it. */
    public CompletionStage<JobReport> testLink(String link, LinkTestOrder order) {
        return command(running -> running.linkTests().test(link, order));
    }

    /** Asks a job to end; it ends as soon as it can. */
    public CompletionStage<JobReport> cancelJob(long id) {
        return command(running -> running.cancelJob(id));
    }

    /** The job of that number as it is now. */
    public Optional<JobReport> job(long id) {
        return operation.jobs().report(id);
    }

    /** Ends with the job's last report when the job has ended. */
    public CompletionStage<JobReport> jobEnded(long id) {
        return flat(() -> operation.jobs().job(id).ended());
    }

    /**
     * Takes over other settings: what may change while the agent runs are schedules, volumes' peers, links, and volumes and peers that come
     * or go.
     *
     * @return what changed, one line each; a fault, and nothing changed, where something else differs
     */
    public CompletionStage<List<String>> apply(ReplicationSettings next) {
        return command(running -> running.configure(next));
    }

    private <T> CompletionStage<T> command(Function<Running, T> body) {
        return flatCommand(running -> CompletableFuture.completedFuture(body.apply(running)));
    }

    private <T> CompletionStage<T> flatCommand(Function<Running, CompletionStage<T>> body) {
        return flat(() -> body.apply(operation.running()));
    }

    /** Runs it on the lane; what status shows afterwards knows of it. */
    private <T> CompletionStage<T> flat(Supplier<? extends CompletionStage<T>> body) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        ports.lane().execute(() -> {
            try {
                body.get().whenComplete((value, fault) -> answer(answer, value, fault));
            } catch (ReplicatorException fault) {
                answer.completeExceptionally(fault);
            } catch (RuntimeException | Error defect) {
                answer.completeExceptionally(new ReplicatorException(
                        FaultCode.INTERNAL, "a defect: " + defect + "; see the agent's log", defect));
                throw defect;
            }
        });
        return answer;
    }

    private <T> void answer(CompletableFuture<T> answer, T value, @Nullable Throwable fault) {
        if (fault != null) {
            answer.completeExceptionally(fault);
        } else {
            operation.board().show();
            answer.complete(value);
        }
    }
}
