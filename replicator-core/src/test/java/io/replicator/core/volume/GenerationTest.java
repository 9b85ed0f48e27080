package io.replicator.core.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class GenerationTest {
    private static final Generation WITH_PARENT = new Generation(
            7,
            new GenerationId(new UUID(1, 2)),
            Optional.of(new GenerationId(new UUID(3, 4))),
            -5,
            new Digest(6, 7, 8, 9),
            Consistency.QUIESCED);

    @Test
    void bytesComeBackAsWhatWasWritten() {
        Generation first = new Generation(
                1, new GenerationId(new UUID(5, 6)), Optional.empty(), 0, Digest.ZERO, Consistency.FUZZY);
        ByteBuffer bytes = ByteBuffer.allocate(2 * Generation.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        WITH_PARENT.writeTo(bytes);
        first.writeTo(bytes);
        assertThat(bytes.hasRemaining()).isFalse();
        bytes.flip();
        assertThat(Generation.readFrom(bytes)).isEqualTo(WITH_PARENT);
        assertThat(Generation.readFrom(bytes)).isEqualTo(first);
    }

    @Test
    void bytesThatNobodyWritesAreRefused() {
        for (int at : new int[] {24, Generation.BYTES - 1}) {
            ByteBuffer bytes = ByteBuffer.allocate(Generation.BYTES);
            WITH_PARENT.writeTo(bytes);
            bytes.put(at, (byte) 9).flip();
            assertThatThrownBy(() -> Generation.readFrom(bytes)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
