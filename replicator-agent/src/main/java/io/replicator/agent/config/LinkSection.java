package io.replicator.agent.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.OptionalLong;

/**
 * One network path to a peer.
 *
 * @param name unique among all links of this agent
 * @param local the local address it is bound to
 * @param remote where the peer listens
 * @param limitBytesPerSecond the most it may send, where it is limited
 */
public record LinkSection(String name, InetAddress local, InetSocketAddress remote, OptionalLong limitBytesPerSecond) {}
