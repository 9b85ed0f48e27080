package io.replicator.core.report;

import io.replicator.core.fault.FaultCode;
import java.util.Optional;

/**
 * Something that happened and that an administrator may want to know.
 *
 * @param sequence counts events since the agent began, from 1; 0 before the event was recorded
 * @param atMillis when, milliseconds since 1970 UTC
 * @param level how much it matters
 * @param kind a short word for programs, e.g. {@code link-down}
 * @param volume the volume it is about, if any
 * @param peer the peer it is about, if any
 * @param code the fault, if it is one
 * @param text what happened, in words
 */
public record EventReport(
        long sequence,
        long atMillis,
        EventLevel level,
        String kind,
        Optional<String> volume,
        Optional<String> peer,
        Optional<FaultCode> code,
        String text) {

    /** The same event with its place in the record. */
    public EventReport withSequence(long number) {
        return new EventReport(number, atMillis, level, kind, volume, peer, code, text);
    }
}
