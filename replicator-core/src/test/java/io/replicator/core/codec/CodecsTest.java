package io.replicator.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CodecsTest {
    private static final int LENGTH = 256 << 10;

    @Test
    void randomBytesStayAsTheyAre() {
        assertThat(chosenFor(random(LENGTH))).isEqualTo(CodecId.RAW);
    }

    @Test
    void textIsCompressed() {
        byte[] text = "No change, no wire. ".repeat(LENGTH / 20).getBytes(StandardCharsets.US_ASCII);
        assertThat(chosenFor(text)).isEqualTo(CodecId.LZ4);
    }

    @Test
    void aFewCompressibleBlocksAmongRandomOnesAreFound() {
        byte[] bytes = random(LENGTH);
        // 3 of 64 blocks: what they save is just worthwhile. The first comes after the search has grown wide.
        for (int block : new int[] {20, 41, 60}) {
            java.util.Arrays.fill(bytes, block * 4096, (block + 1) * 4096, (byte) 'x');
        }
        assertThat(chosenFor(bytes)).isEqualTo(CodecId.LZ4);
    }

    @Test
    void aGainOfLessThanThreePercentIsNotTaken() {
        byte[] bytes = random(LENGTH);
        java.util.Arrays.fill(bytes, 0, LENGTH * 29 / 1000, (byte) 'x');
        assertThat(chosenFor(bytes)).isEqualTo(CodecId.RAW);
    }

    @Test
    void zeroesTakeNothingAndOneByteAtTheEndIsSeen() {
        byte[] bytes = new byte[LENGTH - 3];
        assertThat(chosenFor(bytes)).isEqualTo(CodecId.ZERO);
        bytes[bytes.length - 1] = 1;
        assertThat(chosenFor(bytes)).isEqualTo(CodecId.LZ4);
    }

    @Test
    void nothingIsZero() {
        assertThat(chosenFor(new byte[0])).isEqualTo(CodecId.ZERO);
    }

    @Test
    void theTargetMustHoldTheRawBytes() {
        assertThatThrownBy(() -> Codecs.choose(ByteBuffer.allocate(100), ByteBuffer.allocate(99)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEmptyLz4BlockIsRefusedBeforeTheLibrarySeesIt() {
        assertThatThrownBy(() -> Codecs.of(CodecId.LZ4).decode(ByteBuffer.allocate(0), ByteBuffer.allocate(10)))
                .isInstanceOf(MalformedEncodingException.class);
    }

    @Test
    void numbersAreFixed() {
        assertThat(CodecId.ofNumber(0)).contains(CodecId.ZERO);
        assertThat(CodecId.ofNumber(1)).contains(CodecId.RAW);
        assertThat(CodecId.ofNumber(2)).contains(CodecId.LZ4);
        assertThat(CodecId.ofNumber(3)).isEmpty();
        for (CodecId id : CodecId.values()) {
            assertThat(CodecId.ofNumber(id.number())).contains(id);
            assertThat(Codecs.of(id).id()).isEqualTo(id);
        }
    }

    private static CodecId chosenFor(byte[] bytes) {
        ByteBuffer source = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
        return Codecs.choose(source, ByteBuffer.allocateDirect(bytes.length));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return bytes;
    }
}
