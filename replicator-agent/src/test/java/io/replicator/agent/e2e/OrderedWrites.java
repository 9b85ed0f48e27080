package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Production that counts, as fast as it can: each number into the last block of an image first and then into the first one. At every instant the
 * last block is at most one ahead; whoever reads from front to back meanwhile finds it far ahead.
 */
final class OrderedWrites implements AutoCloseable {
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean ended;
    private final AtomicLong count = new AtomicLong();

    OrderedWrites(Path image, long sizeBytes) {
        thread = new Thread(
                () -> {
                    try (FileChannel file = FileChannel.open(image, StandardOpenOption.WRITE)) {
                        ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
                        while (!ended) {
                            number.clear().putLong(count.incrementAndGet()).flip();
                            write(file, number, sizeBytes - Images.BLOCK_BYTES);
                            write(file, number.rewind(), 0);
                        }
                    } catch (IOException e) {
                        failure.set(e);
                    }
                },
                "ordered writes");
        thread.start();
    }

    private static void write(FileChannel file, ByteBuffer number, long position) throws IOException {
        while (number.hasRemaining()) {
            file.write(number, position + number.position());
        }
    }

    /** How far it has counted. */
    long count() {
        return count.get();
    }

    /** A copy of the image holds what that held at one instant; the number it holds. */
    static long assertOneInstant(Path copy, long sizeBytes, String when) {
        try (FileChannel file = FileChannel.open(copy, StandardOpenOption.READ)) {
            ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
            file.read(number, 0);
            long first = number.flip().getLong();
            file.read(number.clear(), sizeBytes - Images.BLOCK_BYTES);
            long last = number.flip().getLong();
            assertThat(last - first)
                    .as("%s: %d in the first block, %d in the last", when, first, last)
                    .isBetween(0L, 1L);
            return last;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure.get() != null) {
            throw new AssertionError("production could not write", failure.get());
        }
    }
}
