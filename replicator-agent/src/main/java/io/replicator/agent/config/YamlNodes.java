package io.replicator.agent.config;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Takes mappings and lists apart. An empty value counts as an empty one of either, so that a section may be commented out whole. */
final class YamlNodes {
    private YamlNodes() {}

    /** Keys and values in order; keys that are no scalars or occur twice are noted and left out. */
    static Map<ScalarNode, Node> mapping(Problems problems, String path, @Nullable Node node) {
        Map<ScalarNode, Node> entries = new LinkedHashMap<>();
        if (node == null || isEmptyScalar(node)) {
            return entries;
        }
        if (!(node instanceof MappingNode mapping)) {
            problems.add(
                    node,
                    nameOf(path) + ": a mapping is expected here (key: value), not "
                            + (node instanceof SequenceNode ? "a list" : "one value"));
            return entries;
        }
        Map<String, Integer> lines = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(tuple.getKeyNode(), nameOf(path) + ": a key has to be one word");
                continue;
            }
            int line = key.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
            Integer earlier = lines.putIfAbsent(key.getValue(), line);
            if (earlier != null) {
                problems.add(key, nameOf(path) + ": '" + key.getValue() + "' is given twice, first in line " + earlier);
                continue;
            }
            entries.put(key, tuple.getValueNode());
        }
        return entries;
    }

    /** Whether {@link #mapping} takes it without complaint about its shape. */
    static boolean canBeMapping(@Nullable Node node) {
        return node == null || node instanceof MappingNode || isEmptyScalar(node);
    }

    /** The items of a list. */
    static List<Node> sequence(Problems problems, String path, @Nullable Node node) {
        if (node == null || isEmptyScalar(node)) {
            return List.of();
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        String inBrackets = node instanceof ScalarNode scalar ? "; write [" + scalar.getValue() + "]" : "";
        problems.add(node, path + ": a list is expected here" + inBrackets);
        return List.of();
    }

    private static boolean isEmptyScalar(Node node) {
        return node instanceof ScalarNode scalar && scalar.getValue().isEmpty();
    }

    private static String nameOf(String path) {
        return path.isEmpty() ? "the file" : path;
    }
}
