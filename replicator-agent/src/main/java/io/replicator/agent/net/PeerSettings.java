package io.replicator.agent.net;

import java.util.List;

/**
 * A peer as this side has it configured.
 *
 * @param name the name in its certificate
 * @param links the links to it; none where the peer dials, then any link it names is taken
 */
public record PeerSettings(String name, List<LinkSettings> links) {
    public PeerSettings {
        links = List.copyOf(links);
    }
}
