package io.replicator.agent.config;

import java.nio.file.Path;

/**
 * Where certificates are.
 *
 * @param dir the directory with the agent's key, its certificate and the authorities it trusts, absolute
 */
public record PkiSection(Path dir) {}
