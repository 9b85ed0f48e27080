package io.replicator.agent.job;

import io.replicator.agent.job.ExportDesk.Admitted;
import io.replicator.agent.job.Journey.Leg;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.media.ManifestParts;
import io.replicator.core.seed.media.Parts;
import io.replicator.core.seed.media.SeedExport;
import io.replicator.core.seed.media.SeedExport.Begun;
import io.replicator.core.seed.media.SeedExport.Standing;
import io.replicator.core.seed.media.TravellingManifest;
import io.replicator.core.store.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is left on media when an export's command ends, and what is said of those that are on media already. Blocking. */
final class ExportClosing {
    private final StateDirectory records;
    private final ReplicationPorts ports;
    private final ExportOrder order;
    private final Admitted admitted;

    /** @param records of exports */
    ExportClosing(StateDirectory records, ReplicationPorts ports, ExportOrder order, Admitted admitted) {
        this.records = records;
        this.ports = ports;
        this.order = order;
        this.admitted = admitted;
    }

    /**
     * The result of an export that is whole; every medium that the command named gets set and checklist, but those that have failed, which are named
     * first.
     */
    String whole(String text, LoadedMedia media) {
        List<Path> usable = media.usable();
        SetFiles files = files();
        String all = failures(media) + text + "\n" + files.words() + " on every medium";
        return all + usable.stream().map(medium -> files.writeOnto(medium, all)).collect(Collectors.joining());
    }

    /** The result of one that is not. */
    String unfinished(String text, LoadedMedia media) {
        List<Path> usable = media.usable();
        SetFiles files = files();
        boolean captured = admitted.journey().isCaptured();
        String all = failures(media) + text;
        return all
                + usable.stream()
                        .map(medium -> files.writeUnfinishedOnto(medium, all, captured))
                        .collect(Collectors.joining());
    }

    private static String failures(LoadedMedia media) {
        return media.fault().map(fault -> fault.getMessage() + "\n").orElse("");
    }

    /** What is said of a seed that is on media whole, and is not written again; empty where it is not. */
    Optional<String> finished(Leg leg) {
        return standing(leg).filter(Standing::isComplete).map(standing -> words(leg, standing));
    }

    /**
     * The answer to the command of an export that is whole.
     *
     * @param look that has found nothing missing
     * @throws ReplicatorException {@code BAD_REQUEST} where a medium was named that has nothing of it
     */
    String again(ExportLook look) {
        List<String> words = new ArrayList<>();
        for (Leg leg : admitted.journey().legs()) {
            Standing standing = standing(leg).orElseThrow();
            order.media().forEach(medium -> MountedMedia.require(medium, standing, leg.seed()));
            words.add(words(leg, standing));
        }
        order.media().forEach(medium -> requireOn(medium, words));
        SetFiles files = files();
        String text = String.join("\n", words) + "\n" + files.words();
        String repaired = order.media().stream()
                .filter(medium -> !order.dryRun() && !files.isOn(medium))
                .map(medium -> files.writeOnto(medium, text))
                .collect(Collectors.joining());
        return String.join(", ", admitted.journey().volumes())
                + ": all of it is on "
                + (look.elsewhere().isEmpty()
                        ? "these media already, and nothing was written"
                        : "media already, and nothing was written; not looked at, since it was not named or is not there: "
                                + String.join(", ", look.elsewhere()))
                + "; --copy exports the same once more, --new another seed\n" + text + repaired;
    }

    private void requireOn(Path medium, List<String> words) {
        try {
            for (Leg leg : admitted.journey().legs()) {
                if (MountedMedia.holds(medium, leg.seed())) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new ReplicatorException(
                    FaultCode.IO_ERROR, medium + " cannot be read (" + e.getMessage() + "); see its disk", e);
        }
        throw new ReplicatorException(
                FaultCode.BAD_REQUEST,
                String.join("\n", words) + "\n" + medium + " has nothing of that and was not written to: --copy exports"
                        + " the same once more, --new another seed");
    }

    private Optional<Standing> standing(Leg leg) {
        Optional<Begun> begun = new Journeys(records).begun(admitted.journey(), leg);
        if (begun.isEmpty()) {
            return Optional.empty();
        }
        TravellingManifest manifest = TravellingManifest.read(leg.manifest());
        ManifestParts parts = manifest.parts(
                new Parts(manifest.header().identity().geometry(), begun.get().partChunks()));
        try (SeedExport export = SeedExport.resume(records, leg.seed(), parts)) {
            return Optional.of(export.standing());
        }
    }

    private String words(Leg leg, Standing standing) {
        return ExportWords.of(
                leg.volume(),
                TravellingManifest.read(leg.manifest()),
                standing,
                admitted.journey().protection().kind());
    }

    private SetFiles files() {
        return new SetFiles(
                admitted.journey().set(),
                ports.wallMillis().getAsLong(),
                ports.self().name(),
                admitted.journey().legs().stream().map(Leg::manifest).toList(),
                ports.trust().signature(peer -> false));
    }
}
