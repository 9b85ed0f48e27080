package io.replicator.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.batch.BatchChunk;
import io.replicator.core.batch.BatchReader;
import io.replicator.core.batch.BatchWriter;
import io.replicator.core.document.GoldenVector;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.Geometry;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The vectors were made by another program, from the specification alone. */
class GoldenVectorsTest {
    /** Two chunks of 64 KiB, the second of two whole blocks and one of 20 bytes. */
    private static final Geometry GEOMETRY = new Geometry(65536 + 2 * 4096 + 20, 65536);

    private static final Digest DIGEST =
            new Digest(0x0001020304050607L, 0x08090a0b0c0d0e0fL, 0x1011121314151617L, 0x18191a1b1c1d1e1fL);

    private final BufferPool pool = new BufferPool(8 << 20);

    @ParameterizedTest
    @EnumSource(value = MessageType.class, names = "BATCH", mode = EnumSource.Mode.EXCLUDE)
    void everyMessageHasTheBytesItAlwaysHad(MessageType type) {
        Frame frame = GoldenFrames.all().get(type);
        byte[] golden = GoldenVector.ofProtocol(type.name()).bytes();
        assertThat(FrameBytes.of(frame)).asHexString().isEqualTo(hex(golden));
        assertThat(FrameBytes.decode(golden, pool)).isEqualTo(frame);
    }

    @Test
    void aBatchHasTheBytesItAlwaysHad() {
        byte[] golden = GoldenVector.ofProtocol("BATCH").bytes();
        Frame read = FrameBytes.decode(golden, pool);
        Message.Batch batch = (Message.Batch) read.message();
        assertThat(batch.round()).isEqualTo(1);
        assertThat(batch.number()).isEqualTo(5);
        BatchReader reader = BatchReader.parse(batch.batch().bytes(), GEOMETRY);
        assertThat(reader.chunks())
                .containsExactly(
                        new BatchChunk(0, BlockMask.all(16), BlockMask.all(16), Digest.ZERO, true),
                        new BatchChunk(1, BlockMask.of(3, 0b101), BlockMask.of(3, 0b001), DIGEST, false));
        byte[] chunk = new byte[8212];
        Arrays.fill(chunk, (byte) 0x55);
        reader.applyTo(1, reader.payload(ByteBuffer.allocate(20)), ByteBuffer.wrap(chunk));
        byte[] expected = new byte[8212];
        Arrays.fill(expected, 4096, 8192, (byte) 0x55);
        byte[] tail = "twenty bytes of data".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(tail, 0, expected, 8192, 20);
        assertThat(chunk).isEqualTo(expected);

        try (BatchWriter writer = BatchWriter.tryOpen(GEOMETRY, 64 << 10, pool)) {
            writer.add(0, BlockMask.all(16), Digest.ZERO, ByteBuffer.allocate(65536));
            writer.add(1, BlockMask.of(3, 0b101), DIGEST, ByteBuffer.wrap(expected));
            Lease lease = writer.tryFinish(pool);
            assertThat(FrameBytes.of(new Frame(0, new Message.Batch(1, 5, lease))))
                    .asHexString()
                    .isEqualTo(hex(golden));
        }
    }

    /** What a compressor makes of the bytes is its own affair, so this one is only read. */
    @Test
    void aCompressedBatchIsRead() {
        BatchReader reader = BatchReader.parse(
                ByteBuffer.wrap(GoldenVector.ofProtocol("batch-lz4").bytes()), GEOMETRY);
        assertThat(reader.chunks())
                .containsExactly(new BatchChunk(1, BlockMask.of(3, 0b010), BlockMask.none(3), DIGEST, false));
        byte[] expected = new byte[4096];
        Arrays.fill(expected, (byte) 'a');
        assertThat(reader.payload(ByteBuffer.allocate(4096))).isEqualTo(ByteBuffer.wrap(expected));
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.of().withUpperCase().formatHex(bytes);
    }
}
