package io.replicator.core.session;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.LinkState;
import io.replicator.core.session.BackboneLinkTable.Event;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.util.List;
import java.util.Optional;

/** Decides what each link is good for, by what it has acknowledged and how long it has not. */
final class BackboneJudge {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final BackboneSettings settings;
    private final List<BackboneLink> links;
    private final BackboneQueue queue;
    private final BackboneEffects effects;
    private boolean usable;
    private long anyUpSince;

    BackboneJudge(BackboneSettings settings, List<BackboneLink> links, BackboneQueue queue, BackboneEffects effects) {
        this.settings = settings;
        this.links = links;
        this.queue = queue;
        this.effects = effects;
    }

    void connected(BackboneLink link, long now) {
        if (link.state() == LinkState.DISABLED) {
            effects.close(link, FaultCode.CANCELLED, link.why());
            return;
        }
        if (link.state().isConnected()) {
            change(link, Event.DISCONNECTED, FaultCode.LINK_DOWN, "replaced by another connection", now);
        }
        change(link, Event.CONNECTED, FaultCode.LINK_DOWN, "connected, on probation", now);
    }

    void disconnected(BackboneLink link, FaultCode code, String why, long now) {
        change(link, Event.DISCONNECTED, code, why, now);
    }

    void peerRestarted(long now) {
        for (BackboneLink link : links) {
            change(link, Event.RESTARTED, FaultCode.PEER_RESTARTED, "the peer's agent was restarted", now);
        }
    }

    void offended(BackboneLink link, String what, long now) {
        String why = "the peer sent " + what + ", which is not legal here; do both run compatible versions?";
        if (change(link, Event.OFFENDED, FaultCode.UNEXPECTED_MESSAGE, why, now)) {
            effects.close(link, FaultCode.UNEXPECTED_MESSAGE, why);
        }
    }

    /** The administrator wants it on or off. */
    void switched(BackboneLink link, boolean on, long now) {
        if (!on && !link.flight().isEmpty()) {
            effects.passed(BackbonePath.SWITCHED_OFF_CARRYING);
        }
        String why = on ? "switched on, not connected yet" : "switched off by the administrator";
        if (change(link, on ? Event.SWITCHED_ON : Event.SWITCHED_OFF, FaultCode.CANCELLED, why, now)) {
            effects.setEnabled(link, on);
        }
    }

    /** Takes an echo; false where nothing on this connection asked for it. */
    boolean echoed(BackboneLink link, long token, long now) {
        if (!link.state().isConnected()) {
            return true;
        }
        Optional<Message.Channel> by = link.echoed(token, now);
        // Only the connection that answered, and only until it has proved itself: the other may be stuck.
        by.filter(channel -> link.state() == LinkState.PROBING && !link.hasServedProbation(channel))
                .ifPresent(channel -> probe(link, channel, now));
        return by.isPresent();
    }

    /** Looks at every link; whether heartbeats went out. */
    boolean look(long now) {
        boolean probed = false;
        for (BackboneLink link : links) {
            if (link.state().isConnected() && !isGivenUp(link, now)) {
                judge(link, now);
                probed |= probeWhenDue(link, now);
                if (link.isToBeAsked()) {
                    effects.passed(BackbonePath.DRAINED);
                    probe(link, Message.Channel.CONTROL, now);
                    link.asked();
                }
            }
        }
        callStandby(now);
        boolean anyUsable = links.stream().anyMatch(l -> l.isTrusted() || l.state() == LinkState.SUSPECT);
        if (anyUsable != usable) {
            usable = anyUsable;
            effects.tell(anyUsable ? BackboneSink::linksBack : BackboneSink::allLinksDown);
        }
        return probed;
    }

    private boolean isGivenUp(BackboneLink link, long now) {
        boolean alone = !isAnyUp();
        if (!link.silence().isGivenUp(now, alone ? settings.aloneNanos() : settings.downNanos())) {
            return false;
        }
        if (!alone && now - anyUpSince <= settings.downNanos()) {
            // A stall of all links has just ended on one of them: the others' answers are on their way.
            return false;
        }
        long silentNanos = link.silence().nanos(now);
        if (alone && silentNanos <= settings.stalledNanos() && isPeerSlow(now)) {
            effects.passed(BackbonePath.PEER_STALLED);
            return false;
        }
        String why = silence(silentNanos);
        effects.passed(alone ? BackbonePath.LOST_ALONE : BackbonePath.LOST);
        change(link, Event.LOST, FaultCode.LINK_DOWN, why, now);
        effects.close(link, FaultCode.LINK_DOWN, why);
        return true;
    }

    private static String silence(long silentNanos) {
        return "nothing sent on it was acknowledged for " + silentNanos / NANOS_PER_MILLI + " ms";
    }

