package io.replicator.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Everything wrong that was found in one file so far. One reader's own. */
final class Problems {
    private static final int MOST = 100;
    private final List<Problem> found = new ArrayList<>();

    void add(Node where, String message) {
        add(where.getStartMark(), message);
    }

    void add(Optional<Mark> where, String message) {
        found.add(new Problem(
                where.map(mark -> mark.getLine() + 1).orElse(0),
                where.map(mark -> mark.getColumn() + 1).orElse(0),
                message));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    int count() {
        return found.size();
    }

    /** By position; a file that is wrong in more than a hundred places is told about the first hundred. */
    List<Problem> sorted() {
        return found.stream().sorted(Problem.BY_POSITION).limit(MOST).toList();
    }
}
