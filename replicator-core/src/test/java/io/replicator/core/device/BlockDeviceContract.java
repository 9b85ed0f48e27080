package io.replicator.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link BlockDevice} promises, asked of every implementation. */
abstract class BlockDeviceContract {
    static final int SIZE = 1 << 20;

    private BlockDevice device;

    /** A fresh device of {@value #SIZE} zero bytes. */
    abstract BlockDevice open() throws IOException;

    @BeforeEach
    void openDevice() throws IOException {
        device = open();
    }

    @AfterEach
    void closeDevice() {
        device.close();
    }

    @Test
    void hasItsSizeAndAName() {
        assertThat(device.sizeBytes()).isEqualTo(SIZE);
        assertThat(device.name()).isNotBlank();
    }

    @Test
    void readsBackWhatWasWrittenWhateverTheAlignment() {
        SplittableRandom random = new SplittableRandom(5);
        byte[] expected = new byte[SIZE];
        for (int i = 0; i < 200; i++) {
            int position = random.nextInt(SIZE);
            byte[] piece = new byte[random.nextInt(Math.min(20_000, SIZE - position) + 1)];
            random.nextBytes(piece);
            System.arraycopy(piece, 0, expected, position, piece.length);
            ByteBuffer source = i % 2 == 0 ? ByteBuffer.wrap(piece) : direct(piece);
            device.write(position, source);
            assertThat(source.remaining()).isZero();
        }
        device.flush();
        assertThat(contents()).isEqualTo(expected);
    }

    @Test
    void zeroesReadBackAsZeroesAndTheirNeighboursStay() {
        byte[] ones = new byte[SIZE];
        java.util.Arrays.fill(ones, (byte) 1);
        device.write(0, ByteBuffer.wrap(ones));
        device.zero(5000, 300_001);
        java.util.Arrays.fill(ones, 5000, 305_001, (byte) 0);
        assertThat(contents()).isEqualTo(ones);
        device.zero(SIZE, 0);
        device.zero(SIZE - 1, 1);
        ones[SIZE - 1] = 0;
        assertThat(contents()).isEqualTo(ones);
    }

    @Test
    void nothingMovesBeyondTheEnd() {
        ByteBuffer two = ByteBuffer.wrap(new byte[] {7, 7});
        assertThatThrownBy(() -> device.write(SIZE - 1, two)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> device.read(SIZE - 1, ByteBuffer.allocate(2)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> device.read(-1, ByteBuffer.allocate(1))).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> device.zero(1, Long.MAX_VALUE)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(contents()).containsOnly(0);
    }

    @Test
    void aHoleIsOnlyToldWhereItCertainlyIsOne() {
        device.write(8192, ByteBuffer.wrap(new byte[] {1}));
        assertThat(device.holeEnd(8192)).isEqualTo(8192);
        assertThat(device.holeEnd(0)).isBetween(0L, 8192L);
    }

    @Test
    void isOverOnceClosed() {
        device.close();
        device.close();
        assertThatThrownBy(() -> device.write(0, ByteBuffer.wrap(new byte[1])))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.DEVICE_UNAVAILABLE));
    }

    private byte[] contents() {
        ByteBuffer all = ByteBuffer.allocate(SIZE);
        device.read(0, all);
        return all.array();
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
