package io.replicator.core.seed.media;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFile;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** The files of a seed's directory that hold its statement, twice, with its signature. Blocking. */
final class StatementFile {
    static final String NAME = "seed";
    static final String COPY_NAME = "seed.copy";

    private static final long MAGIC = 0x52504C5345454431L;
    private static final int HEADER_BYTES = 20;
    private static final int CHECKSUM_OFFSET = 16;

    /** What was read: a statement and what vouches for it. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Signed(SeedStatement statement, byte[] bytes, byte[] signature) {}

    private StatementFile() {}

    /** Writes both files, durably. */
    static void write(StateDirectory directory, SeedStatement statement, SeedSignature signature) {
        byte[] bytes = statement.toBytes();
        byte[] signed = signature.sign(bytes);
        ByteBuffer file = ByteBuffer.allocate(HEADER_BYTES + bytes.length + signed.length);
        file.putLong(MAGIC).putInt(bytes.length).putInt(signed.length).putInt(0);
        file.put(bytes).put(signed).flip();
        file.putInt(CHECKSUM_OFFSET, checksum(file));
        for (String name : new String[] {COPY_NAME, NAME}) {
            MediaFiles.replace(directory, name, target -> target.write(0, file.duplicate()));
        }
    }

    /** The statement of a directory, from either file; empty where neither is there, {@code BAD_MANIFEST} where neither is whole. */
    static Optional<Signed> read(StateDirectory directory) {
        boolean there = false;
        for (String name : new String[] {NAME, COPY_NAME}) {
            if (directory.exists(name)) {
                there = true;
                Optional<Signed> whole = read(directory, name);
                if (whole.isPresent()) {
                    return whole;
                }
            }
        }
        if (there) {
            throw new ReplicatorException(
                    FaultCode.BAD_MANIFEST,
                    directory.name() + "/" + NAME
                            + " was altered or is of another version, and so is its copy; use another"
                            + " medium of this seed, or export it again");
        }
        return Optional.empty();
    }

    private static Optional<Signed> read(StateDirectory directory, String name) {
        try (StateFile file = directory.open(name)) {
            long size = file.sizeBytes();
            if (size < HEADER_BYTES || size > HEADER_BYTES + SeedStatement.MAX_BYTES + SeedSignature.MAX_BYTES) {
                return Optional.empty();
            }
            byte[] bytes = new byte[(int) size];
            file.read(0, ByteBuffer.wrap(bytes));
            return parse(bytes);
        } catch (ReplicatorException e) {
            if (e.code() == FaultCode.IO_ERROR || e.code() == FaultCode.CORRUPT_STATE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Optional<Signed> parse(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes);
        int statementBytes = file.getInt(8);
        int signatureBytes = file.getInt(12);
        boolean fits = file.getLong(0) == MAGIC
                && statementBytes > 0
                && statementBytes <= SeedStatement.MAX_BYTES
                && signatureBytes >= 0
                && HEADER_BYTES + (long) statementBytes + signatureBytes == file.limit()
                && file.getInt(CHECKSUM_OFFSET) == checksum(file);
        if (!fits) {
            return Optional.empty();
        }
        byte[] all = Arrays.copyOfRange(bytes, HEADER_BYTES, bytes.length);
        byte[] statement = Arrays.copyOf(all, statementBytes);
        try {
            return Optional.of(new Signed(
                    SeedStatement.parse(statement), statement, Arrays.copyOfRange(all, statementBytes, all.length)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static int checksum(ByteBuffer file) {
        ByteBuffer covered = ByteBuffer.allocate(file.limit() - Integer.BYTES);
        covered.put(file.slice(0, CHECKSUM_OFFSET)).put(file.slice(HEADER_BYTES, file.limit() - HEADER_BYTES));
        return SegmentHeader.checksum(covered.flip());
    }
}
