package io.replicator.core.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.device.posix.DeviceFile;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device that is read past the page cache passes the contract too. */
final class DirectReadsTest extends BlockDeviceContract {
    @TempDir
    Path directory;

    @Override
    protected BlockDevice open() throws IOException {
        Path image = ImageFiles.sparse(directory.resolve("volume.img"), SIZE);
        return Devices.open(image, Access.REPLICA, DeviceOptions.DEFAULT.with(ReadPath.DIRECT));
    }

    @Test
    void readsEveryAlignmentAndTheOddEnd() throws IOException {
        byte[] bytes = new byte[SIZE + 77];
        new SplittableRandom(7).nextBytes(bytes);
        Path image = Files.write(directory.resolve("odd.img"), bytes);
        BufferPool pool = new BufferPool(BufferPool.MAX_LEASE_BYTES);
        Lease lease = Objects.requireNonNull(pool.tryLease(bytes.length));
        try (DeviceFile file = DeviceFile.openShared(image);
                DirectReads reads = DirectReads.open(file)) {
            SplittableRandom random = new SplittableRandom(8);
            for (int i = 0; i < 300; i++) {
                int position = random.nextInt(bytes.length) & (i % 3 == 0 ? ~4095 : ~0);
                int length = 1 + random.nextInt(bytes.length - position);
                int at = i % 2 == 0 ? 0 : random.nextInt(bytes.length - length + 1);
                ByteBuffer target = lease.writable().clear().position(at).limit(at + length);
                int moved = reads.read(target, position);
                assertThat(moved).isBetween(1, length);
                assertThat(target.position()).isEqualTo(at + moved);
                assertThat(target.limit()).isEqualTo(at + length);
                assertThat(target.flip().position(at)).isEqualTo(ByteBuffer.wrap(bytes, position, moved));
            }
            assertThat(reads.read(ByteBuffer.allocate(1), bytes.length)).isEqualTo(-1);
            assertThat(reads.read(lease.writable().clear(), (bytes.length + 4095) / 4096 * 4096L))
                    .isEqualTo(-1);
        }
        lease.release();
    }

    @Test
    void seesWhatOthersWroteThroughThePageCache() throws IOException {
        Path image = ImageFiles.written(directory.resolve("shared.img"), SIZE);
        try (BlockDevice device = Devices.open(image, Access.SOURCE, DeviceOptions.DEFAULT.with(ReadPath.DIRECT))) {
            for (int i = 1; i < 20; i++) {
                byte[] piece = new byte[8192];
                java.util.Arrays.fill(piece, (byte) i);
                try (var file = new java.io.RandomAccessFile(image.toFile(), "rw")) {
                    file.seek(i * 4096L);
                    file.write(piece);
                }
                ByteBuffer back = ByteBuffer.allocateDirect(8192);
                device.read(i * 4096L, back);
                assertThat(back.flip()).isEqualTo(ByteBuffer.wrap(piece));
            }
        }
    }
}
