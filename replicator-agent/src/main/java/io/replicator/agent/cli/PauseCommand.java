package io.replicator.agent.cli;

import io.replicator.agent.control.api.ApiPaths;
import io.replicator.core.report.VolumeReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pause}. */
@Command(name = "pause", description = "No more rounds of a volume until resume; a running one ends where it began.")
final class PauseCommand implements Callable<Integer> {
    private final RootCommand root;

    @Parameters(paramLabel = "VOLUME", description = "The volume.")
    private String volume = "";

    PauseCommand(RootCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        return root.show(
                root.agent().post(ApiPaths.VOLUMES + "/" + AgentLine.segment(volume) + "/pause"),
                VolumeReport.class,
                report -> report.name() + " is paused.\n");
    }
}
