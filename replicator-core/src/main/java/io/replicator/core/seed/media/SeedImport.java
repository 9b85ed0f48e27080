package io.replicator.core.seed.media;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.DamageSet;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.report.Progress;
import io.replicator.core.seed.ArrivalCheck;
import io.replicator.core.seed.ArrivalCheck.Arrival;
import io.replicator.core.seed.ArrivalCheck.ArrivalRequest;
import io.replicator.core.seed.ManifestHeader;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.seed.media.PartImport.PartIntake;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFile;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * The intake of a seed from transport media: writes what is proved to the device, remembers how far it is, and once all parts are there makes
 * the volume a replica by the same check as a copy that was carried whole. One owner, blocking, on an I/O thread.
 *
 * <p>Nothing is written before the media were looked at, the manifest proved, and the device found to be free for it. Then the order is: a
 * copy that is replaced is marked as damaged everywhere, durably; what must be zero; each part's chunks, the device flushed, the record. The
 * final check reads every chunk once more, so that the record, a forged medium or a lying disk can cost time and never truth.
 */
public final class SeedImport {
    private static final int MOST_RUNS = 8;

    private final ImportRequest request;
    private final long begunNanos;
    private final List<String> notes = new ArrayList<>();
    private final Set<Integer> lost = new HashSet<>();
    private Optional<SeedSet> set = Optional.empty();
    private long doneBytes;
    private long totalBytes;

    /**
     * What is asked for.
     *
     * @param media directories, in any order
     * @param imports where imports that are under way are remembered
     * @param sealing opens what is sealed
     * @param signature judges who signed
     * @param seed which seed, where the media hold several: its identifier, or how that begins
     * @param set the set that the seed has to be of, where one was named: it chooses among several seeds too
     * @param acceptMissing whether what is on no medium may come over the wire
     * @param overwrite whether what is on the device may be lost
     * @param arrival what {@link ArrivalCheck} needs, its manifest apart
     * @param pace told how many bytes were read off media, and returns when the next may be; throws to stop
     */
    public record ImportRequest(
            List<StateDirectory> media,
            StateDirectory imports,
            MediaSealing sealing,
            SeedSignature signature,
            Optional<String> seed,
            Optional<Path> set,
            boolean acceptMissing,
            boolean overwrite,
            ArrivalRequest arrival,
            LongConsumer pace) {}

    /**
     * What came of it.
     *
     * @param arrival the replica, and what of it comes over the wire
     * @param statement what the media said
     * @param signer who signed that
     * @param set the set that was named
     * @param deferred of the damage, chunks that had changed at the source before they could be copied
     * @param missingParts parts that were on no medium
     * @param flawed whether something was missing or spoilt on the media, and no other medium had it
     * @param notes what else an administrator should know, each a sentence
     */
    public record Imported(
            Arrival arrival,
            SeedStatement statement,
            String signer,
            Optional<SeedSet> set,
            BlockSet deferred,
            BitSet missingParts,
            boolean flawed,
            List<String> notes) {}

    private SeedImport(ImportRequest request) {
        this.request = request;
        this.begunNanos = request.arrival().ticker().nanos();
    }

    /**
     * Takes in what the media hold.
     *
     * @param afterPublication as for {@link ArrivalCheck#run(ArrivalRequest, LongConsumer)}
     * @throws ReplicatorException as {@code docs/seed-format.md} says before anything is written; {@code MISSING_PART} where parts are on
     *     none of the media so far: what was taken in stays, and the next import goes on from there; else what reading and writing fail with
     */
    public static Imported run(ImportRequest request, Function<ManifestHeader, LongConsumer> afterPublication) {
        return new SeedImport(request).run(afterPublication);
    }

