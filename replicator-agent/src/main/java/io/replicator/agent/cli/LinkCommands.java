package io.replicator.agent.cli;

import io.replicator.agent.cli.view.LinkView;
import io.replicator.agent.control.api.ApiPaths;
import io.replicator.agent.control.api.LinkList;
import io.replicator.core.report.LinkStatus;
import java.util.List;
import picocli.CommandLine.Command;
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

    private int change(String link, String verb) {
        return root.show(
                root.agent().post(ApiPaths.LINKS + "/" + AgentLine.segment(link) + "/" + verb),
                LinkStatus.class,
                status -> new LinkView(root.palette()).list(List.of(status)));
    }
}
