package io.replicator.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The declaration of one mapping of the file.
 *
 * @param pattern its place, e.g. {@code volumes.NAME}; empty for the top
 * @param text what it describes
 * @param options its options
 * @param children keys of mappings and lists below it
 * @param hints keys that people expect here and that belong elsewhere, with where
 */
record Section(String pattern, String text, List<Option<?>> options, List<String> children, Map<String, String> hints) {
    Section {
        options = List.copyOf(options);
        children = List.copyOf(children);
        hints = Map.copyOf(hints);
    }

    static Section of(String pattern, String text, List<Option<?>> options) {
        return new Section(pattern, text, options, List.of(), Map.of());
    }

    /** Every key that may stand here. */
    List<String> keys() {
        List<String> keys = new ArrayList<>();
        options.forEach(option -> keys.add(option.name()));
        keys.addAll(children);
        return keys;
    }

    /** The keys that are of some use here. */
    List<String> usefulKeys() {
        List<String> keys = keys();
        options.stream().filter(option -> option.type() instanceof Unavailable).forEach(o -> keys.remove(o.name()));
        return keys;
    }
}
