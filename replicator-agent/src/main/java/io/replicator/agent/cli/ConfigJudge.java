package io.replicator.agent.cli;

import java.nio.file.Path;
import java.util.List;

/** Judges a configuration file as the agent would. A port: only {@code main} knows configuration. */
@FunctionalInterface
public interface ConfigJudge {
    /** Everything that is wrong with the file, one line each, as {@code file:line:column: message}; empty for a valid one. */
    List<String> problems(Path file);
}
