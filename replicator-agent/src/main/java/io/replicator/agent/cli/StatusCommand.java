package io.replicator.agent.cli;

import io.replicator.agent.cli.view.SafeText;
import io.replicator.agent.cli.view.StatusView;
import io.replicator.agent.control.api.ApiPaths;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.StatusReport;
import io.replicator.core.report.VolumeReport;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code status}. */
@Command(
        name = "status",
        description = "What is happening, how far behind each copy is, and why it waits.",
        footer = "With --check the exit code is 5 unless every volume shown is in sync.")
final class StatusCommand implements Callable<Integer> {
    private static final long WATCH_MILLIS = 2000;
    private static final String CLEAR = "\u001b[H\u001b[2J";

    private final RootCommand root;

    @Parameters(arity = "0..1", paramLabel = "VOLUME", description = "Only this volume.")
    private @Nullable String volume;

    @Option(
            names = "--watch",
            description = "Again every two seconds, until Ctrl-C; waits for an agent that goes away.")
    private boolean watch;

    @Option(names = "--check", description = "For monitoring: say only what is not in sync.")
    private boolean check;

    StatusCommand(RootCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (watch && check) {
            throw new UsageFault("--watch and --check do not go together");
        }
        if (check) {
            return check();
        }
        show(shown());
        if (watch) {
            watch();
        }
        return ExitCodes.DONE;
    }

    private void show(String shown) {
        root.out().print(shown);
        root.out().flush();
    }

    /** An agent that was there once may go away (it is restarted) and is waited for. Ends only by an interruption. */
    private void watch() throws InterruptedException {
        boolean onTerminal = root.around().terminal().outIsTerminal();
        while (true) {
            root.around().pause().pause(WATCH_MILLIS);
            try {
                String shown = shown();
                show((onTerminal ? CLEAR : root.json() ? "" : "\n") + shown);
            } catch (AgentUnreachable | ReplicatorException | AgentRefusal e) {
                String when = root.around().wallClock().instant().truncatedTo(ChronoUnit.SECONDS) + ": ";
                root.err().println(SafeText.of(when + e.getMessage()) + "\nIt is asked again every two seconds.");
            }
        }
    }

    private String shown() {
        StatusView view = new StatusView(root.palette());
        if (volume == null) {
            Reply reply = root.agent().get(ApiPaths.STATUS);
            return root.json() ? reply.text() : SafeText.of(view.agent(reply.as(StatusReport.class)));
        }
        Reply reply = one(volume);
        return root.json() ? reply.text() : SafeText.of(view.volumes(List.of(reply.as(VolumeReport.class))));
    }

    private Reply one(String name) {
        return root.agent().get(ApiPaths.VOLUMES + "/" + AgentLine.segment(name));
    }

    private int check() {
        if (volume != null) {
            one(volume);
        }
        Reply reply = root.agent().get(ApiPaths.STATUS);
        StatusReport status = reply.as(StatusReport.class);
        List<VolumeReport> meant = Optional.ofNullable(volume)
                .map(name -> status.volume(name).stream().toList())
                .orElse(status.volumes());
        List<String> wrong = StatusView.notInSync(status, meant);
        if (root.json()) {
            root.out().print((volume == null ? reply : one(volume)).text());
        } else if (wrong.isEmpty()) {
            root.out().println("in sync: " + meant.size() + (meant.size() == 1 ? " volume" : " volumes"));
        } else {
            root.print(String.join("\n", wrong) + "\n");
        }
        return wrong.isEmpty() ? ExitCodes.DONE : ExitCodes.NOT_IN_SYNC;
    }
}
