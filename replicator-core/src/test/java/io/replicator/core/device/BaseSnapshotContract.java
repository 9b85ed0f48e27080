package io.replicator.core.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What every device's snapshot of itself has to do. */
abstract class BaseSnapshotContract {
    /** No multiple of anything. */
    static final int SIZE = (1 << 20) + 1234;

    /** The device, all zeroes; the same one each time. */
    abstract BlockDevice device();

    @Test
    void whatWasTakenComesBackWholeAsOftenAsIsAsked() {
        byte[] base = noise(1);
        write(0, base);
        snapshot().take();
        assertThat(snapshot().isThere()).isTrue();
        write(0, noise(2));
        device().zero(4096, 200_000);
        snapshot().revert();
        assertThat(content()).isEqualTo(base);
        write(70_000, new byte[99_000]);
        device().flush();
        snapshot().revert();
        assertThat(content()).as("the snapshot has not changed").isEqualTo(base);
        assertThat(snapshot().isThere()).isTrue();
    }

    @Test
    void anotherTakesThePlaceOfTheOneBefore() {
        write(0, noise(1));
        snapshot().take();
        byte[] later = noise(2);
        write(0, later);
        snapshot().take();
        write(0, noise(3));
        snapshot().revert();
        assertThat(content()).isEqualTo(later);
    }

    @Test
    void aDeviceGoesOnAfterItsSnapshotIsDropped() {
        snapshot().take();
        byte[] next = noise(4);
        write(0, next);
        snapshot().drop();
        assertThat(snapshot().isThere()).isFalse();
        snapshot().drop();
        device().flush();
        assertThat(content()).isEqualTo(next);
    }

    @Test
    void aPartComesBackAndNothingElse() {
        byte[] base = noise(5);
        write(0, base);
        snapshot().take();
        byte[] expected = noise(6);
        write(0, expected);
        for (long[] range : new long[][] {{65536, 131072}, {400_000, 8192}, {SIZE - 5000, 5000}, {700_001, 3}}) {
            snapshot().revert(range[0], range[1]);
            System.arraycopy(base, (int) range[0], expected, (int) range[0], (int) range[1]);
            assertThat(content()).as("%d bytes at %d", range[1], range[0]).isEqualTo(expected);
        }
        device().flush();
        byte[] read = new byte[5000];
        snapshot().read(SIZE - 5000, ByteBuffer.wrap(read));
        assertThat(read).isEqualTo(Arrays.copyOfRange(base, SIZE - 5000, SIZE));
    }

    @Test
    void whatIsSetAsideIsAnotherOne() {
        byte[] base = noise(7);
        write(0, base);
        snapshot().take();
        byte[] written = noise(8);
        write(0, written);
        DeviceSnapshot aside = snapshot().aside();
        assertThat(aside.isThere()).isFalse();
        aside.take();
        snapshot().revert();
        assertThat(content()).isEqualTo(base);
        snapshot().drop();
        assertThat(aside.isThere()).isTrue();
        aside.revert(0, 4096);
        System.arraycopy(written, 0, base, 0, 4096);
        assertThat(content()).isEqualTo(base);
        aside.drop();
        assertThat(snapshot().aside().isThere()).isFalse();
        assertThat(content()).isEqualTo(base);
    }

    BaseSnapshot snapshot() {
        return device().snapshot().orElseThrow();
    }

    void write(long position, byte[] bytes) {
        device().write(position, ByteBuffer.wrap(bytes));
    }

    byte[] content() {
        byte[] bytes = new byte[SIZE];
        device().read(0, ByteBuffer.wrap(bytes));
        return bytes;
    }

    static byte[] noise(long seed) {
        byte[] bytes = new byte[SIZE];
        new SplittableRandom(seed).nextBytes(bytes);
        Arrays.fill(bytes, 100_000, 150_000, (byte) 0);
        return bytes;
    }
}
