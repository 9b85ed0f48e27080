package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.nio.file.ExtendedOpenOption;
import io.replicator.core.device.LoopDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The disk that drops unflushed writes, by itself: whoever does not flush loses, and whoever flushes does not. */
final class PowerDiskIT {
    private static final long DISK_BYTES = 32 << 20;
    private static final int BLOCK_BYTES = 4096;

    @RegisterExtension
    static final Scene SCENE = new Scene();

    private final SplittableRandom random = new SplittableRandom(8);
    private PowerDisk disk;

    @BeforeEach
    void makeDisk(TestInfo test) {
        assumeTrue(LoopDevice.isPossible() && PowerDisk.isPossible(), "needs root, loop devices, FUSE and nbdfuse");
        Path image = Images.sparse(
                SCENE.directory().resolve(test.getDisplayName().replaceFirst("\\W.*", ".img")), DISK_BYTES);
        disk = SCENE.add(new PowerDisk(image, SCENE.sockets()));
        disk.on();
    }

    @Test
    void aFileIsKeptWhereItWasForcedAndLostWhereNot() throws IOException {
        try (Partition partition = partition()) {
            HostCommand.mustRun(
                    "mkfs.ext4", "-q", "-E", "nodiscard", partition.path().toString());
            partition.mount();
            write(partition.mountPoint().resolve("forced"), true);
            long flushes = disk.flushes();
            write(partition.mountPoint().resolve("also-forced"), true);
            assertThat(disk.flushes()).as("flushes at the disk by one fsync").isGreaterThan(flushes);
            write(partition.mountPoint().resolve("unforced"), false);
            disk.cut(random, 0);
        }
        disk.off();
        disk.on();
        try (Partition partition = partition()) {
            partition.mount();
            assertThat(partition.mountPoint().resolve("forced")).hasBinaryContent(block());
            assertThat(partition.mountPoint().resolve("also-forced")).hasBinaryContent(block());
            assertThat(partition.mountPoint().resolve("unforced")).doesNotExist();
        }
    }

    @Test
    void aBlockIsKeptWhereItWasForcedAndLostWhereNot() throws IOException {
        try (Partition partition = partition();
                FileChannel device =
                        FileChannel.open(partition.path(), StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT)) {
            device.write(alignedBlock(), 0);
            device.force(false);
            assertThat(disk.unflushedSectors()).isZero();
            device.write(alignedBlock(), BLOCK_BYTES);
            assertThat(disk.unflushedSectors()).isEqualTo(BLOCK_BYTES / VolatileDisk.SECTOR_BYTES);
            disk.cut(random, 0);
        }
        disk.off();
        disk.on();
        byte[] expected = Arrays.copyOf(block(), 2 * BLOCK_BYTES);
        byte[] found = new byte[2 * BLOCK_BYTES];
        try (FileChannel file = FileChannel.open(disk.file(), StandardOpenOption.READ)) {
            file.read(ByteBuffer.wrap(found));
        }
        assertThat(Arrays.mismatch(found, expected)).isEqualTo(-1);
    }

    private static ByteBuffer alignedBlock() {
        return ByteBuffer.allocateDirect(2 * BLOCK_BYTES)
                .alignedSlice(BLOCK_BYTES)
                .slice(0, BLOCK_BYTES)
                .put(block())
                .flip();
    }

    private Partition partition() {
        return new Partition(disk.file(), 0, DISK_BYTES, SCENE.directory().resolve("disk.mnt"));
    }

    private static void write(Path file, boolean forced) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(block()));
            if (forced) {
                channel.force(true);
            }
        }
    }

    private static byte[] block() {
        byte[] block = new byte[BLOCK_BYTES];
        new SplittableRandom(9).nextBytes(block);
        return block;
    }
}
