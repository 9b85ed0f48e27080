package io.replicator.agent.cli;

import io.replicator.agent.cli.view.JobView;
import io.replicator.agent.control.api.ApiPaths;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.StatusReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code job}. */
@Command(name = "job", description = "Long work that the agent does whether anybody looks or not.")
final class JobCommands {
    private final RootCommand root;

    JobCommands(RootCommand root) {
        this.root = root;
    }

    @Command(name = "list", description = "Jobs that run or ended lately.")
    int list() {
        if (root.json()) {
            root.out().print(root.agent().get(ApiPaths.JOBS).text());
            return ExitCodes.DONE;
        }
        StatusReport status = root.agent().get(ApiPaths.STATUS).as(StatusReport.class);
        root.out()
                .print(new JobView(root.palette())
                        .list(status.jobs(), status.agent().nowMillis()));
        return ExitCodes.DONE;
    }

    @Command(name = "show", description = "One job as it is now.")
    int show(@Parameters(paramLabel = "JOB", description = "Its number.") long job) {
        return root.show(
                root.agent().get(ApiPaths.JOBS + "/" + job), JobReport.class, new JobView(root.palette())::line);
    }

    @Command(name = "cancel", description = "Ask a job to end; it ends as soon as it can.")
    int cancel(@Parameters(paramLabel = "JOB", description = "Its number.") long job) {
        return root.show(
                root.agent().post(ApiPaths.JOBS + "/" + job + "/cancel"),
                JobReport.class,
                new JobView(root.palette())::line);
    }

    @Command(name = "wait", description = "Wait until a job has ended; the exit code is the job's.")
    int await(@Parameters(paramLabel = "JOB", description = "Its number.") long job) {
        return new JobFollower(root).follow(root.agent().get(ApiPaths.JOBS + "/" + job), false);
    }
}
