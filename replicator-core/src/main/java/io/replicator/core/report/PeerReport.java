package io.replicator.core.report;

import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;
import java.util.List;
import java.util.Optional;

/**
 * A peer and the links to it.
 *
 * @param name its name in configuration and certificate
 * @param id its UUID, once it has been met
 * @param boot its present run, while it is connected
 * @param connected whether at least one link is
 * @param why what keeps it away, in words; empty when there is nothing to say
 * @param links in the order of configuration
 */
public record PeerReport(
        String name,
        Optional<AgentId> id,
        Optional<BootId> boot,
        boolean connected,
        String why,
        List<LinkStatus> links) {
    public PeerReport {
        links = List.copyOf(links);
    }
}
