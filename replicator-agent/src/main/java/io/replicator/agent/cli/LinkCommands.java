package io.replicator.agent.cli;

import io.replicator.agent.cli.view.LinkView;
import io.replicator.agent.control.api.ApiPaths;
import io.replicator.agent.control.api.LinkList;
import io.replicator.agent.control.api.LinkTestRequest;
import io.replicator.core.report.LinkStatus;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code link}. */
@Command(name = "link", description = "The links to all peers.")
final class LinkCommands {
    private final RootCommand root;

    LinkCommands(RootCommand root) {
        this.root = root;
    }

    @Command(name = "list", description = "All links and how they do.")
    int list() {
        return root.show(root.agent().get(ApiPaths.LINKS), LinkList.class, list -> new LinkView(root.palette())
                .list(list.links()));
    }

    @Command(name = "enable", description = "Use a link again.")
    int enable(@Parameters(paramLabel = "LINK", description = "Its name.") String link) {
        return change(link, "enable");
    }

    @Command(name = "disable", description = "Stop using a link until it is enabled, also after a restart.")
    int disable(@Parameters(paramLabel = "LINK", description = "Its name.") String link) {
        return change(link, "disable");
    }

    @Command(
            name = "test",
            description = "Find out what a link's path can do: round trip, largest frame, rate.",
            footer = {
                "From this side to the other; for the way back, test it there. It runs beside replication, keeps"
                        + " within the link's limit, and lets batches go first where the link has one. The rate is what"
                        + " the path gave beside them."
            })
    int test(
            @Parameters(paramLabel = "LINK", description = "Its name.") String link,
            @Option(
                            names = "--seconds",
                            paramLabel = "N",
                            description = "How long to send at full rate: 1 to 60, 5 unless given.")
                    Optional<Long> seconds,
            @Option(
                            names = "--most",
                            paramLabel = "SIZE",
                            description = "The most to send for that, as in 100MiB; 4GiB unless given.")
                    Optional<String> most,
            @Option(names = "--no-wait", description = "Print the job and do not wait for it.") boolean noWait) {
        LinkTestRequest request = new LinkTestRequest(seconds, most.map(size -> Amounts.size("--most", size)));
        Reply accepted = root.agent().post(ApiPaths.LINKS + "/" + AgentLine.segment(link) + "/test", request);
        return new JobFollower(root).follow(accepted, noWait);
    }

    private int change(String link, String verb) {
        return root.show(
                root.agent().post(ApiPaths.LINKS + "/" + AgentLine.segment(link) + "/" + verb),
                LinkStatus.class,
                status -> new LinkView(root.palette()).list(List.of(status)));
    }
}
