package io.replicator.agent.control.api;

import java.util.Optional;

/**
 * Checks what arrived against its manifest and takes it as a replica.
 *
 * @param manifest the absolute path of the manifest on the agent's host
 * @param set the set that was made with it, where one is to be checked
 */
public record AttachRequest(String manifest, Optional<String> set) {}
