package io.replicator.agent.cli;

import io.replicator.agent.cli.view.EventView;
import io.replicator.agent.control.api.ApiPaths;
import io.replicator.agent.control.api.EventPage;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code events}. */
@Command(
        name = "events",
        description = "What happened since the agent began, as far as it is kept.",
        footer = "With --json each page of events is one document.")
final class EventsCommand implements Callable<Integer> {
    private static final int PAGE = 1000;
    private static final long WAIT_MILLIS = 30_000;

    private final RootCommand root;

    @Option(names = "--follow", description = "Go on with what happens from now on, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = "--after",
            paramLabel = "NUMBER",
            defaultValue = "0",
            description = "Only events with a higher number: \"next\" of an earlier answer.")
    private long after;

    EventsCommand(RootCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        EventView view = new EventView(root.palette());
        AgentLine agent = root.agent();
        while (true) {
            String path = ApiPaths.EVENTS + "?after=" + after + "&limit=" + PAGE;
            Reply reply = follow ? agent.await(path, WAIT_MILLIS) : agent.get(path);
            EventPage page = reply.as(EventPage.class);
            if (root.json()) {
                root.out().print(page.events().isEmpty() && follow ? "" : reply.text());
            } else {
                if (page.missed() && after > 0) {
                    root.err().println("replicatorctl: some events are no longer kept");
                }
                root.print(view.lines(page.events()));
            }
            root.out().flush();
            boolean isLast = page.events().size() < PAGE || root.json();
            if (isLast && !follow) {
                return ExitCodes.DONE;
            }
            after = page.next();
        }
    }
}
