package io.replicator.agent.config;

import java.util.Map;
import java.util.Optional;

/**
 * A whole valid configuration. Names are the keys of the maps, in the order of the file.
 *
 * @param agent this agent
 * @param pki where its certificates are
 * @param peers the agents it replicates to and from, by the name in their certificate
 * @param volumes its volumes, by the name they have here
 * @param metrics where metrics are served, if anywhere
 * @param limits what it may take of the machine
 */
public record AgentConfig(
        AgentSection agent,
        PkiSection pki,
        Map<String, PeerSection> peers,
        Map<String, VolumeSection> volumes,
        Optional<MetricsSection> metrics,
        LimitsSection limits) {}
