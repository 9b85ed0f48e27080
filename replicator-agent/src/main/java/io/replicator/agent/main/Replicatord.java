package io.replicator.agent.main;

import io.replicator.agent.config.ConfigFile;
import io.replicator.core.fault.ReplicatorException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Option;

/** The daemon's process: {@code replicator-agent --config FILE}, in the foreground, until a signal ends it. */
@Command(
        name = "replicator-agent",
        description =
                "Keeps block volumes identical to those of its peers. Stays in the foreground and logs to standard error.",
        footer = {
            "",
            "SIGTERM, SIGINT: stop in order; once more: at once. SIGHUP: read the configuration again.",
            "Exit codes: 0 told to end, 1 cannot start, 2 usage, 70 a defect, 78 put the configuration right."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class Replicatord implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(Replicatord.class);

    /** Beyond what every part of a stop may take, and below what systemd waits. */
    private static final long STOP_SECONDS = 60;

    private static final Map<String, Integer> ENDING = Map.of("TERM", 15, "INT", 2);

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration; ${DEFAULT-VALUE} without this option.")
    private Path config = Path.of("/etc/replicator/agent.yaml");

    private final Ending ending = new Ending(Runtime.getRuntime()::halt);
    private final AtomicReference<@Nullable Agent> running = new AtomicReference<>();

    private Replicatord() {}

    /** Runs the daemon and ends the process. */
    public static void main(String[] args) {
        int code = new CommandLine(new Replicatord())
                .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
                .execute(args);
        System.exit(code);
    }

    @Override
    public Integer call() {
        Defects defects = new Defects(Runtime.getRuntime()::halt);
        Thread.setDefaultUncaughtExceptionHandler((thread, cause) -> defects.fatal(thread.getName(), cause));
        try {
            return run(defects);
        } catch (StartFailure e) {
            System.err.println("replicator-agent: not started: " + e.getMessage());
            return e.exitCode();
        } catch (RuntimeException e) {
            defects.fatal("main", e);
            return ExitCode.DEFECT;
        }
    }

    private int run(Defects defects) {
        Path file = config.toAbsolutePath().normalize();
        ConfigFile read = ConfigFile.read(file);
        if (!read.problems().isEmpty()) {
            read.messages().forEach(System.err::println);
            System.err.println(
                    "replicator-agent: not started: " + read.problems().size() + " problem(s) in " + file);
            return ExitCode.CONFIGURATION;
        }
        try {
            LogSetup.use(file.resolveSibling("logback.xml"));
        } catch (ReplicatorException e) {
            throw StartFailure.of(e);
        }
        LOG.info(
                "starting: version {}, Java {}, process {}",
                Version.text(),
                Runtime.version(),
                ProcessHandle.current().pid());
        ENDING.forEach((name, number) -> Signals.obey(name, () -> ending.told(name, number)));
        Signals.obey("HUP", this::toldToReload);
        Optional<Agent> agent = Agent.start(file, read.orThrow(), defects, ending.asked());
        if (agent.isPresent()) {
            running.set(agent.get());
            ending.asked().join();
            stop(agent.get());
        }
        LOG.info("stopped");
        return ExitCode.DONE;
    }

    private static void stop(Agent agent) {
        CountDownLatch stopped = new CountDownLatch(1);
        agent.start(() -> {
            agent.stop();
            stopped.countDown();
        });
        try {
            if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn(
                        "not everything has stopped after {} s; the process ends all the same, as a crash may",
                        STOP_SECONDS);
                Runtime.getRuntime().halt(ExitCode.DONE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void toldToReload() {
        Agent agent = running.get();
        if (agent == null) {
            LOG.info("SIGHUP: the configuration is being read as it is");
            return;
        }
        LOG.info("SIGHUP: reading the configuration again");
        // The event that tells what came of it is all there is to do with the result.
        var unused = agent.reload();
    }
}
