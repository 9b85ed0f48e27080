package io.replicator.agent.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The administrator's command: from words to an exit code. */
public final class Replicatorctl {
    /** In the order in which the help lists them. */
    static final List<String> COMMANDS = List.of(
            "status", "why", "events", "job", "volume", "seed", "resync", "pause", "resume", "link", "pki", "config",
            "demo");

    private static final Set<String> VERSION = Set.of("--version", "-V");

    private Replicatorctl() {}

    /** Runs one command and answers the exit code. Blocks for as long as the command waits. */
    public static int run(List<String> words, Surroundings around) {
        RootCommand root = new RootCommand(around);
        CommandLine line = commandLine(root, named(words));
        int code = line.execute(words.toArray(new String[0]));
        around.out().flush();
        around.err().flush();
        return code;
    }

    /** Only the commands of that list: each costs time to take in, and one is enough to run one. */
    static CommandLine commandLine(RootCommand root, List<String> commands) {
        Surroundings around = root.around();
        CommandLine line = new CommandLine(root);
        for (String name : commands) {
            line.addSubcommand(name, command(name, root));
        }
        Failures failures = new Failures(root);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(
                around.terminal().coloursOut(around.environment()) ? Ansi.ON : Ansi.OFF));
        line.setOut(new PrintWriter(around.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(around.err(), true, StandardCharsets.UTF_8));
        line.setExecutionExceptionHandler(failures);
        line.setParameterExceptionHandler(failures);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        // A list of directories would take a mistyped option for one more of them.
        line.setAllowOptionsAsOptionParameters(false);
        line.setUnmatchedOptionsAllowedAsOptionParameters(false);
        return line;
    }

    private static Object command(String name, RootCommand root) {
        return switch (name) {
            case "status" -> new StatusCommand(root);
            case "why" -> new WhyCommand(root);
            case "events" -> new EventsCommand(root);
            case "job" -> new JobCommands(root);
            case "volume" -> new VolumeCommands(root);
            case "seed" -> new SeedCommands(root);
            case "resync" -> new ResyncCommand(root);
            case "pause" -> new PauseCommand(root);
            case "resume" -> new ResumeCommand(root);
            case "link" -> new LinkCommands(root);
            case "pki" -> new PkiCommands(root);
            case "config" -> new ConfigCommands(root);
            case "demo" -> new DemonstrateCommand(root);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** The command that the words name; all where they name none, so that help and suggestions are complete. */
    private static List<String> named(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--socket")) {
                i++;
            } else if (VERSION.contains(word)) {
                return List.of();
            } else if (!word.startsWith("-")) {
                return COMMANDS.contains(word) ? List.of(word) : COMMANDS;
            }
        }
        return COMMANDS;
    }
}
