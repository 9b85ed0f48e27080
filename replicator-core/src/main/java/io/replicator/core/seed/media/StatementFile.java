package io.replicator.core.seed.media;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFile;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The files of a seed's directory that hold its statement, twice, with its signature. Blocking. */
final class StatementFile {
    static final String NAME = "seed";
    static final String COPY_NAME = "seed.copy";

    private static final long MAGIC = 0x52504C5345454431L;

    /** What was read: a statement and what vouches for it. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Signed(SeedStatement statement, byte[] bytes, byte[] signature) {}

    private StatementFile() {}

    /** Writes both files, durably. */
    static void write(StateDirectory directory, SeedStatement statement, SeedSignature signature) {
        ByteBuffer file = SignedStatement.sign(statement.toBytes(), signature).toFile(MAGIC);
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
            if (size > SignedStatement.mostBytes(SeedStatement.MAX_BYTES)) {
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
        try {
            return SignedStatement.parse(bytes, MAGIC, SeedStatement.MAX_BYTES)
                    .map(found ->
                            new Signed(SeedStatement.parse(found.statement()), found.statement(), found.signature()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
