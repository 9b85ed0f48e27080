package io.replicator.core.round;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.LinkReport;
import io.replicator.core.report.LinkState;
import io.replicator.core.session.BackboneSettings;
import io.replicator.core.session.BackboneSink;
import io.replicator.core.session.LinkAllowance;
import io.replicator.core.session.LinkEvents;
import io.replicator.core.session.LinkTransport;
import io.replicator.core.session.RateLimit;
import io.replicator.core.time.Lane;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.wire.Message;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Our side of everything with one peer: the backbone, what it says of its volumes, the rounds that run. Owned by the lane.
 *
 * <p>Keeper of invariant 7 together with the tables of {@code core.session}: of a volume that is not attached here the peer hears that it is
 * not named for it, and nothing else.
 */
public final class PeerSession {
    private final PeerLine line;
    private final PeerListener listener;
    private final PeerContext context;
    private final RoundDesk rounds;
    private final UnnamedVolumes unnamed;
    private final Map<VolumeId, PeerVolume> volumes = new LinkedHashMap<>();
    private final Map<VolumeId, VolumeFault> closedForAWhile = new HashMap<>();
    private final Map<VolumeId, RateLimit> limits = new HashMap<>();
    private Lane.Timeout timer = () -> {};
    private boolean connected;
    private boolean closed;

    /**
     * A session with a peer that was not met yet.
     *
     * @param self this agent
     * @param peer the peer's name in configuration, for messages
     */
    public PeerSession(
            AgentId self,
            String peer,
            RoundPorts ports,
            RoundSettings settings,
            BackboneSettings links,
            LinkTransport transport,
            PeerListener listener) {
        this.listener = listener;
        this.line = new PeerLine(links, transport, new Sink(), ports.ticker(), ports.wallMillis());
        this.context = new PeerContext(self, peer, ports.patient(), settings, line, listener);
        this.rounds = new RoundDesk(context);
        this.unnamed = new UnnamedVolumes(listener, peer);
    }

    /** What the network is to tell. */
    public LinkEvents events() {
        return line;
    }

    /**
     * The volume names this peer: it is told of it, and heard about it.
     *
     * @throws IllegalStateException when a copy of the volume is attached already, or a round of one that was detached still runs
     */
    public void attach(OpenVolume volume) {
        if (closed || volumes.containsKey(volume.id())) {
            throw new IllegalStateException(volume.name() + " is attached with '" + context.peer() + "' already");
        }
        PeerVolume attached = new PeerVolume(context, volume);
        closedForAWhile.remove(volume.id());
        volumes.put(volume.id(), attached);
        attached.connection(connected);
    }

    /**
     * Rounds of it end first, with that reason, but for one that only the replica may end; then it is forgotten, and the peer is told that it is
     * not named for it, or, where the reason is {@code CANCELLED}, that it is closed for a while. {@link OpenVolume#whenIdle} says when nothing
     * of it runs any more.
     */
    public void detach(VolumeId volume, FaultCode code, String why) {
        PeerVolume attached = volumes.get(volume);
        if (code != FaultCode.CANCELLED) {
            closedForAWhile.remove(volume);
        }
        if (attached != null) {
            attached.leave(code, why, () -> {
                volumes.remove(volume, attached);
                FaultCode told = code == FaultCode.CANCELLED ? code : FaultCode.PEER_NOT_NAMED;
                if (told == FaultCode.CANCELLED) {
                    closedForAWhile.put(volume, new VolumeFault(told, why));
                }
                if (line.agent().isPresent()) {
                    // Also while no link can be used: else the peer would not tell of its copy again when ours is back.
                    line.send(new Message.VolumeConflict(volume, told, why));
                }
            });
        }
    }

    /** What the peer last told of a volume of that name that was not attached then: of what a copy here would be a copy of. */
    public Optional<Message.VolumeState> toldOfUnattached(String name) {
        return unnamed.told(name);
    }

    /** Whether it is attached, or was detached and its last round has not ended: it cannot be attached before that. */
    public boolean isAttached(VolumeId volume) {
        return volumes.containsKey(volume);
    }

    /** The peer, once it was met. */
    public Optional<AgentId> peerId() {
        return line.agent();
    }

    /** This run of the peer's process, once it was met. */
    public Optional<BootId> peerBoot() {
        return line.boot();
    }

    /** Whether a link can be used. */
    public boolean connected() {
        return connected;
    }

    /** How a volume stands with the peer. */
    public Standing standing(VolumeId volume) {
        PeerVolume attached = volumes.get(volume);
        return attached == null
                ? Standing.of(Standing.Kind.UNKNOWN, Optional.empty(), "not attached with '" + context.peer() + "'")
                : attached.standing();
    }

    /**
     * Begins a round; the listener hears its end once.
     *
     * @throws IllegalStateException when the standing is not READY, or a round of the volume to this peer runs
     */
    public SourceRound begin(VolumeId volume, RoundListener roundListener) {
        PeerVolume attached = volumes.get(volume);
        if (closed || attached == null) {
            throw new IllegalStateException("volume " + volume + " is not attached with '" + context.peer() + "'");
        }
        SourceRound round = rounds.begin(attached, roundListener);
        if (attached.sourceRound().isPresent()) {
            line.limit(round.number(), limits.getOrDefault(volume, RateLimit.NONE));
        }
        return round;
    }

