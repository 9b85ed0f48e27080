package io.replicator.agent.job;

import io.replicator.agent.job.Journey.Leg;
import io.replicator.core.device.Access;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.Devices;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.SeedEstimate;
import io.replicator.core.seed.media.ExportEstimate;
import io.replicator.core.seed.media.ManifestParts;
import io.replicator.core.seed.media.Parts;
import io.replicator.core.seed.media.SeedExport;
import io.replicator.core.seed.media.SeedExport.Begun;
import io.replicator.core.seed.media.SeedExport.Standing;
import io.replicator.core.seed.media.TravellingManifest;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What an export would take, one volume after the other, and whether its media have room for that. Blocking; changes nothing. */
final class ExportDryRun {
    private static final long SMALL_FILES_BYTES = 64 << 10;

    private final Ticker ticker;
    private final StateDirectory records;
    private final ExportOrder order;
    private final BooleanSupplier cancelled;
    private long neededBytes;

    /** @param records of the exports that have begun */
    ExportDryRun(Ticker ticker, StateDirectory records, ExportOrder order, BooleanSupplier cancelled) {
        this.ticker = ticker;
        this.records = records;
        this.order = order;
        this.cancelled = cancelled;
    }

    /**
     * One volume.
     *
     * @param leg what of it was captured already, where it was
     */
    String of(String name, Path path, Geometry geometry, Journey journey, Optional<Leg> leg) {
        Optional<Standing> standing = leg.map(seed -> standing(journey, seed));
        if (standing.filter(Standing::isComplete).isPresent()) {
            return name + ": seed " + leg.orElseThrow().seed() + " is on media, all of its "
                    + standing.get().parts() + " parts, and is not exported again";
        }
        ExportEstimate estimate;
        try (BlockDevice device = Devices.open(path, Access.SOURCE)) {
            estimate = ExportEstimate.of(device, Parts.usual(geometry), ticker, cancelled);
        }
        long manifestBytes = mostManifestBytes(estimate.readBytes() / geometry.chunkBytes());
        String which = name + ": ";
        if (standing.isPresent()) {
            estimate =
                    estimate.without(standing.get().doneBytes(), standing.get().totalBytes());
            which += "the export of seed " + leg.orElseThrow().seed() + " goes on, of which "
                    + standing.get().partsDone() + " of " + standing.get().parts() + " parts are on media; ";
        }
        neededBytes += estimate.writtenBytes() + manifestBytes * order.media().size();
        return which + "at most about " + RoundReports.bytes(estimate.writtenBytes()) + " on media for "
                + RoundReports.bytes(estimate.readBytes()) + " of data, "
                + DryRunWords.time(estimate.readBytes(), estimate.bytesPerSecond(), order.limit())
                + " if media are fast enough, and manifest and papers of about " + RoundReports.bytes(manifestBytes)
                + " on each";
    }

    /** Whether media suffice, and in words. */
    record Verdict(boolean enough, String words) {}

    /** Whether the media have room for all volumes that were asked of, and how many more it takes. */
    Verdict verdict() {
        return verdict(
                neededBytes,
                order.media().stream()
                        .map(path -> new Medium(path, MountedMedia.fileSystemOf(path), freeBytes(path)))
                        .toList());
    }

    /** A directory that was named. */
    record Medium(Path path, Object fileSystem, long freeBytes) {}

    /** Whether so much has room there; of a file system that is named twice the space counts once. */
    static Verdict verdict(long neededBytes, List<Medium> media) {
        Map<Object, Long> freeOf = new LinkedHashMap<>();
        List<String> words = new ArrayList<>();
        for (Medium medium : media) {
            boolean again = freeOf.putIfAbsent(medium.fileSystem(), medium.freeBytes()) != null;
            words.add(medium.path()
                    + (again
                            ? " is on the same file system as another"
                            : " has " + RoundReports.bytes(medium.freeBytes())));
        }
        long free = freeOf.values().stream().mapToLong(Long::longValue).sum();
        String all = "at most about " + RoundReports.bytes(neededBytes) + " in all; " + String.join(", ", words) + ": ";
        if (free >= neededBytes) {
            return new Verdict(true, all + "enough");
        }
        long largest = freeOf.values().stream().mapToLong(Long::longValue).max().orElse(0);
        long lacking = neededBytes - free;
        String more = largest == 0
                ? ""
                : ", " + (lacking + largest - 1) / largest + " more like the largest of these; an export that"
                        + " has filled its media goes on onto the next ones";
        return new Verdict(false, all + "NOT ENOUGH, about " + RoundReports.bytes(lacking) + " more is needed" + more);
    }

    /** With what its segments add, and the other small files beside it. */
    private static long mostManifestBytes(long filledChunks) {
        long bytes = SeedEstimate.manifestBytes(filledChunks);
        return bytes + bytes / 32 + SMALL_FILES_BYTES;
    }

    private Standing standing(Journey journey, Leg leg) {
        TravellingManifest manifest = TravellingManifest.read(leg.manifest());
        Geometry geometry = manifest.header().identity().geometry();
        Optional<Begun> begun = new Journeys(records).begun(journey, leg);
        if (begun.isEmpty()) {
            try (ManifestParts parts = manifest.parts(Parts.usual(geometry))) {
                return new Standing(parts.filled().cardinality(), 0, 1, 0, 0, 0, List.of());
            }
        }
        ManifestParts parts = manifest.parts(new Parts(geometry, begun.get().partChunks()));
        try (SeedExport export = SeedExport.resume(records, leg.seed(), parts)) {
            return export.standing();
        }
    }

    private static long freeBytes(Path medium) {
        try {
            return Files.getFileStore(medium).getUsableSpace();
        } catch (IOException e) {
            throw new ReplicatorException(
                    FaultCode.IO_ERROR,
                    medium + " cannot be asked for its space (" + e.getMessage() + "); see that it is plugged in",
                    e);
        }
    }
}
