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
