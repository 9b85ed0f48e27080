package io.replicator.core.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A table of states and events as a machine really is: every event is given to a fresh machine in every state, and the cell says what
 * came of it.
 *
 * @param <M> the machine
 * @param <E> its events
 */
final class StateTable<M, E> {
    private final Map<String, Supplier<M>> states = new LinkedHashMap<>();
    private final Map<String, E> events = new LinkedHashMap<>();
    private final Function<M, String> stateOf;
    private final Step<M, E> step;

    /** What a machine does about an event: names of its effects. */
    interface Step<M, E> {
        List<String> on(M machine, E event);
    }

    StateTable(Function<M, String> stateOf, Step<M, E> step) {
        this.stateOf = stateOf;
        this.step = step;
    }

    void state(String name, Supplier<M> machine) {
        states.put(name, machine);
    }

    void event(String name, E event) {
        events.put(name, event);
    }

    /** The table's lines in Markdown. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(row("", states.keySet().stream().map(String::toLowerCase).toList()));
        lines.add("|--|" + states.keySet().stream().map(s -> "--|").collect(Collectors.joining()));
        events.forEach((name, event) -> lines.add(row(
                name,
                states.entrySet().stream()
                        .map(state -> cell(state.getKey(), state.getValue(), event))
                        .toList())));
        return lines;
    }

    private String cell(String state, Supplier<M> fresh, E event) {
        M machine = fresh.get();
        if (!stateOf.apply(machine).equals(state)) {
            throw new AssertionError("a machine for " + state + " is in " + stateOf.apply(machine));
        }
        List<String> effects;
        try {
            effects = step.on(machine, event);
        } catch (IllegalStateException e) {
            return "never";
        }
        String after = stateOf.apply(machine);
        String mark = effects.contains("Offend") ? "✗ " : "";
        if (!after.equals(state)) {
            return mark + after.toLowerCase(java.util.Locale.ROOT);
        }
        return effects.isEmpty() ? "·" : mark.isEmpty() ? "=" : "✗";
    }

    private static String row(String first, List<String> cells) {
        return "| " + first + " | " + String.join(" | ", cells) + " |";
    }
}
