package io.replicator.agent.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * One entry of the table.
 *
 * @param method the HTTP method
 * @param pattern the path; a segment in capitals is a variable
 * @param query the query parameters it knows
 * @param text what it does, for the list of routes
 * @param handler answers; may throw a ReplicatorException instead of failing its stage
 */
record Route(
        String method,
        String pattern,
        Set<String> query,
        String text,
        Function<Call, CompletionStage<Answer>> handler) {

    /** What stands in the place of the variables, or empty when the path is another. */
    Optional<List<String>> match(List<String> segments) {
        String[] wanted = pattern.substring(1).split("/", -1);
        if (wanted.length != segments.size()) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < wanted.length; i++) {
            if (Character.isUpperCase(wanted[i].charAt(0))) {
                names.add(segments.get(i));
            } else if (!wanted[i].equals(segments.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(names);
    }
}
