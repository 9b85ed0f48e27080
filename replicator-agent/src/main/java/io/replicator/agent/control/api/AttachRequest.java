package io.replicator.agent.control.api;

/**
 * Checks what arrived against its manifest and takes it as a replica.
 *
 * @param manifest the absolute path of the manifest on the agent's host
 */
public record AttachRequest(String manifest) {}
