package io.replicator.agent.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * This agent.
 *
 * @param name its name, the one in its certificate
 * @param state its state directory, absolute
 * @param socket the Unix socket of its local API, absolute, at most 107 bytes long
 * @param listen where peers may dial; may be empty when this agent dials them
 */
public record AgentSection(String name, Path state, Path socket, List<InetSocketAddress> listen) {
    public AgentSection {
        listen = List.copyOf(listen);
    }
}
