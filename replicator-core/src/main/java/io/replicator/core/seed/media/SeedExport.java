package io.replicator.core.seed.media;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.media.PartExport.PartTotals;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.GenerationId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A seed on its way onto media: which parts are where, durably, and which are being written. Thread-safe: several media fill side by side,
 * each by an owner of its own. Blocking.
 *
 * <p>A part is recorded once its file is durable. A crash in between has it written again: the same chunks, under another key.
 */
public final class SeedExport implements AutoCloseable {
    private final StateDirectory records;
    private final ManifestParts manifest;
    private final BitSet taken = new BitSet();
    private final AtomicLong doneBytes = new AtomicLong();
    private final long totalBytes;
    private ExportRecord record;

    /** A part to be written, and what its chunks should be. */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Task(int part, Digest[] digests) {}

    /**
     * How far it is.
     *
     * @param parts of the seed that have something
     * @param partsDone of those, on media
     * @param totalBytes of the volume that travel
     * @param doneBytes of those, on media or being written
     * @param writtenBytes on media, of parts that are complete
     * @param deferredChunks that had changed before they could be copied
     * @param media what carries it, each with its parts
     */
    public record Standing(
            int parts,
            int partsDone,
            long totalBytes,
            long doneBytes,
            long writtenBytes,
            long deferredChunks,
            List<MediumShare> media) {
        /** Whether everything is on media. */
        public boolean isComplete() {
            return partsDone == parts;
        }
    }

    /** A medium and the parts that it carries, in words. */
    public record MediumShare(String medium, int parts, String numbers) {}

    private SeedExport(StateDirectory records, ManifestParts manifest, ExportRecord record) {
        this.records = records;
        this.manifest = manifest;
        this.record = record;
        this.totalBytes = bytesOf(manifest.filled());
        this.doneBytes.set(bytesOf(placed()));
    }

    /** A new one: nothing is on media. What was recorded of an earlier one of the same seed is replaced. */
    public static SeedExport begin(
            StateDirectory records, GenerationId generation, UUID set, String manifestPath, ManifestParts manifest) {
        ExportRecord record = ExportRecord.fresh(
                generation, set, manifest.parts(), manifest.filled().cardinality(), manifestPath);
        record.write(records);
        return new SeedExport(records, manifest, record);
    }

    /** One that was begun earlier, perhaps by a process that died. */
    public static SeedExport resume(StateDirectory records, GenerationId generation, ManifestParts manifest) {
        ExportRecord record = ExportRecord.read(records, generation)
                .orElseThrow(() -> new ReplicatorException(
                        FaultCode.BAD_REQUEST, "no export of seed " + generation + " was begun here"));
        if (record.partChunks() != manifest.parts().chunks()
                || record.placeOfPart().length != manifest.parts().count()) {
            throw new IllegalStateException("the record is of other parts");
        }
        return new SeedExport(records, manifest, record);
    }

    /** What was begun of that seed: the chunks of its parts and the path of its manifest. */
    public static Optional<Begun> begun(StateDirectory records, GenerationId generation) {
        return ExportRecord.read(records, generation)
                .map(found -> new Begun(
                        found.set(),
                        found.partChunks(),
                        found.manifest(),
                        found.filledParts(),
                        found.placed().cardinality(),
                        found.complete()));
    }

    /**
     * What has to be known to {@link #resume}.
     *
     * @param set what it travels in
     * @param partChunks chunks of its parts
     * @param manifest path of its manifest
     * @param parts that have something
     * @param placed how many of those are on media
     * @param complete whether everything is on media
     */
    public record Begun(UUID set, int partChunks, String manifest, int parts, int placed, boolean complete) {}

    /** Forgets what is recorded of it: the seed is not held any more. */
    public static void forget(StateDirectory records, GenerationId generation) {
        records.delete(ExportRecord.fileName(generation));
        records.sync();
    }

    /** The same on everything that one command exported. */
    public synchronized UUID set() {
        return record.set();
    }

    /** How far it is now. */
    public synchronized Standing standing() {
        BitSet filled = manifest.filled();
        List<MediumShare> shares = new ArrayList<>();
        for (int medium = 0; medium < record.media().size(); medium++) {
            BitSet parts = record.partsOn(medium);
            shares.add(new MediumShare(record.media().get(medium), parts.cardinality(), PartNumbers.of(parts)));
        }
        return new Standing(
                filled.cardinality(),
                placed().cardinality(),
                totalBytes,
                doneBytes.get(),
                record.bytes(),
                record.deferredChunks(),
                shares);
    }

    /** A number for a medium that is about to be written to. */
    synchronized int addMedium(String label) {
        int known = record.media().indexOf(label);
        if (known >= 0) {
            return known;
        }
        record = record.withMedium(label);
        record.write(records);
        return record.media().size() - 1;
    }

    /** The next part that nobody writes; empty when there is none. */
    synchronized Optional<Task> next() {
        BitSet left = manifest.filled();
        left.andNot(placed());
        left.andNot(taken);
        int part = left.nextSetBit(0);
        if (part < 0) {
            return Optional.empty();
        }
        taken.set(part);
        return Optional.of(new Task(part, manifest.digests(part)));
    }

    /** The part is on that medium, durably. */
    synchronized void done(int part, int medium, PartTotals totals) {
        long deferred = totals.deferred().stream().mapToLong(ChunkRange::count).sum();
        ExportRecord next = record.with(part, medium, deferred, totals.bytes());
        BitSet left = manifest.filled();
        left.andNot(placed());
        left.clear(part);
        record = left.isEmpty() ? next.completed() : next;
        record.write(records);
        taken.clear(part);
    }

    /** What that medium took does not count: it does not keep it. Whoever else has room may write it. */
    synchronized void distrust(int medium) {
        takeBack(record.partsOn(medium));
    }

    /** The parts that the medium looked at should have, and has not whole. */
    public synchronized BitSet missing(MediumLook look) {
        BitSet missing = new BitSet();
        for (int medium = 0; medium < record.media().size(); medium++) {
            if (look.is(record.media().get(medium))) {
                missing.or(record.partsOn(medium));
            }
        }
        missing.andNot(look.whole(record.generation(), missing));
        return missing;
    }

    /** Those parts are on no medium, durably: they are exported again. */
    public synchronized void takeBack(BitSet parts) {
        BitSet before = placed();
        record = record.without(parts);
        record.write(records);
        before.andNot(placed());
        doneBytes.addAndGet(-bytesOf(before));
    }

    /** The part could not be written; somebody else may. {@code bytes} of it had been counted as done. */
    synchronized void putBack(int part, long bytes) {
        taken.clear(part);
        doneBytes.addAndGet(-bytes);
    }

    void countDone(long bytes) {
        doneBytes.addAndGet(bytes);
    }

    /** Bytes of the volume that are on media or being written; does not wait. */
    public long doneBytes() {
        return doneBytes.get();
    }

    /** Bytes of the volume that travel; does not wait. */
    public long totalBytes() {
        return totalBytes;
    }

    @Override
    public synchronized void close() {
        manifest.close();
    }

    ManifestParts manifest() {
        return manifest;
    }

    private BitSet placed() {
        return record.placed();
    }

    private long bytesOf(BitSet parts) {
        return parts.stream().mapToLong(manifest::filledChunks).sum()
                * manifest.parts().geometry().chunkBytes();
    }
}
