package io.replicator.agent.cli;

import io.replicator.agent.cli.view.Palette;
import io.replicator.agent.control.api.RecordJson;
import io.replicator.agent.demo.DemoFailure;
import io.replicator.agent.demo.DemoResult;
import io.replicator.agent.demo.DemoSettings;
import io.replicator.agent.demo.Demonstration;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}. */
@Command(
        name = "demo",
        description =
                "Two sites on this machine and the whole story: seed, truck, damage, catch-up, a link cut on the way, proof.",
        footer =
                "Needs e2fsprogs, no root, and about 3 GiB in a temporary directory. The exit code is 0 only if everything was proved.")
final class DemonstrateCommand implements Callable<Integer> {
    private final RootCommand root;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "1GiB",
            description = "The volume's size; ${DEFAULT-VALUE} unless given.")
    private String size = "";

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            defaultValue = "100Mbit/s",
            description = "What each of the two links carries; ${DEFAULT-VALUE} unless given.")
    private String rate = "";

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Make everything in this directory, which must be empty, and leave it there.")
    private Optional<Path> keep = Optional.empty();

    DemonstrateCommand(RootCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        DemoSettings settings = settings();
        Terminal terminal = root.around().terminal();
        PrintStream story = root.json() ? root.err() : root.out();
        boolean colours = root.json()
                ? terminal.coloursErr(root.around().environment())
                : terminal.coloursOut(root.around().environment());
        try {
            DemoResult result = Demonstration.run(settings, story, colours, root.json());
            if (root.json()) {
                root.out().println(new String(RecordJson.write(result), StandardCharsets.UTF_8));
            }
            return ExitCodes.DONE;
        } catch (UncheckedIOException e) {
            throw new ReplicatorException(FaultCode.IO_ERROR, e.getMessage() + ": " + String.valueOf(e.getCause()), e);
        } catch (DemoFailure e) {
            root.err().println(new Palette(colours).bad("\nThe demonstration failed: ") + e.getMessage());
            return ExitCodes.FAILED;
        }
    }

    private DemoSettings settings() {
        String temporary = root.around().environment().getOrDefault("TMPDIR", "");
        try {
            return new DemoSettings(
                    root.around().programs(),
                    keep,
                    Path.of(temporary.isEmpty() ? System.getProperty("java.io.tmpdir") : temporary),
                    Amounts.size("--size", size),
                    Amounts.rate("--rate", rate));
        } catch (IllegalArgumentException e) {
            throw new UsageFault(String.valueOf(e.getMessage()));
        }
    }
}
