package io.replicator.agent.cli;

import io.replicator.agent.cli.view.PlanView;
import io.replicator.agent.control.api.ApiPaths;
import io.replicator.agent.control.api.PlanList;
import io.replicator.agent.control.api.ResyncMode;
import io.replicator.agent.control.api.ResyncRequest;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code resync}. */
@Command(name = "resync", description = "A round now.")
final class ResyncCommand implements Callable<Integer> {
    private final RootCommand root;

    @Parameters(paramLabel = "VOLUME", description = "The volume.")
    private String volume = "";

    @Option(names = "--peer", paramLabel = "PEER", description = "To this peer only, where the volume has several.")
    private Optional<String> peer = Optional.empty();

    @Option(names = "--dry-run", description = "Only say how much a round would read and send, how long, and why so.")
    private boolean dryRun;

    @Option(
            names = "--compare",
            description =
                    "Compare every chunk of both copies by hash and send what differs: for copies whose common history"
                            + " is lost.")
    private boolean compare;

    @Option(
            names = "--copy-all",
            description =
                    "Send everything, whatever the replica holds: a first copy without a seed. It goes in place where"
                            + " the replica is not complete anyway.")
    private boolean copyAll;

    @Option(
            names = "--allow-incomplete",
            description =
                    "Compare, and write what differs in place: for a replica whose journal has no room. The replica is"
                            + " incomplete until that is done, and nothing to fall back on.")
    private boolean allowIncomplete;

    @Option(names = "--no-wait", description = "Print the job and do not wait for it.")
    private boolean noWait;

    ResyncCommand(RootCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        String path = ApiPaths.VOLUMES + "/" + AgentLine.segment(volume) + "/resync";
        ResyncRequest request = new ResyncRequest(peer, Optional.of(mode()), Optional.of(dryRun));
        if (dryRun) {
            return root.show(
                    root.agent().postAndWait(path, request),
                    PlanList.class,
                    plans -> PlanView.text(volume, plans.plans()));
        }
        return new JobFollower(root).follow(root.agent().post(path, request), noWait);
    }

    private ResyncMode mode() {
        if ((compare && copyAll) || (allowIncomplete && (compare || copyAll))) {
            throw new UsageFault("of --compare, --copy-all and --allow-incomplete only one can be given");
        }
        if (allowIncomplete) {
            return ResyncMode.ALLOW_INCOMPLETE;
        }
        return compare ? ResyncMode.COMPARE : copyAll ? ResyncMode.COPY_ALL : ResyncMode.DELTA;
    }
}
