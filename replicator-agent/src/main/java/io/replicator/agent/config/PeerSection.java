package io.replicator.agent.config;

import java.util.List;

/**
 * Another agent.
 *
 * @param name the name in its certificate
 * @param links the paths to it; together they are the backbone
 */
public record PeerSection(String name, List<LinkSection> links) {
    public PeerSection {
        links = List.copyOf(links);
    }
}
