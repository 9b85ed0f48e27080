package io.replicator.agent.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads one mapping of the file against its declaration, and notes what is wrong and what is in effect. */
final class SectionReader {
    private final Section section;
    private final String path;
    private final Optional<Mark> mark;
    private final FileReading reading;
    private final boolean readable;
    private final Map<String, Node> entries = new LinkedHashMap<>();

    private SectionReader(FileReading reading, Section section, String path, Optional<Mark> mark, boolean readable) {
        this.reading = reading;
        this.section = section;
        this.path = path;
        this.mark = mark;
        this.readable = readable;
    }

    /** A reader of that node, which has to be a mapping; an empty value counts as an empty mapping. */
    static SectionReader of(FileReading reading, Section section, String path, @Nullable Node node) {
        Optional<Mark> mark = node == null ? Optional.empty() : node.getStartMark();
        SectionReader reader = new SectionReader(reading, section, path, mark, YamlNodes.canBeMapping(node));
        YamlNodes.mapping(reading.problems(), path, node).forEach(reader::enter);
        return reader;
    }

    private void enter(ScalarNode key, Node value) {
        String name = key.getValue();
        if (!section.keys().contains(name)) {
            String where = path.isEmpty() ? "" : path + ": ";
            String hint = section.hints().get(name);
            reading.problems()
                    .add(
                            key,
                            where + "unknown option '" + name + "'"
                                    + (hint != null
                                            ? "; " + hint
                                            : Suggestion.orAll(section.usefulKeys(), name, "possible here: ")));
            return;
        }
        entries.put(name, value);
    }

    /** The value of an option that is required or has a default; null when a problem was noted instead. */
    <T> @Nullable T value(Option<T> option) {
        Node node = entries.get(option.name());
        if (node != null) {
            return parse(option, node);
        }
        String fallback = option.fallback();
        if (fallback == null && !readable) {
            return null;
        }
        if (fallback == null) {
            reading.problems()
                    .add(mark, at(option) + " is required (" + option.form() + "): " + asClause(option.text()));
            return null;
        }
        reading.note(at(option), fallback, false, option.restart());
        try {
            return option.type().parse(fallback);
        } catch (BadValue e) {
            throw new IllegalStateException("the default of " + at(option) + " is not one of its own values", e);
        }
    }

    /** The value of an option that may be left out. */
    <T> Optional<T> optional(Option<T> option) {
        Node node = entries.get(option.name());
        return node == null ? Optional.empty() : Optional.ofNullable(parse(option, node));
    }

    /** The values of a list, those that could be read. */
    <T> List<Placed<T>> list(Option<T> option) {
        List<Placed<T>> values = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        for (Node item : YamlNodes.sequence(reading.problems(), at(option), entries.get(option.name()))) {
            T value = scalar(option, item);
            if (value != null) {
                values.add(new Placed<>(value, item));
                shown.add(option.type().show(value));
            }
        }
        reading.note(at(option), shown.toString(), entries.containsKey(option.name()), option.restart());
        return values;
    }

    /** The node below a declared child key, null where it is left out. */
    @Nullable
    Node child(String key) {
        return entries.get(key);
    }

    /** Where the option stands, or the section where it does not. */
    Optional<Mark> markOf(Option<?> option) {
        Node node = entries.get(option.name());
        return node == null ? mark : node.getStartMark();
    }

    /** Notes that the option is wrong for a reason that lies outside its own text. */
    void problem(Option<?> option, String message) {
        reading.problems().add(markOf(option), at(option) + ": " + message);
    }

    /** The place of this section, e.g. {@code volumes.vm-101}. */
    String path() {
        return path;
    }

    private <T> @Nullable T parse(Option<T> option, Node node) {
        T value = scalar(option, node);
        if (value != null) {
            reading.note(at(option), option.type().show(value), true, option.restart());
        }
        return value;
    }

    private <T> @Nullable T scalar(Option<T> option, Node node) {
        if (!(node instanceof ScalarNode scalar)) {
            String is =
                    node instanceof SequenceNode ? "a list" : node instanceof MappingNode ? "a mapping" : "an alias";
            reading.problems()
                    .add(
                            node,
                            at(option) + ": one value is expected here, not " + is + ": "
                                    + option.type().form());
            return null;
        }
        if (scalar.getValue().isEmpty()) {
            reading.problems()
                    .add(
                            node,
                            at(option) + " has no value; write one ("
                                    + option.type().form() + ")" + orLeaveOut(option));
            return null;
        }
        try {
            return option.type().parse(scalar.getValue());
        } catch (BadValue e) {
            reading.problems().add(node, at(option) + ": " + e.getMessage());
            return null;
        }
    }

    private static String orLeaveOut(Option<?> option) {
        return option.presence() == Option.Presence.REQUIRED ? "" : " or leave it out";
    }

    private String at(Option<?> option) {
        return path.isEmpty() ? option.name() : path + "." + option.name();
    }

    private static String asClause(String text) {
        String clause = Character.toLowerCase(text.charAt(0)) + text.substring(1);
        return clause.endsWith(".") ? clause.substring(0, clause.length() - 1) : clause;
    }
}
