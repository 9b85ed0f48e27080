package io.replicator.core.report;

import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;

/**
 * An agent.
 *
 * @param name its name
 * @param id its UUID
 * @param boot its present run
 * @param version the program's version
 * @param startedAtMillis when it began, milliseconds since 1970 UTC
 * @param nowMillis its wall clock when this was written
 * @param memoryBoundBytes what its buffers may take
 * @param memoryLeasedBytes what they take
 */
public record AgentReport(
        String name,
        AgentId id,
        BootId boot,
        String version,
        long startedAtMillis,
        long nowMillis,
        long memoryBoundBytes,
        long memoryLeasedBytes) {}