    private void judge(BackboneLink link, long now) {
        if (link.silence().isSuspect(now)) {
            link.flaps().bad(now);
            if (change(
                    link,
                    Event.SILENT,
                    FaultCode.LINK_DOWN,
                    silence(link.silence().nanos(now)),
                    now)) {
                effects.passed(BackbonePath.SUSPECTED);
                queue.offerElsewhere(link);
            }
        } else if (link.isTrusted() || link.hasServedProbation()) {
            link.flaps().good(now);
            if (link.flaps().trustedAt() <= now || !isSteadierUp(link, now)) {
                trust(link, now);
            } else if (!link.isTrusted()) {
                effects.passed(BackbonePath.DAMPED);
            }
        }
    }

    private void trust(BackboneLink link, long now) {
        if (link.isStandby() && !link.isTrusted() && isSpare(link)) {
            change(link, Event.SPARED, FaultCode.LINK_DOWN, "kept in reserve", now);
        } else {
            change(link, Event.PROVEN, FaultCode.LINK_DOWN, "three good round trips", now);
            change(link, Event.ANSWERED, FaultCode.LINK_DOWN, "what was sent on it is acknowledged again", now);
        }
    }

    private void callStandby(long now) {
        for (BackboneLink link : links) {
            if (link.isStandby() && link.isTrusted()) {
                boolean spare = isSpare(link);
                String why = spare ? "kept in reserve" : "no other link is up";
                if (change(link, spare ? Event.SPARED : Event.CALLED, FaultCode.LINK_DOWN, why, now)) {
                    effects.passed(spare ? BackbonePath.SPARED : BackbonePath.CALLED);
                }
            }
        }
    }

    /** Whether another link is up that comes before this standby link. */
    private boolean isSpare(BackboneLink standby) {
        boolean before = true;
        for (BackboneLink link : links) {
            if (link == standby) {
                before = false;
            } else if (link.isUp() && (before || !link.isStandby())) {
                return true;
            }
        }
        return false;
    }

    /** Whether a link is up that broke less often lately: then this one can be kept waiting. */
    private boolean isSteadierUp(BackboneLink flapping, long now) {
        int flaps = flapping.flaps().count(now);
        for (BackboneLink link : links) {
            if (link.isUp() && link.flaps().count(now) < flaps) {
                return true;
            }
        }
        return false;
    }

    private boolean isAnyUp() {
        for (BackboneLink link : links) {
            if (link.isUp()) {
                return true;
            }
        }
        return false;
    }

    private boolean probeWhenDue(BackboneLink link, long now) {
        if (link.heartbeatDue() > now) {
            return false;
        }
        probe(link, now);
        link.heartbeatDone(now);
        queue.offerForgotten(link, now);
        if (link.state() == LinkState.SUSPECT) {
            queue.offerElsewhere(link);
        }
        return true;
    }

    /**
     * Whether every link is suspect and yet heartbeats are answered: the peer takes no batches, and another link would not help. An answer that is
     * late by what makes a link suspect is one all the same.
     */
    private boolean isPeerSlow(long now) {
        return links.stream()
                .anyMatch(l ->
                        l.state() == LinkState.SUSPECT && !l.silence().isControlGivenUp(now, settings.aloneNanos()));
    }

    private boolean change(BackboneLink link, Event event, FaultCode code, String why, long now) {
        boolean anyUp = isAnyUp();
        if (!link.on(event, code, why, now)) {
            return false;
        }
        if (!anyUp && link.isUp()) {
            anyUpSince = now;
        }
        LinkState state = link.state();
        if (!state.isConnected()) {
            queue.linkDown(link);
        } else if (state == LinkState.UP) {
            links.stream().filter(l -> l.state() == LinkState.SUSPECT).forEach(queue::offerElsewhere);
        }
        effects.tell(sink -> sink.linkStateChanged(link.name(), state, code, why));
        return true;
    }

    /** Asks for an echo on both connections: the one of batches may be stuck where the other is not. */
    void probe(BackboneLink link, long now) {
        for (Message.Channel channel : Message.Channel.PAIR) {
            probe(link, channel, now);
        }
    }

    private void probe(BackboneLink link, Message.Channel channel, long now) {
        if (link.channel(channel).mayProbe()) {
            effects.transmit(link, channel, new Frame(0, new Message.Heartbeat(link.probe(channel, now))));
        }
    }

    /** When some link should be looked at again. */
    long nextLookAt(long now) {
        boolean alone = !isAnyUp();
        long at = Long.MAX_VALUE;
        for (BackboneLink link : links) {
            if (link.state().isConnected()) {
                at = Math.min(at, link.nextLookAt(now, alone ? settings.aloneNanos() : settings.downNanos()));
            }
        }
        return at;
    }
}
