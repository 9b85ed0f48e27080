package io.replicator.agent.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * What the command needs of the process it runs in.
 *
 * @param out standard output
 * @param err standard error
 * @param terminal what both are
 * @param environment the environment's variables
 * @param judge for {@code config check}
 * @param programs the directory of {@code replicatorctl} and {@code replicator-agent}
 * @param wallClock what time it is
 * @param pause lets time pass
 */
public record Surroundings(
        PrintStream out,
        PrintStream err,
        Terminal terminal,
        Map<String, String> environment,
        ConfigJudge judge,
        Path programs,
        InstantSource wallClock,
        Pause pause) {
    public Surroundings {
        environment = Map.copyOf(environment);
    }
}
