package io.replicator.agent.cli;

import io.replicator.core.report.JobReport;

/** Shows how far a job is while somebody waits. */
interface ProgressDisplay extends AutoCloseable {
    /** As it is now. */
    void show(JobReport job);

    @Override
    void close();
}
