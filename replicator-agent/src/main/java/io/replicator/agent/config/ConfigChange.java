package io.replicator.agent.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One difference between two configurations.
 *
 * @param path the option
 * @param before its value until now, where it had one
 * @param after its value from now on, where it has one
 * @param restart whether it takes effect only after a restart of the agent
 */
public record ConfigChange(String path, Optional<String> before, Optional<String> after, boolean restart) {

    /** What differs, in the order of the newer file, then what is gone. */
    public static List<ConfigChange> between(LoadedConfig older, LoadedConfig newer) {
        Map<String, Setting> gone = new LinkedHashMap<>();
        older.settings().forEach(setting -> gone.put(setting.path(), setting));
        List<ConfigChange> changes = new ArrayList<>();
        for (Setting now : newer.settings()) {
            Setting was = gone.remove(now.path());
            if (was == null) {
                changes.add(new ConfigChange(
                        now.path(), Optional.empty(), Optional.of(now.value()), now.restart() && isAlways(now)));
            } else if (!was.value().equals(now.value())) {
                changes.add(new ConfigChange(
                        now.path(), Optional.of(was.value()), Optional.of(now.value()), now.restart()));
            }
        }
        gone.values()
                .forEach(was -> changes.add(new ConfigChange(
                        was.path(), Optional.of(was.value()), Optional.empty(), was.restart() && isAlways(was))));
        return List.copyOf(changes);
    }

    /** Whether it is no option of a volume or peer, which come and go as a whole while the agent runs. */
    private static boolean isAlways(Setting setting) {
        return !setting.path().startsWith("volumes.") && !setting.path().startsWith("peers.");
    }

    /** {@code volumes.vm-101.every: 30s → 1m}. */
    @Override
    public String toString() {
        return path + ": " + before.orElse("(none)") + " → " + after.orElse("(none)")
                + (restart ? " (after a restart)" : "");
    }
}
