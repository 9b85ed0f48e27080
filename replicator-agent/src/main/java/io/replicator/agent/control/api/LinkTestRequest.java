package io.replicator.agent.control.api;

import java.util.Optional;

/**
 * Asks for a test of a link.
 *
 * @param seconds how long it sends to measure the rate, 1 to 60; 5 where it is left out
 * @param bytes the most that it sends for that, 1 MiB to 1 TiB; 4 GiB where it is left out
 */
public record LinkTestRequest(Optional<Long> seconds, Optional<Long> bytes) {}