    /**
     * The seed's generation, where the copy that is here is at it already, so that nothing is to be taken in; never so where it is to be
     * overwritten, or an import of it was begun. Looks at the media, and changes nothing.
     *
     * @throws ReplicatorException as {@link #run} does of media and set
     */
    public static Optional<Generation> alreadyHere(ImportRequest request) {
        ImportAdmission admission = new ImportAdmission(request);
        SeedStatement statement = admission.survey().statement();
        admission.set(statement);
        return admission.alreadyHere(statement);
    }

    private Imported run(Function<ManifestHeader, LongConsumer> afterPublication) {
        progress("looking at the media");
        ImportAdmission admission = new ImportAdmission(request);
        MediaSurvey survey = admission.survey();
        notes.addAll(survey.notes());
        SeedStatement statement = survey.statement();
        set = admission.set(statement);
        ImportDesk desk = new ImportDesk(
                request.imports(),
                statement,
                ImportRecord.Over.of(request.arrival().replaces()));
        ManifestHeader header;
        try {
            header = new ManifestIntake(request.sealing(), request.signature())
                    .take(survey, desk.directory(), ImportDesk.MANIFEST);
            admission.require(header, survey, desk.isBegun(), desk::manifest, notes);
        } catch (RuntimeException e) {
            desk.forgetUnlessBegun();
            throw e;
        }
        try (ManifestParts manifest =
                new ManifestParts(desk.manifest(), "the manifest of " + header.name(), header, statement.parts())) {
            takeIn(survey, desk, manifest, header);
        }
        return finish(survey, desk, header, afterPublication);
    }

    private void takeIn(MediaSurvey survey, ImportDesk desk, ManifestParts manifest, ManifestHeader header) {
        BlockDevice device = request.arrival().device();
        if (!desk.isBegun()) {
            desk.begin();
        }
        // From here until the end the copy that was is none that anybody may rely on.
        request.arrival().replaces().ifPresent(SeedImport::damageAll);
        if (!desk.isZeroed()) {
            try (StateFileChannel channel = desk.manifest()) {
                DeviceContent.zero(device, header, channel, request.arrival().cancelled());
            }
            device.flush();
            desk.zeroed();
        }
        totalBytes = manifest.filledChunks() * manifest.parts().geometry().chunkBytes();
        BitSet filled = manifest.filled();
        filled.stream().filter(desk::isComplete).forEach(part -> count(manifest, manifest.filledChunks(part)));
        try (PartImport parts = new PartImport(
                device,
                header.identity(),
                manifest.parts(),
                request.sealing(),
                request.arrival().steps(),
                request.arrival().pool(),
                request.pace())) {
            Map<Integer, BitSet> incomplete = new HashMap<>();
            for (SeedDirectory directory : survey.directories()) {
                BitSet here = (BitSet) directory.parts().clone();
                here.and(filled);
                here.stream()
                        .filter(part -> !desk.isComplete(part))
                        .forEach(part -> takePart(directory, part, parts, manifest, desk, incomplete));
            }
        }
        BitSet missing = filled;
        missing.andNot(desk.seen());
        if (!missing.isEmpty() && !request.acceptMissing()) {
            long chunks = missing.stream().mapToLong(manifest::filledChunks).sum();
            throw new ReplicatorException(
                    FaultCode.MISSING_PART,
                    "parts " + PartNumbers.of(missing) + " of '" + header.name() + "' (" + chunks + " chunks, up to "
                            + chunks * manifest.parts().geometry().chunkBytes()
                            + " bytes) are on none of the media seen so far; go on with the medium that has them (its checklist says so), or"
                            + " take them over the wire: --accept-missing" + spoilt());
        }
        desk.missing(missing);
    }

