package io.replicator.core.batch;

import io.replicator.core.codec.CodecId;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The fixed part of a batch.
 *
 * @param tableBytes bytes of the chunk table
 * @param payloadBytes bytes of the payload, decoded
 * @param encodedBytes bytes of the payload as it stands in the batch
 */
record BatchHeader(CodecId codec, int chunkCount, int chunkBytes, int tableBytes, int payloadBytes, int encodedBytes) {

    /** Writes the header with a checksum of zero; the target must be big-endian, as a new buffer is. */
    void writeTo(ByteBuffer target) {
        target.putInt(Batch.MAGIC)
                .put((byte) Batch.VERSION)
                .put((byte) codec.number())
                .putShort((short) chunkCount)
                .putInt(chunkBytes)
                .putInt(tableBytes)
                .putInt(payloadBytes)
                .putInt(encodedBytes)
                .putInt(0)
                .putInt(0);
    }

    /** Puts the checksum into a batch that stands in the buffer from 0 to its limit. */
    static void writeChecksum(ByteBuffer batch) {
        batch.putInt(Batch.CHECKSUM_OFFSET, checksum(batch));
    }

    /** The checksum of a batch that stands in the buffer from 0 to its limit. */
    static int checksum(ByteBuffer batch) {
        CRC32C crc = new CRC32C();
        ByteBuffer view = batch.duplicate();
        crc.update(view.position(0).limit(Batch.CHECKSUM_OFFSET));
        crc.update(view.limit(batch.limit()).position(Batch.HEADER_BYTES));
        return (int) crc.getValue();
    }
}
