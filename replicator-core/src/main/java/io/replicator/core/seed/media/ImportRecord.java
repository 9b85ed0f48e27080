package io.replicator.core.seed.media;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.AtomicRecord;
import io.replicator.core.store.StateDirectory;
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
 * @param zeroed whether what is zero by the manifest is zero on the device
 * @param complete parts whose every chunk is on the device, or comes over the wire
 */
record ImportRecord(GenerationId generation, int partChunks, int parts, boolean zeroed, BitSet complete) {
    static final String FILE = "import";
    static final int MAGIC = 0x52504901;

    private static final int MAX_BYTES = 64 + Parts.MOST_PARTS / 8;

    ImportRecord {
        complete = (BitSet) complete.clone();
    }

    static ImportRecord fresh(GenerationId generation, Parts parts) {
        return new ImportRecord(generation, parts.chunks(), parts.count(), false, new BitSet());
    }

    ImportRecord withZeroed() {
        return new ImportRecord(generation, partChunks, parts, true, complete);
    }

    ImportRecord with(int part) {
        BitSet more = (BitSet) complete.clone();
        more.set(part);
        return new ImportRecord(generation, partChunks, parts, zeroed, more);
    }

    /** Whether it speaks of that seed in those parts. */
    boolean isOf(SeedStatement statement) {
        return generation.equals(statement.generation().id())
                && partChunks == statement.parts().chunks()
                && parts == statement.parts().count();
    }

    void write(StateDirectory directory) {
        byte[] bits = complete.toByteArray();
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
        MediaFile.putUuid(bytes, generation.uuid());
        bytes.putInt(partChunks).putInt(parts).put((byte) (zeroed ? 1 : 0)).put(bits);
        AtomicRecord.write(directory, FILE, MAGIC, bytes.flip());
    }

    static Optional<ImportRecord> read(StateDirectory directory) {
        return AtomicRecord.read(directory, FILE, MAGIC, MAX_BYTES).map(bytes -> {
            try {
                GenerationId generation = new GenerationId(MediaFile.getUuid(bytes));
                int partChunks = bytes.getInt();
                int parts = bytes.getInt();
                boolean zeroed = bytes.get() == 1;
                return new ImportRecord(generation, partChunks, parts, zeroed, BitSet.valueOf(bytes));
            } catch (BufferUnderflowException e) {
                throw new ReplicatorException(
                        FaultCode.CORRUPT_STATE,
                        directory.name() + "/" + FILE + " is no record of an import; delete it and import again",
                        e);
            }
        });
    }
}
