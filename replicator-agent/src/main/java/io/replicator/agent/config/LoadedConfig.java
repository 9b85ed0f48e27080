package io.replicator.agent.config;

import java.util.List;

/**
 * A valid configuration and each setting that it means, defaults included, in the order of the declarations.
 *
 * @param config the tree
 * @param settings the same as a flat list, to show and to compare
 */
public record LoadedConfig(AgentConfig config, List<Setting> settings) {
    public LoadedConfig {
        settings = List.copyOf(settings);
    }
}
