package io.replicator.agent.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * One link as this side has it configured.
 *
 * @param name the same at both sides
 * @param local the address its connections are bound to
 * @param remote where the peer listens
 */
public record LinkSettings(String name, InetAddress local, InetSocketAddress remote) {}
