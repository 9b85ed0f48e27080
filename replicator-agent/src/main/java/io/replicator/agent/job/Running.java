package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.JobReport;
import java.util.List;

/**
 * What can be asked of an agent whose state is open. On the lane.
 *
 * @param opening opens its volumes
 * @param links switches links on and off
 * @param linkTests tests what their paths can do
 * @param volumes makes volumes known, pauses and resumes them
 * @param seeds creates and drops seeds
 * @param exports exports seeds onto media
 * @param attachments attaches and imports seeds
 * @param resyncs begins rounds
 * @param plans says what rounds would do
 */
record Running(
        Site site,
        Jobs jobs,
        VolumeOpening opening,
        LinkCommands links,
        LinkTestJobs linkTests,
        VolumeCommands volumes,
        SeedJobs seeds,
        ExportJobs exports,
        Attachments attachments,
        ResyncJobs resyncs,
        Plans plans) {
    JobReport cancelJob(long id) {
        Job job = jobs.job(id);
        job.cancel();
        return job.report();
    }

    List<String> configure(ReplicationSettings next) {
        site.obstacle(next).ifPresent(why -> {
            throw new ReplicatorException(FaultCode.BAD_CONFIGURATION, why);
        });
        return site.configure(next, opening);
    }
}
