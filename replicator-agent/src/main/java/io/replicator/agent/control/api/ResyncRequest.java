package io.replicator.agent.control.api;

import java.util.Optional;

/**
 * Asks for a round now.
 *
 * @param peer the peer, where the volume has several
 * @param mode how; {@link ResyncMode#DELTA} where it is left out
 * @param dryRun only say what it would do
 */
public record ResyncRequest(Optional<String> peer, Optional<ResyncMode> mode, Optional<Boolean> dryRun) {}
