package io.replicator.agent.control.api;

import io.replicator.core.volume.Role;

/**
 * Makes a configured volume known as a source or as a replica.
 *
 * @param role what it is to be here
 */
public record InitRequest(Role role) {}
