package io.replicator.core.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.codec.CodecId;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule of the format, broken alone in a batch whose checksum is right. */
class BatchReaderTest {
    /** 16 blocks a chunk, 4 chunks, the last one of 3 blocks, the last of which has 100 bytes. */
    private static final Geometry GEOMETRY = new Geometry(3 * 65536 + 2 * 4096 + 100, 65536);

    private static final int ENTRY = Batch.HEADER_BYTES;
    private static final int FLAGS = ENTRY + 4;
    private static final int CHANGED = ENTRY + 5;
    private static final int ZERO = ENTRY + 7;

    private ByteBuffer batch;

    /** Chunk 1: blocks 0 and 3 changed, 3 is zero; chunk 3: its last block changed. Payload 4096 + 100 bytes of 'a'. */
    @BeforeEach
    void makeBatch() {
        BatchHeader header = new BatchHeader(CodecId.RAW, 2, 65536, (5 + 2 + 2 + 32) + (5 + 1 + 32), 4196, 4196);
        batch = ByteBuffer.allocate(Batch.HEADER_BYTES + header.tableBytes() + 4196);
        header.writeTo(batch);
        batch.putInt(1).put((byte) Batch.FLAG_SOME_ZERO).put(new byte[] {0b1001, 0, 0b1000, 0});
        new Digest(1, 2, 3, 4).writeTo(batch);
        batch.putInt(3).put((byte) 0).put((byte) 0b100);
        new Digest(5, 6, 7, 8).writeTo(batch);
        while (batch.hasRemaining()) {
            batch.put((byte) 'a');
        }
        batch.flip();
    }

