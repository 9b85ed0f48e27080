package io.replicator.agent.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** What is shared while one file is read: its problems, its settings, and what must be unique in all of it. */
final class FileReading {
    private final Problems problems = new Problems();
    private final List<Setting> settings = new ArrayList<>();
    private final Map<String, Integer> unique = new HashMap<>();

    Problems problems() {
        return problems;
    }

    List<Setting> settings() {
        return settings;
    }

    void note(String path, String value, boolean written, boolean restart) {
        settings.add(new Setting(path, value, written, restart));
    }

    /**
     * Claims something that may occur once only, e.g. the path of a volume.
     *
     * @return the line of the earlier claim, where there is one
     */
    Optional<Integer> claim(String kind, String thing, Optional<Mark> where) {
        int line = where.map(mark -> mark.getLine() + 1).orElse(0);
        return Optional.ofNullable(unique.putIfAbsent(kind + " " + thing, line));
    }
}
