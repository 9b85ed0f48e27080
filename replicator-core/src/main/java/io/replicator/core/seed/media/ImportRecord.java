package io.replicator.core.seed.media;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.store.AtomicRecord;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Optional;

/**
 * How far an import has come, as its destination remembers it; the layout is in {@code docs/seed-format.md}. It saves work and proves
 * nothing: the check at the end reads every chunk.
 *
 * @param generation the seed's
 * @param parts how the volume divides
 * @param over what was here when it began
 * @param zeroed whether what is zero by the manifest is zero on the device
 * @param complete parts whose every chunk is on the device, or comes over the wire
 * @param seen parts of which some file was read, whatever it held
 */
record ImportRecord(
        GenerationId generation, int partChunks, int parts, Over over, boolean zeroed, BitSet complete, BitSet seen) {
    static final String FILE = "import";
    static final int MAGIC = 0x52504902;

    private static final int MAX_BYTES = 96 + 2 * Parts.MOST_PARTS / 8;

    ImportRecord {
        complete = (BitSet) complete.clone();
        seen = (BitSet) seen.clone();
    }

    /**
     * The copy that an import replaces. Once another one is there, or that one is at another generation, somebody else has written the device
     * since: what was taken in is worth nothing, and whether it may be overwritten is asked anew.
     *
     * @param copyNumber 0 where there was none
     * @param generation {@link GenerationId#NONE} where it was at none
     */
    record Over(long copyNumber, GenerationId generation) {
        static Over of(Optional<VolumeDirectory> replaced) {
            return replaced.map(copy -> new Over(
                            copy.record().copyNumber(),
                            copy.index().generation().map(Generation::id).orElse(GenerationId.NONE)))
                    .orElseGet(() -> new Over(0, GenerationId.NONE));
        }
    }

    static ImportRecord fresh(GenerationId generation, Parts parts, Over over) {
        return new ImportRecord(generation, parts.chunks(), parts.count(), over, false, new BitSet(), new BitSet());
    }

    ImportRecord withZeroed() {
        return new ImportRecord(generation, partChunks, parts, over, true, complete, seen);
    }

    /** With a part of which a file was read. */
    ImportRecord with(int part, boolean isComplete) {
        BitSet all = (BitSet) seen.clone();
        all.set(part);
        BitSet whole = (BitSet) complete.clone();
        whole.set(part, isComplete || whole.get(part));
        return new ImportRecord(generation, partChunks, parts, over, zeroed, whole, all);
    }

    /** Whether it speaks of that seed in those parts, and the device is still as it left it. */
    boolean isOf(SeedStatement statement, Over now) {
        return generation.equals(statement.generation().id())
                && partChunks == statement.parts().chunks()
                && parts == statement.parts().count()
                && over.equals(now);
    }

    void write(StateDirectory directory) {
        byte[] bits = complete.toByteArray();
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
        MediaFile.putUuid(bytes, generation.uuid());
        bytes.putInt(partChunks).putInt(parts).putLong(over.copyNumber());
        MediaFile.putUuid(bytes, over.generation().uuid());
        bytes.put((byte) (zeroed ? 1 : 0)).putInt(bits.length).put(bits).put(seen.toByteArray());
        AtomicRecord.write(directory, FILE, MAGIC, bytes.flip());
    }

    static Optional<ImportRecord> read(StateDirectory directory) {
        return stored(directory).map(bytes -> {
            try {
                GenerationId generation = new GenerationId(MediaFile.getUuid(bytes));
                int partChunks = bytes.getInt();
                int parts = bytes.getInt();
                Over over = new Over(bytes.getLong(), new GenerationId(MediaFile.getUuid(bytes)));
                boolean zeroed = bytes.get() == 1;
                byte[] complete = new byte[Math.min(bytes.getInt(), Parts.MOST_PARTS / 8)];
                bytes.get(complete);
                return new ImportRecord(
                        generation, partChunks, parts, over, zeroed, BitSet.valueOf(complete), BitSet.valueOf(bytes));
            } catch (BufferUnderflowException | NegativeArraySizeException e) {
                throw new ReplicatorException(
                        FaultCode.CORRUPT_STATE,
                        directory.name() + "/" + FILE + " is no record of an import; delete it and import again",
                        e);
            }
        });
    }

    /** One of another format saves no work. */
    private static Optional<ByteBuffer> stored(StateDirectory directory) {
        try {
            return AtomicRecord.read(directory, FILE, MAGIC, MAX_BYTES);
        } catch (ReplicatorException e) {
            if (e.code() == FaultCode.UNSUPPORTED_FORMAT) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
