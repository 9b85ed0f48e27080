package io.replicator.agent.job;

import io.replicator.core.seed.media.SealingKind;
import io.replicator.core.seed.media.SeedExport.Begun;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.GenerationId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which seeds are not on media whole, and how to go on: from the records of journeys and exports, read by steps when an export begins to copy or ends,
 * and when the agent begins, whatever ended it before. On the lane.
 */
final class Loadings {
    private final Steps steps;
    private final Runnable whenRead;
    private Map<GenerationId, String> loading = Map.of();

    Loadings(Steps steps, Runnable whenRead) {
        this.steps = steps;
        this.whenRead = whenRead;
    }

    /** How far the loading of that seed was when it was read last; empty where it is on media whole, or was never to be. */
    Optional<String> of(GenerationId seed) {
        return Optional.ofNullable(loading.get(seed));
    }

    /**
     * Reads them anew; what cannot be read stays as it was, and is told by whoever exports.
     *
     * @param records of exports
     */
    void read(StateDirectory records) {
        steps.run(
                () -> all(new Journeys(records)),
                now -> {
                    loading = now;
                    whenRead.run();
                },
                fault -> {});
    }

    /** Blocking. */
    private static Map<GenerationId, String> all(Journeys journeys) {
        Map<GenerationId, String> found = new HashMap<>();
        List<Journey> oldestFirst = journeys.all().stream()
                .sorted(Comparator.comparingLong(Journey::begunAtMillis))
                .toList();
        for (Journey journey : oldestFirst) {
            boolean complete = journeys.isComplete(journey);
            // A copy is a later journey of the same seeds, and all that is recorded of them.
            journey.legs().forEach(leg -> {
                if (complete) {
                    found.remove(leg.seed());
                } else {
                    found.put(leg.seed(), words(journey, journeys.begun(journey, leg)));
                }
            });
        }
        return Map.copyOf(found);
    }

    private static String words(Journey journey, Optional<Begun> begun) {
        return begun.map(export -> (export.complete() ? export.placed() : export.placed() + " of " + export.parts())
                                + (export.parts() == 1 ? " part" : " parts")
                                + " on media"
                                + (export.complete() ? ", and others of its journey not yet" : ""))
                        .orElse("nothing on media yet")
                + "; go on with 'replicatorctl seed export " + String.join(" ", journey.volumes())
                + protection(journey.protection().kind()) + " --to DIR...'";
    }

    private static String protection(SealingKind kind) {
        return switch (kind) {
            case NONE -> "";
            case CERTIFICATE -> " --for CERTIFICATE";
            case PASSPHRASE -> " --passphrase-file FILE";
        };
    }
}