    @Test
    void theUnbrokenBatchIsRead() {
        BatchHeader.writeChecksum(batch);
        BatchReader reader = BatchReader.parse(batch, GEOMETRY);
        assertThat(reader.chunks())
                .containsExactly(
                        new BatchChunk(
                                1, BlockMask.of(16, 0b1001), BlockMask.of(16, 0b1000), new Digest(1, 2, 3, 4), false),
                        new BatchChunk(3, BlockMask.of(3, 0b100), BlockMask.none(3), new Digest(5, 6, 7, 8), false));
        assertThat(reader.payloadBytes()).isEqualTo(4196);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 24, 25, 26, 27})
    void magicAndReservedBytes(int at) {
        refused(batch.put(at, (byte) 1), at < 4 ? "begin as a batch" : "reserved");
    }

    @Test
    void version() {
        refused(batch.put(4, (byte) 2), "format version 2");
    }

    @Test
    void unknownCodec() {
        refused(batch.put(5, (byte) 3), "codec 3");
    }

    @Test
    void zeroCodecWithPayload() {
        refused(batch.put(5, (byte) 0), "codec makes it");
    }

    @Test
    void lz4ThatSavesNothing() {
        refused(batch.put(5, (byte) 2), "codec makes it");
    }

    @Test
    void lz4ThatDoesNotDecode() {
        int tableEnd = Batch.HEADER_BYTES + batch.getInt(12);
        // A token that announces more literals than there are bytes.
        ByteBuffer broken = batch.limit(tableEnd + 3).slice();
        broken.put(5, (byte) 2).putInt(20, 3).put(tableEnd, (byte) 0xF0);
        BatchHeader.writeChecksum(broken);
        BatchReader reader = BatchReader.parse(broken, GEOMETRY);
        assertThatThrownBy(() -> reader.payload(ByteBuffer.allocate(4196)))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.MALFORMED_FRAME));
    }

    @Test
    void morePayloadThanChangedBlocks() {
        refused(batch.put(5, (byte) 2).putInt(16, 4197), "more payload than changed blocks");
    }

    @Test
    void noChunks() {
        refused(batch.putShort(6, (short) 0), "0 chunks");
    }

    @Test
    void tooManyChunks() {
        refused(batch.putShort(6, (short) (Batch.MAX_CHUNKS + 1)), "1025 chunks");
    }

    @Test
    void moreChunksThanTheTableHolds() {
        refused(batch.putShort(6, (short) 3), "ends within an entry");
        refused(batch.putShort(6, (short) 16), "chunk table is too short");
    }

    @Test
    void fewerChunksThanTheTableHolds() {
        refused(batch.putShort(6, (short) 1), "bytes behind the last entry");
    }

    @Test
    void anotherChunkSize() {
        refused(batch.putInt(8, 4096), "chunks of 4096 bytes where the volume's have 65536");
    }

    @Test
    void partsThatDoNotMakeTheWhole() {
        refused(batch.putInt(12, batch.getInt(12) + 1), "not as long as the whole");
        makeBatch();
        refused(batch.putInt(12, -1), "not as long as the whole");
    }

    @Test
    void checksum() {
        BatchHeader.writeChecksum(batch);
        batch.put(batch.limit() - 1, (byte) 'b');
        refusedAsItIs("checksum");
    }

    @Test
    void chunksThatDoNotAscend() {
        refused(batch.putInt(ENTRY + 41, 1), "do not ascend");
        makeBatch();
        refused(batch.putInt(ENTRY + 41, 0), "do not ascend");
    }

    @Test
    void chunkPastTheEnd() {
        refused(batch.putInt(ENTRY, 4), "past the volume's end");
        refused(batch.putInt(ENTRY, -1), "past the volume's end");
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 8, 9, 10, 11, 5, 7, 14, 15, 16, 32, 128, 255})
    void flagsThatCannotStandTogether(int flags) {
        refused(batch.put(FLAGS, (byte) flags), "flags that cannot stand together");
    }

    @Test
    void noBlockChanged() {
        refused(batch.putShort(CHANGED, (short) 0).putShort(ZERO, (short) 0), "zero block that did not change");
    }

    @Test
    void zeroBlockThatDidNotChange() {
        refused(batch.put(ZERO, (byte) 0b10000), "zero block that did not change");
    }

    @Test
    void masksThatCouldBeSaidByAFlag() {
        refused(batch.put(ZERO, (byte) 0b1001), "not said in its one form");
        makeBatch();
        refused(batch.put(ZERO, (byte) 0), "not said in its one form");
        makeBatch();
        refused(batch.putShort(CHANGED, (short) 0xFFFF), "not said in its one form");
    }

    @Test
    void aDigestOfZeroThatCouldBeSaidByAFlag() {
        Digest.ZERO.writeTo(batch.duplicate().position(ENTRY + 9));
        refused(batch, "not said in its one form");
    }

    @Test
    void aBlockPastTheEndOfTheLastChunk() {
        refused(batch.put(ENTRY + 41 + 5, (byte) 0b1100), "past the chunk's end");
    }

    @Test
    void payloadThatDoesNotMatchTheMasks() {
        refused(batch.put(CHANGED, (byte) 0b1011), "more changed blocks than payload");
    }

    @Test
    void aBatchFromAFileIsRefusedWithTheFilesOwnCode() {
        assertThatThrownBy(() -> BatchReader.parse(batch, GEOMETRY, FaultCode.CORRUPT_STATE))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.CORRUPT_STATE));
    }

    /**
     * DRBD 744fcf053: a length that came from the peer was used before it was checked, and corrupted memory. Here every length that a batch
     * can claim is put to every extreme, with a checksum that is right, and none of them reaches an allocation, an index or the decoder.
     */
    @ParameterizedTest
    @ValueSource(ints = {8, 12, 16, 20})
    void aLengthFromThePeerNeverReachesMemory(int field) {
        for (CodecId codec : CodecId.values()) {
            for (int claim : new int[] {
                Integer.MIN_VALUE, -1, 0, 1, 4195, 4197, Batch.MAX_PAYLOAD_BYTES, Batch.MAX_BYTES, Integer.MAX_VALUE
            }) {
                makeBatch();
                refused(batch.put(5, (byte) codec.number()).putInt(field, claim), "A batch cannot be used");
            }
        }
    }

    private void refused(ByteBuffer broken, String why) {
        BatchHeader.writeChecksum(broken);
        refusedAsItIs(why);
    }

    private void refusedAsItIs(String why) {
        assertThatThrownBy(() -> BatchReader.parse(batch, GEOMETRY))
                .isInstanceOfSatisfying(ReplicatorException.class, e -> {
                    assertThat(e.code()).isEqualTo(FaultCode.MALFORMED_FRAME);
                    assertThat(e).hasMessageContaining(why);
                });
    }
}
