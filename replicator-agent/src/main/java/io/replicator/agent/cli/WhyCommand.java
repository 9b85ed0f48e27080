package io.replicator.agent.cli;

import io.replicator.agent.cli.view.WhyView;
import io.replicator.agent.control.api.ApiPaths;
import io.replicator.core.report.StatusReport;
import io.replicator.core.report.VolumeReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code why}. */
@Command(name = "why", description = "What holds a volume up, and what to do about it, in sentences.")
final class WhyCommand implements Callable<Integer> {
    private final RootCommand root;

    @Parameters(paramLabel = "VOLUME", description = "The volume.")
    private String volume = "";

    WhyCommand(RootCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        Reply one = root.agent().get(ApiPaths.VOLUMES + "/" + AgentLine.segment(volume));
        return root.show(one, VolumeReport.class, report -> {
            StatusReport status = root.agent().get(ApiPaths.STATUS).as(StatusReport.class);
            return WhyView.text(status, status.volume(volume).orElse(report));
        });
    }
}