    private void takePart(
            SeedDirectory directory,
            int part,
            PartImport parts,
            ManifestParts manifest,
            ImportDesk desk,
            Map<Integer, BitSet> incomplete) {
        MediaFile file = directory.file(MediaFile.Kind.PART, part);
        Digest[] digests = manifest.digests(part);
        BitSet needed = incomplete.computeIfAbsent(part, p -> needed(digests));
        int before = needed.cardinality();
        String name = directory.directory().name() + "/" + file.name();
        PartIntake intake;
        try (StateFile source = directory.directory().open(file.name())) {
            progress("writing");
            intake = parts.take(source, file, digests, needed);
        }
        count(manifest, before - needed.cardinality());
        request.arrival().device().flush();
        BlockSet deferred = BlockSet.empty(manifest.parts().geometry());
        intake.deferred().forEach(range -> deferred.addChunks(range.first(), range.last()));
        long first = manifest.parts().firstChunk(part);
        intake.deferred()
                .forEach(range -> needed.clear((int) (range.first() - first), (int) (range.last() - first) + 1));
        desk.seen(part, deferred, needed.isEmpty());
        if (needed.isEmpty()) {
            incomplete.remove(part);
        }
        if (intake.spoilt() > 0) {
            notes.add(name + ": " + intake.spoilt() + (intake.spoilt() == 1 ? " place is" : " places are") + " spoilt"
                    + (needed.isEmpty() ? "" : " (chunks " + chunks(needed, first) + ")"));
        }
        if (needed.isEmpty()) {
            lost.remove(part);
        } else {
            lost.add(part);
        }
        progress("writing");
    }

    private Imported finish(
            MediaSurvey survey,
            ImportDesk desk,
            ManifestHeader header,
            Function<ManifestHeader, LongConsumer> afterPublication) {
        Geometry geometry = header.identity().geometry();
        BlockSet deferred = desk.deferred(geometry);
        ArrivalRequest check = request.arrival().withManifest(desk::manifest, "the manifest of " + header.name());
        Arrival arrival = ArrivalCheck.runOnOwn(check, afterPublication.apply(header));
        desk.forget();
        BlockSet wired = BlockSet.empty(geometry);
        deferred.forEachChunk(chunk -> {
            if (arrival.damage().containsChunk(chunk)) {
                wired.addChunk(chunk);
            }
        });
        return new Imported(
                arrival,
                survey.statement(),
                survey.signer(),
                set,
                wired,
                desk.missing(),
                !lost.isEmpty() || !desk.missing().isEmpty(),
                List.copyOf(notes));
    }

    /** What is known of damage so far: a copy of that medium can be named beside the next one. */
    private String spoilt() {
        return notes.isEmpty() ? "" : "\n" + String.join("\n", notes);
    }

    /** As {@code 1305-1307, 1311}. */
    private static String chunks(BitSet ofPart, long first) {
        StringJoiner runs = new StringJoiner(", ");
        int named = 0;
        for (int from = ofPart.nextSetBit(0); from >= 0; from = ofPart.nextSetBit(ofPart.nextClearBit(from))) {
            if (named++ == MOST_RUNS) {
                return runs + " and more";
            }
            int last = ofPart.nextClearBit(from) - 1;
            runs.add(from == last ? "" + (first + from) : (first + from) + "-" + (first + last));
        }
        return runs.toString();
    }

    private static BitSet needed(Digest[] digests) {
        BitSet needed = new BitSet();
        for (int i = 0; i < digests.length; i++) {
            needed.set(i, !digests[i].isZero());
        }
        return needed;
    }

    private static void damageAll(VolumeDirectory copy) {
        Geometry geometry = copy.record().identity().geometry();
        try (DamageSet damage = DamageSet.open(copy.directory(), geometry)) {
            BlockSet all = BlockSet.empty(geometry);
            all.addChunks(0, geometry.chunkCount() - 1);
            damage.add(all);
        }
    }

    private void count(ManifestParts manifest, long chunks) {
        doneBytes += chunks * manifest.parts().geometry().chunkBytes();
    }

    private void progress(String phase) {
        request.arrival()
                .progress()
                .accept(new Progress(
                        phase,
                        doneBytes,
                        totalBytes,
                        0,
                        request.arrival().ticker().nanos() - begunNanos));
    }
}
