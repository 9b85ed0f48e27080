package io.replicator.agent.job;

import io.replicator.agent.job.Journey.Leg;
import io.replicator.core.seed.media.ManifestParts;
import io.replicator.core.seed.media.MediumLook;
import io.replicator.core.seed.media.MountedMedium;
import io.replicator.core.seed.media.PartNumbers;
import io.replicator.core.seed.media.Parts;
import io.replicator.core.seed.media.SeedExport;
import io.replicator.core.seed.media.SeedExport.Begun;
import io.replicator.core.seed.media.TravellingManifest;
import io.replicator.core.store.StateDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A look at the media that a command names, before it believes what is recorded of them: a part that is not there is not on its way. One owner,
 * blocking.
 */
final class ExportLook {
    private final StateDirectory records;
    private final Journey journey;
    private final Map<Path, MediumLook> looks = new LinkedHashMap<>();
    private final Map<Leg, BitSet> missing = new LinkedHashMap<>();
    private final List<String> words = new ArrayList<>();
    private final List<String> elsewhere = new ArrayList<>();

    /**
     * Looks; changes nothing.
     *
     * @param records of exports
     * @throws io.replicator.core.fault.ReplicatorException {@code IO_ERROR} where a medium cannot be read, or is a mount point that a disk of the
     *     journey was pulled out of
     */
    ExportLook(StateDirectory records, Journey journey, List<Path> media) {
        this.records = records;
        this.journey = journey;
        media.forEach(medium -> looks.put(medium, MediumLook.at(new MountedMedium(medium), journey.set())));
        journey.legs().forEach(leg -> resume(leg).ifPresent(export -> {
            try (export) {
                look(leg, export);
            }
        }));
    }

    /** Whether the media that were named have all that they should have. */
    boolean isSound() {
        return missing.isEmpty();
    }

    /** What they lack, in words, a line for each volume and medium. */
    List<String> words() {
        return words;
    }

    /** What the media that have parts of it and were not named are called. */
    List<String> elsewhere() {
        return elsewhere;
    }

    /** What they lack does not count any more, durably. */
    void takeBack() {
        missing.forEach((leg, parts) -> {
            try (SeedExport export = resume(leg).orElseThrow()) {
                export.takeBack(parts);
            }
        });
    }

    private void look(Leg leg, SeedExport export) {
        looks.forEach((medium, look) -> {
            if (!look.isKnown()) {
                MountedMedia.require(medium, export.standing(), leg.seed());
            }
            BitSet lost = export.missing(look);
            if (!lost.isEmpty()) {
                missing.computeIfAbsent(leg, first -> new BitSet()).or(lost);
                words.add(leg.volume() + ": " + medium + " lacks "
                        + (lost.cardinality() == 1 ? "a part" : lost.cardinality() + " parts")
                        + " that it took, " + PartNumbers.of(lost));
            }
        });
        export.standing().media().stream()
                .filter(share -> share.parts() > 0
                        && looks.values().stream().noneMatch(look -> look.is(share.medium()))
                        && !elsewhere.contains(share.medium()))
                .forEach(share -> elsewhere.add(share.medium()));
    }

    private Optional<SeedExport> resume(Leg leg) {
        Optional<Begun> begun = new Journeys(records).begun(journey, leg);
        return begun.map(export -> {
            TravellingManifest manifest = TravellingManifest.read(leg.manifest());
            ManifestParts parts =
                    manifest.parts(new Parts(manifest.header().identity().geometry(), export.partChunks()));
            return SeedExport.resume(records, leg.seed(), parts);
        });
    }
}
