package io.replicator.agent.cli;

import io.replicator.agent.cli.view.StatusView;
import io.replicator.agent.cli.view.VolumeView;
import io.replicator.agent.control.api.ApiPaths;
import io.replicator.agent.control.api.InitRequest;
import io.replicator.agent.control.api.VolumeList;
import io.replicator.core.report.VolumeReport;
import io.replicator.core.volume.Role;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code volume}. */
@Command(name = "volume", description = "The volumes of this host.")
final class VolumeCommands {
    private final RootCommand root;

    VolumeCommands(RootCommand root) {
        this.root = root;
    }

    @Command(name = "list", description = "All volumes, a row for each peer.")
    int list() {
        return root.show(root.agent().get(ApiPaths.VOLUMES), VolumeList.class, list -> new StatusView(root.palette())
                .volumes(list.volumes()));
    }

    @Command(name = "show", description = "All that is known of one volume.")
    int show(@Parameters(paramLabel = "VOLUME", description = "The volume.") String volume) {
        return root.show(
                root.agent().get(ApiPaths.VOLUMES + "/" + AgentLine.segment(volume)),
                VolumeReport.class,
                new VolumeView(root.palette())::text);
    }

    @Command(
            name = "init",
            description = "Make a configured volume known to the agent, in one of the two roles.",
            footer =
                    "A copy that travelled is not initialised but taken in: replicatorctl seed import from media, seed attach with its"
                            + " own disks.")
    int init(
            @Parameters(paramLabel = "VOLUME", description = "The volume.") String volume,
            @Option(names = "--source", description = "Production writes to it here.") boolean source,
            @Option(names = "--replica", description = "Only Replicator writes to it here: a first copy is to come.")
                    boolean replica,
            @Option(names = "--no-wait", description = "Print the job and do not wait for it.") boolean noWait) {
        if (source == replica) {
            throw new UsageFault("volume init: give one of --source and --replica; a role has no default");
        }
        return new JobFollower(root)
                .follow(
                        root.agent()
                                .post(
                                        ApiPaths.VOLUMES + "/" + AgentLine.segment(volume) + "/init",
                                        new InitRequest(source ? Role.SOURCE : Role.REPLICA)),
                        noWait);
    }
}
