package io.replicator.agent.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * One network path to a peer.
 *
 * @param name unique among all links of this agent
 * @param local the local address it is bound to
 * @param remote where the peer listens
 * @param limitBytesPerSecond the most it may send outside of those hours, 0 for no limit
 * @param limitHours hours of the day with a limit of their own; none overlap
 * @param weight how far it is preferred, 100 as any other
 * @param standby whether it is used only while no other is up
 */
public record LinkSection(
        String name,
        InetAddress local,
        InetSocketAddress remote,
        long limitBytesPerSecond,
        List<LimitHours> limitHours,
        int weight,
        boolean standby) {
    public LinkSection {
        limitHours = List.copyOf(limitHours);
    }
}
