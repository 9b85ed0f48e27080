package io.replicator.agent.cli.view;

import java.util.List;

/**
 * What {@code config check --json} prints.
 *
 * @param valid whether the agent would take the file
 * @param problems everything that is wrong with it, a line each
 */
public record Judgement(boolean valid, List<String> problems) {
    public Judgement {
        problems = List.copyOf(problems);
    }
}
