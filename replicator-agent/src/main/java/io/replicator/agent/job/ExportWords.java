package io.replicator.agent.job;

import io.replicator.core.seed.media.SealingKind;
import io.replicator.core.seed.media.SeedExport.MediumShare;
import io.replicator.core.seed.media.SeedExport.Standing;
import io.replicator.core.seed.media.TravellingManifest;
import java.util.Comparator;
import java.util.stream.Collectors;

/** How an export says what of a seed is on which medium. */
final class ExportWords {
    private ExportWords() {}

    /** One volume's seed, and a line for each medium. */
    static String of(String volume, TravellingManifest manifest, Standing standing, SealingKind sealing) {
        String where = standing.media().stream()
                .sorted(Comparator.comparing(MediumShare::medium))
                .map(share -> "\n  [ ] " + share.medium() + ": " + share.parts() + " parts, " + share.numbers())
                .collect(Collectors.joining());
        return volume + ": seed " + manifest.header().generation().id() + ", generation "
                + manifest.header().generation().number() + "; " + standing.partsDone() + " of " + standing.parts()
                + " parts are on media, " + sealing.words() + ", " + RoundReports.bytes(standing.writtenBytes())
                + " for "
                + RoundReports.bytes(standing.doneBytes())
                + (standing.deferredChunks() == 0
                        ? ""
                        : "; " + standing.deferredChunks() + " chunks had changed already and come over the wire")
                + "; it is " + SeedCreation.worth(manifest.header().generation().consistency())
                + "; its manifest is on every medium, and " + manifest.file() + where;
    }
}
