package io.replicator.agent.cli;

import io.replicator.agent.cli.view.JobView;
import io.replicator.agent.control.api.ApiPaths;
import io.replicator.agent.runtime.CommandThreads;
import io.replicator.agent.runtime.ExitHook;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;

/** Shows a job until it has ended. The job is the agent's and goes on without us. */
final class JobFollower {
    private static final long TERMINAL_MILLIS = 200;
    private static final long LOG_MILLIS = 1000;

    private final RootCommand root;

    JobFollower(RootCommand root) {
        this.root = root;
    }

    /** From the job as it was accepted to its end, or only that it was accepted; answers the exit code. */
    int follow(Reply accepted, boolean noWait) {
        JobReport job = accepted.as(JobReport.class);
        if (noWait) {
            return root.show(accepted, JobReport.class, new JobView(root.palette())::line);
        }
        Reply last = accepted;
        ExitHook hook = CommandThreads.atExit(() -> goesOn(job));
        try (ProgressDisplay display = display(job)) {
            AgentLine agent = root.agent();
            boolean isWatched = root.around().terminal().errIsTerminal();
            JobReport now = job;
            while (!now.state().hasEnded()) {
                display.show(now);
                last = agent.await(ApiPaths.JOBS + "/" + job.id(), isWatched ? TERMINAL_MILLIS : LOG_MILLIS);
                now = last.as(JobReport.class);
            }
            display.show(now);
        } catch (AgentUnreachable e) {
            root.err()
                    .println("\n" + JobView.name(job)
                            + " has ended with its agent, or goes on in one that is only busy: start the"
                            + " agent where it does not run, and give the same command again. What was done stays.");
            throw e;
        } finally {
            hook.close();
        }
        return ended(last);
    }

    private ProgressDisplay display(JobReport job) {
        Terminal terminal = root.around().terminal();
        return terminal.errIsTerminal()
                ? new ProgressBarDisplay(root.err(), terminal.columns(), JobView.what(job))
                : new ProgressLines(root.err(), System::nanoTime);
    }

    private void goesOn(JobReport job) {
        root.err()
                .println("\n" + JobView.name(job) + " goes on in the agent. To look again: replicatorctl job wait "
                        + job.id() + ". To end it: replicatorctl job cancel " + job.id() + ".");
    }

    private int ended(Reply last) {
        root.show(last, JobReport.class, new JobView(root.palette())::line);
        JobReport job = last.as(JobReport.class);
        if (job.state() == JobState.DONE) {
            return ExitCodes.DONE;
        }
        return job.code().map(ExitCodes::of).orElse(ExitCodes.FAILED);
    }
}
