package io.replicator.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code docs/replicatorctl.md} says what the command itself says. */
final class UsageDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/replicatorctl.md");
    private static final String MARK =
            "<!-- Below: what the command says of itself; UsageDocumentTest compares it. -->\n";

    /** Words that follow the command's name on one line, as in a text that tells what to type. */
    private static final Pattern NAMED = Pattern.compile("\\breplicatorctl ([a-z]+)(?: ([a-z]+)\\b)?");

    private static final CommandLine ROOT =
            Replicatorctl.commandLine(new RootCommand(new Ctl().surroundings()), Replicatorctl.COMMANDS);

    /** When it fails, the text behind the mark has to become what {@link #usage} says. */
    @Test
    void theDocumentIsWhatTheCommandSays() throws IOException {
        String document = Files.readString(DOCUMENT);
        assertThat(document).contains(MARK);
        assertThat(document.substring(document.indexOf(MARK) + MARK.length())).isEqualTo("\n" + usage());
    }

    @Test
    void everyOptionAndCommandSaysWhatItIsFor() {
        for (List<String> path : paths()) {
            CommandLine line = line(path);
            assertThat(line.getCommandSpec().usageMessage().description())
                    .as(path.toString())
                    .isNotEmpty();
            line.getCommandSpec().args().forEach(arg -> assertThat(arg.description())
                    .as(path + " " + arg)
                    .isNotEmpty());
        }
    }

    /** A text that sends an administrator to a command which is not there is worse than none. */
    @Test
    void noTextNamesACommandThatDoesNotExist() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String place : List.of(
                "../README.md",
                "../ARCHITECTURE.md",
                "../docs",
                "../config",
                "src/main/java",
                "../replicator-core/src/main")) {
            try (Stream<Path> files = Files.walk(Path.of(place))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    NAMED.matcher(Files.readString(file))
                            .results()
                            .filter(named -> !exists(named.group(1), named.group(2)))
                            .forEach(named -> wrong.add(file + ": " + named.group()));
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static boolean exists(String command, @Nullable String verb) {
        if (!Replicatorctl.COMMANDS.contains(command)) {
            return false;
        }
        Set<String> verbs = line(List.of(command)).getSubcommands().keySet();
        return verb == null || verbs.isEmpty() || verbs.contains(verb);
    }

    private static String usage() {
        StringBuilder text = new StringBuilder();
        for (List<String> path : paths()) {
            String title = path.isEmpty() ? "replicatorctl" : "replicatorctl " + String.join(" ", path);
            text.append("## `").append(title).append("`\n\n```\n");
            text.append(line(path).getUsageMessage(CommandLine.Help.Ansi.OFF)).append("```\n\n");
        }
        return text.toString().stripTrailing() + "\n";
    }

    private static List<List<String>> paths() {
        List<List<String>> paths = new ArrayList<>();
        paths.add(List.of());
        for (String command : Replicatorctl.COMMANDS) {
            paths.add(List.of(command));
            for (String verb : line(List.of(command)).getSubcommands().keySet()) {
                paths.add(List.of(command, verb));
            }
        }
        return paths;
    }

    private static CommandLine line(List<String> path) {
        CommandLine line = ROOT;
        for (String name : path) {
            line = line.getSubcommands().get(name);
        }
        return line;
    }
}
