package io.replicator.agent.control;

import io.replicator.agent.control.api.AttachRequest;
import io.replicator.agent.control.api.ExportRequest;
import io.replicator.agent.control.api.ImportRequest;
import io.replicator.agent.control.api.LinkTestRequest;
import io.replicator.agent.control.api.ResyncMode;
import io.replicator.agent.control.api.SeedRequest;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.LinkStatus;
import io.replicator.core.report.PlanReport;
import io.replicator.core.report.StatusReport;
import io.replicator.core.report.VolumeReport;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.Role;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What the local API needs of the agent. Any thread; nothing blocks. A refusal is a stage that ended with a {@code ReplicatorException}, whose
 * message says what to do.
 */
public interface AgentService {
    /** Everything at this moment; an immutable snapshot that is at hand. */
    StatusReport status();

    /** Makes a configured volume known in that role. The stage ends when the job is accepted, as do the others that give a job. */
    CompletionStage<JobReport> initVolume(String volume, Role role);

    /** Describes volumes at one point; the manifest's path is chosen by the agent where none is given. */
    CompletionStage<JobReport> createSeed(SeedRequest request);

    /** Checks what arrived against its manifest and takes it as a replica. */
    CompletionStage<JobReport> attachSeed(String volume, AttachRequest request);

    /** Copies seeds onto transport media. */
    CompletionStage<JobReport> exportSeed(ExportRequest request);

    /** Takes a seed in from transport media. */
    CompletionStage<JobReport> importSeed(String volume, ImportRequest request);

    /**
     * Ends a seed's hold.
     *
     * @param onTheRoad whether also where its copy has not arrived yet; else that is refused
     */
    CompletionStage<?> dropSeed(GenerationId seed, boolean onTheRoad);

    /** What rounds would do, one for each peer that is meant. */
    CompletionStage<List<PlanReport>> planResync(String volume, Optional<String> peer, ResyncMode mode);

    /** A round now. */
    CompletionStage<JobReport> resync(String volume, Optional<String> peer, ResyncMode mode);

    /** No more rounds until {@link #resume}; a running one ends at its base. */
    CompletionStage<VolumeReport> pause(String volume);

    /** Rounds again. */
    CompletionStage<VolumeReport> resume(String volume);

    /** Uses a link, or stops using it. */
    CompletionStage<LinkStatus> enableLink(String link, boolean enabled);

    /** Finds out what the path of a link can do. */
    CompletionStage<JobReport> testLink(String link, LinkTestRequest request);

    /** Asks a job to end; it ends as soon as it can. */
    CompletionStage<JobReport> cancelJob(long id);

    /** The job of that number as it is now. */
    Optional<JobReport> job(long id);

    /** Ends with the job's last report when the job has ended. */
    CompletionStage<JobReport> jobEnded(long id);

    /** Reads the configuration again, all or nothing; what changed, one line each. */
    CompletionStage<List<String>> reload();
}
