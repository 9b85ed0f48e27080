package io.replicator.core.seed.media;

import io.replicator.core.seed.SeedSignature;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The bytes of a file that holds a statement and what vouches for it: magic (8), the lengths of statement and signature (4 each), a checksum over all
 * but itself (4), the statement, the signature. Immutable.
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record SignedStatement(byte[] statement, byte[] signature) {
    private static final int HEADER_BYTES = 20;
    private static final int CHECKSUM_OFFSET = 16;

    /** The statement signed by whoever that is. */
    static SignedStatement sign(byte[] statement, SeedSignature signature) {
        return new SignedStatement(statement, signature.sign(statement));
    }

    /** The most bytes of a file with a statement of at most so many. */
    static int mostBytes(int mostStatementBytes) {
        return HEADER_BYTES + mostStatementBytes + SeedSignature.MAX_BYTES;
    }

    ByteBuffer toFile(long magic) {
        ByteBuffer file = ByteBuffer.allocate(HEADER_BYTES + statement.length + signature.length);
        file.putLong(magic).putInt(statement.length).putInt(signature.length).putInt(0);
        file.put(statement).put(signature).flip();
        return file.putInt(CHECKSUM_OFFSET, checksum(file));
    }

    /** What is in a file of that kind; empty where it is not whole. */
    static Optional<SignedStatement> parse(byte[] bytes, long magic, int mostStatementBytes) {
        if (bytes.length < HEADER_BYTES || bytes.length > mostBytes(mostStatementBytes)) {
            return Optional.empty();
        }
        ByteBuffer file = ByteBuffer.wrap(bytes);
        int statementBytes = file.getInt(8);
        int signatureBytes = file.getInt(12);
        boolean fits = file.getLong(0) == magic
                && statementBytes > 0
                && statementBytes <= mostStatementBytes
                && signatureBytes >= 0
                && HEADER_BYTES + (long) statementBytes + signatureBytes == file.limit()
                && file.getInt(CHECKSUM_OFFSET) == checksum(file);
        if (!fits) {
            return Optional.empty();
        }
        int end = HEADER_BYTES + statementBytes;
        return Optional.of(new SignedStatement(
                Arrays.copyOfRange(bytes, HEADER_BYTES, end), Arrays.copyOfRange(bytes, end, bytes.length)));
    }

    private static int checksum(ByteBuffer file) {
        ByteBuffer covered = ByteBuffer.allocate(file.limit() - Integer.BYTES);
        covered.put(file.slice(0, CHECKSUM_OFFSET)).put(file.slice(HEADER_BYTES, file.limit() - HEADER_BYTES));
        return SegmentHeader.checksum(covered.flip());
    }
}
