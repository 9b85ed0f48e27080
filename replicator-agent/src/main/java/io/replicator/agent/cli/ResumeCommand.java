package io.replicator.agent.cli;

import io.replicator.agent.control.api.ApiPaths;
import io.replicator.core.report.VolumeReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code resume}. */
@Command(name = "resume", description = "Rounds of a volume again.")
final class ResumeCommand implements Callable<Integer> {
    private final RootCommand root;

    @Parameters(paramLabel = "VOLUME", description = "The volume.")
    private String volume = "";

    ResumeCommand(RootCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        return root.show(
                root.agent().post(ApiPaths.VOLUMES + "/" + AgentLine.segment(volume) + "/resume"),
                VolumeReport.class,
                report -> report.name() + " is not paused any longer.\n");
    }
}
