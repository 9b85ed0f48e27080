package io.replicator.agent.main;

import io.replicator.agent.cli.ConfigJudge;
import io.replicator.agent.cli.Replicatorctl;
import io.replicator.agent.cli.Surroundings;
import io.replicator.agent.cli.Terminal;
import io.replicator.agent.config.ConfigFile;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** The process {@code replicatorctl}: gives the command its streams, clock and terminal, and the one thing of configuration it needs. */
public final class ReplicatorctlMain {
    private static final int BUFFER_BYTES = 8192;

    private ReplicatorctlMain() {}

    /** A class of its own, so that what it needs is loaded with {@code config check} only. */
    private static final class AsTheAgentWould implements ConfigJudge {
        @Override
        public List<String> problems(Path file) {
            return ConfigFile.read(file).messages();
        }
    }

    /** Ends the process with the command's exit code. */
    public static void main(String[] words) {
        PrintStream out = stream(FileDescriptor.out, false);
        PrintStream err = stream(FileDescriptor.err, true);
        Surroundings around = new Surroundings(
                out,
                err,
                Terminal.of(
                        System.getProperty("replicatorctl.terminal", ""),
                        System.getProperty("replicatorctl.columns", "")),
                System.getenv(),
                new AsTheAgentWould(),
                Path.of(System.getProperty("replicatorctl.programs", ".")),
                Clock.systemUTC(),
                Thread::sleep);
        System.exit(Replicatorctl.run(List.of(words), around));
    }

    /** UTF-8 whatever the locale: names and units are, and a terminal that is not would show them no better in its own. */
    private static PrintStream stream(FileDescriptor descriptor, boolean flushed) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), BUFFER_BYTES),
                flushed,
                StandardCharsets.UTF_8);
    }
}
