package io.replicator.core.round;

import io.replicator.core.volume.AgentId;

/** What everything that has to do with one peer shares. */
record PeerContext(
        AgentId self, String peer, RoundPorts ports, RoundSettings settings, PeerLine line, PeerListener listener) {
    /** The peer; only asked once it was met. */
    AgentId peerAgent() {
        return line.agent().orElseThrow(() -> new IllegalStateException("'" + peer + "' was not met yet"));
    }

    long nanos() {
        return ports.ticker().nanos();
    }
}
