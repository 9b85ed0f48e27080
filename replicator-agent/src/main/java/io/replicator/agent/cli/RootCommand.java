package io.replicator.agent.cli;

import io.replicator.agent.cli.view.Palette;
import io.replicator.agent.cli.view.SafeText;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** What all commands have in common: the options that each takes, the agent, and where words go. */
@Command(
        name = "replicatorctl",
        description = "Watches and steers the Replicator agent on this host.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = ProgramVersion.class,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpWidth = 100)
final class RootCommand {
    static final String SOCKET = "/run/replicator/agent.sock";
    static final String SOCKET_VARIABLE = "REPLICATOR_SOCKET";

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            scope = ScopeType.INHERIT,
            description = "The agent's socket: " + SOCKET + " unless $" + SOCKET_VARIABLE + " names another.")
    private @Nullable Path socket;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Print the documents of the agent's API instead of text.")
    private boolean json;

    private final Surroundings around;

    RootCommand(Surroundings around) {
        this.around = around;
    }

    Surroundings around() {
        return around;
    }

    AgentLine agent() {
        Path path = socket;
        if (path == null) {
            String named = around.environment().getOrDefault(SOCKET_VARIABLE, "");
            path = Path.of(named.isEmpty() ? SOCKET : named);
        }
        return new AgentLine(path);
    }

    boolean json() {
        return json;
    }

    PrintStream out() {
        return around.out();
    }

    PrintStream err() {
        return around.err();
    }

    Palette palette() {
        return new Palette(around.terminal().coloursOut(around.environment()));
    }

    /** Prints the document, or what it looks like to a person. */
    <T extends Record> int show(Reply reply, Class<T> type, Function<T, String> text) {
        if (json) {
            out().print(reply.text());
        } else {
            print(text.apply(reply.as(type)));
        }
        return ExitCodes.DONE;
    }

    /** Prints text for a person. */
    void print(String text) {
        out().print(SafeText.of(text));
    }
}
