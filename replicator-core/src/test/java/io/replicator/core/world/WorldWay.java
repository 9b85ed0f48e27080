package io.replicator.core.world;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.session.LinkEvents;
import io.replicator.core.session.LinkTransport;
import io.replicator.core.volume.BootId;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All links between two sites. */
final class WorldWay {
    /** One of its two ends. */
    static final class End {
        final WorldSite site;

        @Nullable
        WorldAgent agent;

        @Nullable
        LinkEvents events;

        @Nullable
        BootId peerBoot;

        End(WorldSite site) {
            this.site = site;
        }

        boolean isAlive() {
            WorldAgent running = agent;
            return running != null && running.isAlive();
        }
    }

    final World world;
    final End[] ends;
    final List<WorldLink> links = new ArrayList<>();

    WorldWay(World world, WorldSite first, WorldSite second, List<String> names) {
        this.world = world;
        this.ends = new End[] {new End(first), new End(second)};
        names.forEach(name -> links.add(new WorldLink(this, name)));
    }

    int endOf(WorldSite site) {
        return ends[0].site == site ? 0 : 1;
    }

    boolean joins(WorldSite site) {
        return ends[0].site == site || ends[1].site == site;
    }

    WorldSite other(WorldSite site) {
        return ends[0].site == site ? ends[1].site : ends[0].site;
    }

    /** What the backbone of a process transmits by. */
    LinkTransport transport(WorldAgent agent) {
        int end = endOf(agent.site);
        return new LinkTransport() {
            @Override
            public void transmit(String link, Message.Channel channel, Frame frame) {
                if (agent.isAlive()) {
                    link(link).transmit(end, channel, frame);
                } else if (frame.message() instanceof Message.Batch batch) {
                    batch.batch().release();
                }
            }

            @Override
            public void close(String link, FaultCode code, String text) {
                if (agent.isAlive()) {
                    link(link).closeBy(end, code, text);
                }
            }

            @Override
            public boolean setEnabled(String link, boolean enabled) {
                if (agent.isAlive()) {
                    link(link).switched(end, enabled);
                }
                return true;
            }
        };
    }

    /** A process begins to listen and to dial. */
    void start(WorldAgent agent, LinkEvents events) {
        End end = ends[endOf(agent.site)];
        end.agent = agent;
        end.events = events;
        end.peerBoot = null;
        links.forEach(link -> link.dial(WorldLink.REDIAL_NANOS / 4));
    }

    /** The process is gone; the other end hears of it only where its kernel still can tell. */
    void stop(WorldSite site, boolean kernelTells) {
        int end = endOf(site);
        ends[end].events = null;
        links.forEach(link -> link.died(end, kernelTells));
    }

    WorldLink link(String name) {
        for (WorldLink link : links) {
            if (link.name().equals(name)) {
                return link;
            }
        }
        throw new IllegalArgumentException("no link is named " + name);
    }

    /** The end learns whom it has met: another run of the process ends all that was connected with the one before. */
    void met(int end) {
        End here = ends[end];
        WorldAgent there = ends[1 - end].agent;
        LinkEvents events = here.events;
        if (there == null || events == null || there.boot.equals(here.peerBoot)) {
            return;
        }
        links.forEach(link -> link.down(end, "the peer restarted"));
        here.peerBoot = there.boot;
        events.peerBooted(there.site.agentId, there.boot);
    }

    void heal() {
        links.forEach(WorldLink::heal);
    }

    void cut() {
        links.forEach(WorldLink::reset);
    }
}
