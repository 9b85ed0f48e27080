package io.replicator.agent.job;

import io.replicator.core.volume.GenerationId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Seeds that go onto media together, by one command or by several that go on where it was: remembered until one of them is dropped.
 *
 * @param set what it is called on media
 * @param begunAtMillis milliseconds since 1970 UTC
 * @param volumes in the order in which they are exported
 * @param legs what was captured so far
 * @param capture what is being captured; its seed is not known before, and may be there when the agent is not told any more
 */
record Journey(
        UUID set,
        long begunAtMillis,
        Start start,
        Protection protection,
        List<String> volumes,
        List<Leg> legs,
        Optional<Capture> capture) {
    Journey {
        volumes = List.copyOf(volumes);
        legs = List.copyOf(legs);
    }

    /** What it was begun for; a command that asks for the same goes on with it. */
    enum Start {
        FIRST,
        COPY,
        ANOTHER;

        static Start of(ExportOrder order) {
            return order.copy() ? COPY : order.another() ? ANOTHER : FIRST;
        }
    }

    /** One volume's seed, and where its manifest is. */
    record Leg(String volume, GenerationId seed, Path manifest) {}

    /** One volume whose seed is being captured, and where its manifest will be. */
    record Capture(String volume, Path manifest) {}

    /** Whether it is of these volumes and no others, in whatever order. */
    boolean isOf(List<String> names) {
        return Set.copyOf(volumes).equals(new HashSet<>(names));
    }

    Optional<Leg> leg(String volume) {
        return legs.stream().filter(leg -> leg.volume().equals(volume)).findFirst();
    }

    boolean carries(GenerationId seed) {
        return legs.stream().anyMatch(leg -> leg.seed().equals(seed));
    }

    /** Whether every volume was captured. */
    boolean isCaptured() {
        return volumes.stream().allMatch(volume -> leg(volume).isPresent());
    }

    /** The same with what was captured. */
    Journey with(Leg leg) {
        List<Leg> more = new ArrayList<>(legs);
        more.add(leg);
        return new Journey(set, begunAtMillis, start, protection, volumes, more, Optional.empty());
    }

    /** The same with what is about to be captured. */
    Journey with(Capture next) {
        return new Journey(set, begunAtMillis, start, protection, volumes, legs, Optional.of(next));
    }

    /** The same with a capture that came to nothing. */
    Journey withoutCapture() {
        return new Journey(set, begunAtMillis, start, protection, volumes, legs, Optional.empty());
    }
}
