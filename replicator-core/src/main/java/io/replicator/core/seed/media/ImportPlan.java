package io.replicator.core.seed.media;

import io.replicator.core.extent.Geometry;
import io.replicator.core.seed.SeedEstimate;
import io.replicator.core.seed.media.SeedImport.ImportRequest;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFile;
import io.replicator.core.time.Ticker;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * What an import would do: everything that could be refused before its first write was asked, and was not.
 *
 * @param statement what the media say
 * @param signer who signed that
 * @param set the set that was named
 * @param parts of the seed that have something
 * @param partsThere those that an import which was interrupted took in already
 * @param missing parts that are on none of the media, and were not taken in
 * @param missingBytes of the volume in those
 * @param readBytes to read off media
 * @param writeBytes to write to the device
 * @param bytesPerSecond at which some places of the media were read; 0 where there is nothing to read
 * @param stateBytes that it needs in the state directory, about
 * @param notes what else an administrator should know, each a sentence
 */
public record ImportPlan(
        SeedStatement statement,
        String signer,
        Optional<SeedSet> set,
        int parts,
        int partsThere,
        BitSet missing,
        long missingBytes,
        long readBytes,
        long writeBytes,
        long bytesPerSecond,
        long stateBytes,
        List<String> notes) {
    private static final int MOST_LOOKS = 64;
    private static final int LOOK_BYTES = 256 << 10;

    /**
     * Looks at the media and the device, and changes nothing: all of them may be only readable.
     *
     * @throws io.replicator.core.fault.ReplicatorException as {@link SeedImport#run} does before anything is written
     */
    public static ImportPlan of(ImportRequest request) {
        ImportAdmission admission = new ImportAdmission(request);
        MediaSurvey survey = admission.survey();
        List<String> notes = new ArrayList<>(survey.notes());
        SeedStatement statement = survey.statement();
        Optional<SeedSet> set = admission.set(statement);
        Parts division = statement.parts();
        int[] filled = new int[division.count()];
        ManifestIntake.Proved manifest = new ManifestIntake(request.sealing(), request.signature())
                .prove(survey, () -> {
                    Arrays.fill(filled, 0);
                    return (chunk, digest) -> filled[division.partOf(chunk)]++;
                });
        Optional<ImportRecord> record = begun(request, statement);
        admission.require(manifest.header(), survey, record.isPresent(), manifest.opener(), notes);
        BitSet needed = new BitSet();
        for (int part = 0; part < filled.length; part++) {
            needed.set(part, filled[part] > 0);
        }
        final int parts = needed.cardinality();
        record.ifPresent(known -> needed.andNot(known.complete()));
        final int partsThere = parts - needed.cardinality();
        Geometry geometry = division.geometry();
        long readBytes = statement.manifestBytes();
        long writeBytes = 0;
        MediaLook look = new MediaLook(request.arrival().ticker(), Math.max(1, needed.cardinality() / MOST_LOOKS));
        for (SeedDirectory directory : survey.directories()) {
            BitSet here = (BitSet) directory.parts().clone();
            here.and(needed);
            for (int part : here.stream().toArray()) {
                readBytes += look.at(directory, part);
                writeBytes += (long) filled[part] * geometry.chunkBytes();
            }
            needed.andNot(here);
        }
        long missingBytes = needed.stream().mapToLong(part -> filled[part]).sum() * geometry.chunkBytes();
        long filledChunks = Arrays.stream(filled).asLongStream().sum();
        return new ImportPlan(
                statement,
                survey.signer(),
                set,
                parts,
                partsThere,
                needed,
                missingBytes,
                readBytes,
                writeBytes,
                look.bytesPerSecond(),
                statement.manifestBytes() + SeedEstimate.indexBytes(geometry, filledChunks),
                List.copyOf(notes));
    }

    /** What an import of it that was interrupted has left. */
    static Optional<ImportRecord> begun(ImportRequest request, SeedStatement statement) {
        StateDirectory imports = request.imports();
        ImportRecord.Over over = ImportRecord.Over.of(request.arrival().replaces());
        String name = statement.volume().toString();
        return imports.directories().contains(name)
                ? ImportRecord.read(imports.directory(name)).filter(known -> known.isOf(statement, over))
                : Optional.empty();
    }

    /** How fast media are read, by some of the files. */
    private static final class MediaLook {
        private final Ticker ticker;
        private final int stride;
        private final ByteBuffer bytes = ByteBuffer.allocateDirect(LOOK_BYTES);
        private long files;
        private long readBytes;
        private long nanos;

        MediaLook(Ticker ticker, int stride) {
            this.ticker = ticker;
            this.stride = stride;
        }

        /** Bytes of the part's file. */
        long at(SeedDirectory directory, int part) {
            String name = directory.file(MediaFile.Kind.PART, part).name();
            try (StateFile file = directory.directory().open(name)) {
                long size = file.sizeBytes();
                if (files++ % stride == 0 && size > 0) {
                    int length = (int) Math.min(size, LOOK_BYTES);
                    long begun = ticker.nanos();
                    file.read((size - length) / 2, bytes.clear().limit(length));
                    nanos += ticker.nanos() - begun;
                    readBytes += length;
                }
                return size;
            }
        }

        long bytesPerSecond() {
            return readBytes == 0 ? 0 : (long) (readBytes * 1e9 / Math.max(1, nanos));
        }
    }
}
