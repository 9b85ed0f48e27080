package io.replicator.core.round;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.LinkReport;
import io.replicator.core.session.BackboneSettings;
import io.replicator.core.session.LinkEvents;
import io.replicator.core.session.LinkTransport;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;
import io.replicator.core.volume.VolumeId;
import java.util.List;
import java.util.Optional;

/** Our side of everything with one peer: the backbone, what it says of its volumes, the rounds that run. Owned by the lane. */
public final class PeerSession {
    /**
     * A session with a peer that was not met yet.
     *
     * @param peer the peer's name in configuration, for messages
     */
    public PeerSession(
            AgentId self,
            String peer,
            RoundPorts ports,
            RoundSettings settings,
            BackboneSettings links,
            LinkTransport transport,
            PeerListener listener) {}

    /** What the network is to tell. */
    public LinkEvents events() {
        throw new UnsupportedOperationException();
    }

    /** The volume names this peer: it is told of it, and heard about it. */
    public void attach(OpenVolume volume) {
        throw new UnsupportedOperationException();
    }

    /** Rounds of it end first, with that reason, then it is forgotten. */
    public void detach(VolumeId volume, FaultCode code, String why) {
        throw new UnsupportedOperationException();
    }

    /** Its state changed: VOLUME_STATE goes out again. */
    public void tell(VolumeId volume) {
        throw new UnsupportedOperationException();
    }

    /** The peer, once it was met. */
    public Optional<AgentId> peerId() {
        throw new UnsupportedOperationException();
    }

    /** This run of the peer's process, once it was met. */
    public Optional<BootId> peerBoot() {
        throw new UnsupportedOperationException();
    }

    /** Whether a link can be used. */
    public boolean connected() {
        throw new UnsupportedOperationException();
    }

    /** How an attached volume stands with the peer. */
    public Standing standing(VolumeId volume) {
        throw new UnsupportedOperationException();
    }

    /**
     * Begins a round; the listener hears its end once.
     *
     * @throws IllegalStateException when the standing is not READY, or a round of the volume to this peer runs
     */
    public SourceRound begin(VolumeId volume, RoundListener listener) {
        throw new UnsupportedOperationException();
    }

    /** The round of the volume to this peer that runs. */
    public Optional<SourceRound> sourceRound(VolumeId volume) {
        throw new UnsupportedOperationException();
    }

    /** The round of the volume from this peer that runs. */
    public Optional<ReplicaRound> replicaRound(VolumeId volume) {
        throw new UnsupportedOperationException();
    }

    /** The links as they are now. */
    public List<LinkReport> links() {
        throw new UnsupportedOperationException();
    }

    /** Everything ends; leases are given back as the steps that use them end. */
    public void close() {
        throw new UnsupportedOperationException();
    }
}
