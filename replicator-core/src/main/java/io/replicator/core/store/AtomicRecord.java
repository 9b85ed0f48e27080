package io.replicator.core.store;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A small record in a file of its own that is replaced whole: at any instant, a crash included, a reader finds the old record or the new
 * one.
 *
 * <p>Layout, big-endian: magic (4 bytes), payload length (4), CRC32C over magic, length and payload (4), payload. The magic names what
 * the record is and the version of its payload. Written to a file beside it, flushed, renamed over it, the directory synchronised.
 */
public final class AtomicRecord {
    private static final int HEADER_BYTES = 12;

    private AtomicRecord() {}

    /**
     * The payload, or empty when the file does not exist. What it answers is durable.
     *
     * @param maxBytes the longest payload that is taken into memory
     * @throws ReplicatorException {@code CORRUPT_STATE} when it is not whole as it was written, {@code UNSUPPORTED_FORMAT} when it is whole
     *     and has another magic
     */
    public static Optional<ByteBuffer> read(StateDirectory directory, String file, int magic, int maxBytes) {
        if (!directory.exists(file)) {
            return Optional.empty();
        }
        try (StateFile record = directory.open(file)) {
            long size = record.sizeBytes();
            if (size < HEADER_BYTES || size > (long) HEADER_BYTES + maxBytes) {
                throw corrupt(record.name(), "has " + size + " bytes");
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            record.read(0, bytes);
            bytes.flip();
            int storedMagic = bytes.getInt();
            int length = bytes.getInt();
            int crc = bytes.getInt();
            ByteBuffer payload = bytes.slice();
            if (length != payload.remaining()) {
                throw corrupt(record.name(), "should have a payload of " + length + " bytes");
            }
            if (crc != checksum(storedMagic, payload)) {
                throw corrupt(record.name(), "does not have the checksum it was written with");
            }
            if (storedMagic != magic) {
                throw new ReplicatorException(
                        FaultCode.UNSUPPORTED_FORMAT,
                        record.name() + " has format " + Integer.toHexString(storedMagic) + " where this version knows "
                                + Integer.toHexString(magic) + "; use the version that wrote it");
            }
            // Whoever wrote it may have died between the rename and the sync; the reader must not act on what a power
            // cut could take back.
            directory.sync();
            return Optional.of(payload.asReadOnlyBuffer());
        }
    }

    /** Replaces the record by the buffer's remaining bytes, which are not consumed; durable when it returns. */
    public static void write(StateDirectory directory, String file, int magic, ByteBuffer payload) {
        String replacement = file + StateDirectory.REPLACEMENT_SUFFIX;
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + payload.remaining());
        bytes.putInt(magic).putInt(payload.remaining()).putInt(checksum(magic, payload));
        bytes.put(payload.duplicate()).flip();
        try (StateFile record = directory.open(replacement)) {
            record.truncate(0);
            record.write(0, bytes);
            record.flush();
        }
        directory.rename(replacement, file);
        directory.sync();
    }

    private static int checksum(int magic, ByteBuffer payload) {
        CRC32C crc = new CRC32C();
        crc.update(
                ByteBuffer.allocate(8).putInt(magic).putInt(payload.remaining()).flip());
        crc.update(payload.duplicate());
        return (int) crc.getValue();
    }

    private static ReplicatorException corrupt(String name, String what) {
        return new ReplicatorException(
                FaultCode.CORRUPT_STATE,
                name + " " + what + "; restore the state directory from a copy, or initialise it and compare by hash");
    }
}
