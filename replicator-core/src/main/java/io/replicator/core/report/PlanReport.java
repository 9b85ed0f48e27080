package io.replicator.core.report;

import java.util.Optional;

/**
 * What a round would do if it were asked for now.
 *
 * @param peer the peer it would go to
 * @param kind how
 * @param reason why that way, in words
 * @param readBytes bytes to read at the source
 * @param sendBytes bytes known now that have to be sent, before compression; more may be found
 * @param repairs those of them that are known to be damaged at the replica
 * @param estimatedNanos how long it would take by what was measured before; empty where nothing was
 */
public record PlanReport(
        String peer,
        PlanKind kind,
        String reason,
        long readBytes,
        long sendBytes,
        Repairs repairs,
        Optional<Long> estimatedNanos) {}