    /** Batches of the volume go to this peer no faster than that, also those of a round that runs. Kept when the volume is detached. */
    public void limit(VolumeId volume, RateLimit limit) {
        if (limit.equals(RateLimit.NONE)) {
            limits.remove(volume);
        } else {
            limits.put(volume, limit);
        }
        sourceRound(volume).ifPresent(round -> line.limit(round.number(), limit));
    }

    /**
     * The next round of the volume to this peer is that, whatever the records say; the order holds for one round that the replica takes
     * up, and what it has made incomplete is gone on with. Answers what stands against it, if anything.
     */
    public Optional<VolumeFault> orderNext(VolumeId volume, OrderedRound kind) {
        PeerVolume attached = volumes.get(volume);
        return attached == null
                ? Optional.of(new VolumeFault(
                        FaultCode.PEER_NOT_NAMED, "the volume is not open here for '" + context.peer() + "'"))
                : attached.orderNext(kind);
    }

    /** Nobody wants the order any more; a round that it began goes on. Nothing happens where none stands. */
    public void takeBackOrder(VolumeId volume) {
        Optional.ofNullable(volumes.get(volume)).ifPresent(PeerVolume::takeBackOrder);
    }

    /** The round of the volume to this peer that runs. */
    public Optional<SourceRound> sourceRound(VolumeId volume) {
        return Optional.ofNullable(volumes.get(volume)).flatMap(PeerVolume::sourceRound);
    }

    /** The round of the volume from this peer that runs. */
    public Optional<ReplicaRound> replicaRound(VolumeId volume) {
        return Optional.ofNullable(volumes.get(volume)).flatMap(PeerVolume::replicaRound);
    }

    /**
     * The administrator switches a link off: its connections are closed and none made, what only it carried goes by the others. Remembered
     * until {@link #enable}, or as long as this object lives.
     *
     * @return whether there is such a link
     */
    public boolean disable(String link) {
        return line.enable(link, false);
    }

    /**
     * The administrator switches a link on again.
     *
     * @return whether there is such a link
     */
    public boolean enable(String link) {
        return line.enable(link, true);
    }

    /** What a test may take of a link; empty where there is no such link. */
    public Optional<LinkAllowance> allowance(String link) {
        return line.allowance(link);
    }

    /** The links as they are now. */
    public List<LinkReport> links() {
        return line.report();
    }

    /**
     * Everything ends: rounds are cancelled, or left to what the peer's next word will say of them; nothing is heard or sent any more. Leases
     * are given back as the steps that use them end.
     */
    public void close() {
        if (!closed) {
            closed = true;
            timer.cancel();
            List.copyOf(volumes.values()).forEach(PeerVolume::abandon);
            line.close();
        }
    }

    private void forEachVolume(Consumer<PeerVolume> action) {
        List.copyOf(volumes.values()).forEach(action);
    }

    private void deliver(Message message) {
        if (message instanceof Message.VolumeState state) {
            PeerVolume attached = volumes.get(state.volume());
            if (attached != null) {
                attached.heard(state);
            } else {
                VolumeFault why = closedHere(state.volume()).orElseGet(() -> unnamed.spokenOf(state));
                line.answer(new Message.VolumeConflict(state.volume(), why.code(), why.text()));
            }
        } else if (message instanceof Message.VolumeConflict conflict) {
            Optional.ofNullable(volumes.get(conflict.volume()))
                    .ifPresent(attached -> attached.conflict(conflict.code(), conflict.text()));
        } else if (message instanceof Message.RoundBegin begin) {
            PeerVolume attached = volumes.get(begin.volume());
            if (attached != null) {
                rounds.began(begin, attached);
            } else {
                VolumeFault why = closedHere(begin.volume()).orElseGet(() -> unnamed.spokenOf(begin.volume()));
                rounds.beganUnnamed(begin, why);
            }
        } else {
            rounds.deliver(message);
        }
    }

    private Optional<VolumeFault> closedHere(VolumeId volume) {
        return Optional.ofNullable(closedForAWhile.get(volume));
    }

    /** What the backbone tells. */
    private final class Sink implements BackboneSink {
        @Override
        public void peerRestarted() {
            forEachVolume(PeerVolume::peerRestarted);
            rounds.peerRestarted();
            unnamed.forget();
        }

        @Override
        public void peerMet(BootId boot) {
            forEachVolume(volume -> volume.connection(connected));
        }

        @Override
        public void deliver(Message message) {
            PeerSession.this.deliver(message);
        }

        @Override
        public void deliverBatch(Message.Batch batch) {
            rounds.batch(batch);
        }

        @Override
        public void durableThrough(long round, long number) {
            // What the replica holds durably matters to the backbone's leases only; the round waits for ROUND_DURABLE.
        }

        @Override
        public void roomFor(long round) {
            rounds.roomFor(round);
        }

        @Override
        public void linkStateChanged(String link, LinkState state, FaultCode code, String why) {
            listener.linkChanged(link, state, code, why);
        }

        @Override
        public void allLinksDown() {
            connection(false);
        }

        @Override
        public void linksBack() {
            connection(true);
        }

        @Override
        public void setTimer(long delayNanos) {
            timer.cancel();
            timer = context.ports().lane().schedule(delayNanos, line::tick);
        }

        private void connection(boolean up) {
            connected = up;
            forEachVolume(volume -> volume.connection(up));
            listener.connectionChanged(up);
        }
    }
}
