package io.replicator.core.volume;

/** A relation: one volume, from one source agent to one replica agent, in one incarnation. */
public record RelationId(VolumeId volume, AgentId source, AgentId replica, IncarnationId incarnation) {}
