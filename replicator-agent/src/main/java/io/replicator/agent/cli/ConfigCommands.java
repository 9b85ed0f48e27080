package io.replicator.agent.cli;

import io.replicator.agent.cli.view.Judgement;
import io.replicator.agent.control.api.ApiPaths;
import io.replicator.agent.control.api.RecordJson;
import io.replicator.agent.control.api.ReloadAnswer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code config}. */
@Command(name = "config", description = "The agent's configuration file.")
final class ConfigCommands {
    private final RootCommand root;

    ConfigCommands(RootCommand root) {
        this.root = root;
    }

    @Command(
            name = "check",
            description = "Judge a file without an agent: every problem with line, column and what would be right.",
            footer = "The exit code is 1 for a file that the agent would refuse.")
    int check(@Parameters(paramLabel = "FILE", description = "The file.") Path file) {
        List<String> problems = root.around().judge().problems(file);
        if (root.json()) {
            byte[] json = RecordJson.write(new Judgement(problems.isEmpty(), problems));
            root.out().println(new String(json, StandardCharsets.UTF_8));
        } else if (problems.isEmpty()) {
            root.out().println(file + ": valid");
        } else {
            problems.forEach(root.out()::println);
        }
        return problems.isEmpty() ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    @Command(
            name = "reload",
            description = "Have the agent read its file again, all or nothing, and show what changed.")
    int reload() {
        return root.show(root.agent().post(ApiPaths.RELOAD), ReloadAnswer.class, ConfigCommands::changes);
    }

    private static String changes(ReloadAnswer answer) {
        return answer.changes().isEmpty() ? "Nothing changed.\n" : String.join("\n", answer.changes()) + "\n";
    }
}
