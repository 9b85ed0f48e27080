package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What survives a cut: what was flushed, and of the rest what chance leaves. */
final class VolatileDiskTest {
    private static final int SECTORS = 256;

    private final SplittableRandom random = new SplittableRandom(7);

    @TempDir
    private Path directory;

    private Path image;
    private VolatileDisk disk;

    @BeforeEach
    void makeDisk() throws IOException {
        image = Images.sparse(directory.resolve("image"), SECTORS * 512L);
        disk = new VolatileDisk(image);
    }

    @AfterEach
    void closeDisk() throws IOException {
        disk.close();
    }

    @Test
    void readsWhatWasWrittenFlushedOrNot() throws IOException {
        disk.write(512, filled(1, 2), false);
        disk.flush();
        disk.write(1024, filled(2, 1), false);
        disk.zero(1536, 512, false);
        assertThat(sectors(disk)).startsWith((byte) 0, (byte) 1, (byte) 2, (byte) 0);
    }

    @Test
    void losesAtACutWhatWasNotFlushed() throws IOException {
        disk.write(0, filled(1, SECTORS), false);
        disk.flush();
        disk.write(0, filled(2, SECTORS), false);
        disk.cut(random, 0);
        assertThat(disk.lostSectors()).isEqualTo(SECTORS);
        assertThatThrownBy(() -> disk.flush()).isInstanceOf(IOException.class);
        assertThat(afterCut()).containsOnly(1);
    }

    @Test
    void losesARandomPartAtACut() throws IOException {
        disk.write(0, filled(2, SECTORS), false);
        disk.cut(random, 0.5);
        int lost = disk.lostSectors();
        assertThat(lost).isBetween(SECTORS / 4, SECTORS * 3 / 4);
        int kept = 0;
        for (byte sector : afterCut()) {
            kept += sector / 2;
        }
        assertThat(kept).isEqualTo(SECTORS - lost);
    }

    @Test
    void losesAfterSoManyRequestsWhatTheLastFlushDidNotReach() throws IOException {
        disk.cutAfter(2, random, 0);
        disk.write(0, filled(1, 1), false);
        disk.write(512, filled(2, 1), false);
        assertThatThrownBy(() -> disk.flush()).isInstanceOf(IOException.class);
        assertThat(disk.isCut()).isTrue();
        assertThat(afterCut()).containsOnly(0);
    }

    @Test
    void losesWhileSoManySectorsOfAStretchAreNotFlushedAfterSoManyFlushes() throws IOException {
        disk.cutWhileHolding(3, new VolatileDisk.Stretch(1024, 4096), 1, random, 0);
        disk.write(1024, filled(1, 6), false);
        disk.flush();
        disk.write(0, filled(2, 4), false);
        disk.write(4096, filled(2, 8), false);
        assertThat(disk.isCut()).as("two of the stretch").isFalse();
        assertThatThrownBy(() -> disk.write(3072, filled(2, 1), false)).isInstanceOf(IOException.class);
        assertThat(disk.lostSectors()).isEqualTo(13);
        assertThat(afterCut())
                .startsWith((byte) 0, (byte) 0, (byte) 1, (byte) 1, (byte) 1, (byte) 1, (byte) 1, (byte) 1, (byte) 0);
    }

    @Test
    void keepsAForcedWriteAndNotTheOneBeforeIt() throws IOException {
        disk.write(0, filled(1, 1), false);
        disk.write(512, filled(2, 1), true);
        disk.write(512, filled(3, 1), false);
        disk.cut(random, 0);
        assertThat(afterCut()).startsWith((byte) 0, (byte) 2, (byte) 0);
    }

    @Test
    void refusesHalvesOfSectorsAndWhatLiesBeyondTheEnd() {
        assertThatThrownBy(() -> disk.write(256, filled(1, 1), false)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk.write(SECTORS * 512L, filled(1, 1), false))
                .isInstanceOf(IOException.class);
    }

    @Test
    void makesARequestWaitWhileItStalls() throws Exception {
        disk.stall();
        CompletableFuture<Void> write = CompletableFuture.runAsync(() -> {
            try {
                disk.write(0, filled(1, 1), true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThatThrownBy(() -> write.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        disk.proceed();
        write.get(30, TimeUnit.SECONDS);
        assertThat(sectors(disk)[0]).isEqualTo((byte) 1);
    }

    private byte[] afterCut() throws IOException {
        try (VolatileDisk again = new VolatileDisk(image)) {
            return sectors(again);
        }
    }

    /** The first byte of each sector, whose other bytes are equal to it. */
    private static byte[] sectors(VolatileDisk disk) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(SECTORS * 512);
        disk.read(0, bytes);
        byte[] firsts = new byte[SECTORS];
        for (int i = 0; i < bytes.capacity(); i++) {
            firsts[i / 512] = bytes.get(i);
            assertThat(bytes.get(i)).isEqualTo(bytes.get(i / 512 * 512));
        }
        return firsts;
    }

    private static ByteBuffer filled(int value, int sectors) {
        byte[] bytes = new byte[sectors * 512];
        Arrays.fill(bytes, (byte) value);
        return ByteBuffer.wrap(bytes);
    }
}
