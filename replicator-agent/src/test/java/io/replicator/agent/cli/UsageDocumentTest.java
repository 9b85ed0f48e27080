package io.replicator.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code docs/replicatorctl.md} says what the command itself says. */
final class UsageDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/replicatorctl.md");
    private static final String MARK =
            "<!-- Below: what the command says of itself; UsageDocumentTest compares it. -->\n";

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
