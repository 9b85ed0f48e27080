package io.replicator.core.report;

import io.replicator.core.fault.FaultCode;
import java.util.List;
import java.util.Optional;

/**
 * Something an administrator asked for that takes its time.
 *
 * @param id its number, from 1, counted since the agent began
 * @param kind what it does
 * @param volumes the volumes it is about
 * @param link the link it is about, where it is about one
 * @param state how far it is
 * @param startedAtMillis when it was accepted, milliseconds since 1970 UTC
 * @param endedAtMillis when it ended, where it has
 * @param progress how far it has come, while it runs and afterwards
 * @param code why it failed, where it did
 * @param linkTest what a test of a link has found
 * @param text its result or its fault in words; empty while there is nothing to say
 */
public record JobReport(
        long id,
        JobKind kind,
        List<String> volumes,
        Optional<String> link,
        JobState state,
        long startedAtMillis,
        Optional<Long> endedAtMillis,
        Optional<Progress> progress,
        Optional<FaultCode> code,
        Optional<LinkTestReport> linkTest,
        String text) {
    public JobReport {
        volumes = List.copyOf(volumes);
    }
}
