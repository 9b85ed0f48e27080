package io.replicator.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link BlockDevice} promises, asked of every implementation. */
public abstract class BlockDeviceContract {
    /** Two sectors more than whole blocks: the last chunk and the last block of a volume may be short. */
    protected static final int SIZE = (2 << 20) + 1024;

    private BlockDevice device;

    /** A fresh device of {@value #SIZE} zero bytes. */
    protected abstract BlockDevice open() throws IOException;

    @BeforeEach
    final void openDevice() throws IOException {
        device = open();
    }

    @AfterEach
    final void closeDevice() {
        // Null where it could not be opened.
        if (device != null) {
            device.close();
        }
    }

    @Test
    final void hasItsSizeAndAName() {
        assertThat(device.sizeBytes()).isEqualTo(SIZE);
        assertThat(device.currentSizeBytes()).isEqualTo(SIZE);
        assertThat(device.name()).isNotBlank();
    }

    @Test
    final void readsBackWhatWasWrittenWhateverTheAlignment() {
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
    final void zeroesReadBackAsZeroesAndTheirNeighboursStay() {
        byte[] ones = new byte[SIZE];
        Arrays.fill(ones, (byte) 1);
        device.write(0, ByteBuffer.wrap(ones));
        device.zero(5000, 300_001);
        Arrays.fill(ones, 5000, 305_001, (byte) 0);
        assertThat(contents()).isEqualTo(ones);
        device.zero(SIZE, 0);
        device.zero(SIZE - 1, 1);
        ones[SIZE - 1] = 0;
        assertThat(contents()).isEqualTo(ones);
    }

    @Test
    final void nothingMovesBeyondTheEnd() {
        ByteBuffer two = ByteBuffer.wrap(new byte[] {7, 7});
        assertThatThrownBy(() -> device.write(SIZE - 1, two)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> device.read(SIZE - 1, ByteBuffer.allocate(2)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> device.read(-1, ByteBuffer.allocate(1))).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> device.zero(1, Long.MAX_VALUE)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(contents()).isEqualTo(new byte[SIZE]);
    }

    @Test
    final void zeroingLargeAndSmallLeavesWhatIsBesideIt() {
        byte[] expected = filled((byte) 9);
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 12; i++) {
            int position = random.nextInt(SIZE);
            int length = Math.min(SIZE - position, random.nextInt(i % 3 == 0 ? 1_500_000 : 90_000));
            device.zero(position, length);
            Arrays.fill(expected, position, position + length, (byte) 0);
            int again = random.nextInt(SIZE - 5000);
            device.write(again, ByteBuffer.wrap(filledArray(5000, (byte) (i + 1))));
            Arrays.fill(expected, again, again + 5000, (byte) (i + 1));
        }
        assertThat(contents()).isEqualTo(expected);
        device.flush();
        assertThat(contents()).isEqualTo(expected);
    }

    @Test
    final void aHoleIsOnlyToldWhereItCertainlyIsOne() {
        SplittableRandom random = new SplittableRandom(3);
        byte[] zeroes = new byte[SIZE];
        for (int round = 0; round < 20; round++) {
            int position = random.nextInt(SIZE);
            device.write(position, ByteBuffer.wrap(new byte[] {1}));
            if (round % 5 == 4) {
                device.flush();
                device.zero(random.nextInt(SIZE / 2), SIZE / 3);
            }
            byte[] contents = contents();
            for (int at = random.nextInt(5000); at < SIZE; at += 5000) {
                int end = (int) device.holeEnd(at);
                if (end < at || end > SIZE || !Arrays.equals(contents, at, end, zeroes, at, end)) {
                    fail("no hole from %s to %s", at, end);
                }
            }
        }
        assertThat(device.holeEnd(SIZE)).isEqualTo(SIZE);
    }

    @Test
    final void transfersAtOnceDoNotDisturbEachOther() throws Exception {
        int threads = 4;
        int share = SIZE / threads;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = IntStream.range(0, threads)
                    .<Future<?>>mapToObj(thread -> pool.submit(() -> {
                        SplittableRandom random = new SplittableRandom(thread);
                        for (int i = 0; i < 50; i++) {
                            int length = 1 + random.nextInt(30_000);
                            int position = thread * share + random.nextInt(share - length);
                            byte[] piece = filledArray(length, (byte) (thread * 50 + i));
                            device.write(position, ByteBuffer.wrap(piece));
                            ByteBuffer back = ByteBuffer.allocate(length);
                            device.read(position, back);
                            assertThat(back.array()).isEqualTo(piece);
                            device.holeEnd(position);
                            if (i % 10 == 9) {
                                device.flush();
                            }
                        }
                    }))
                    .toList();
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    final void isOverOnceClosed() {
        device.close();
        device.close();
        ByteBuffer one = ByteBuffer.allocate(1);
        for (Runnable use : List.<Runnable>of(
                () -> device.write(0, one),
                () -> device.read(0, one),
                () -> device.zero(0, 1),
                () -> device.holeEnd(0),
                device::flush)) {
            assertThatThrownBy(use::run).isInstanceOfSatisfying(ReplicatorException.class, e -> assertThat(e.code())
                    .isEqualTo(FaultCode.DEVICE_UNAVAILABLE));
        }
    }

    private byte[] filled(byte value) {
        byte[] bytes = filledArray(SIZE, value);
        device.write(0, ByteBuffer.wrap(bytes));
        return bytes;
    }

    private static byte[] filledArray(int length, byte value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, value);
        return bytes;
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
