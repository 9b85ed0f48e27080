package io.replicator.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where no snapshot of that kind can be kept, that is told when the device is opened, and never in the middle of a round. */
final class ImpossibleReflinkTest {
    private static final DeviceOptions WANTED = DeviceOptions.DEFAULT.withSnapshot(".replicator-base");

    @TempDir
    Path scratch;

    @Test
    void aFileSystemThatCannotShareBlocksIsToldWithWhatToDo() throws IOException {
        // Where there is memory for files: no tmpfs can.
        Path memory = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(memory), "needs a tmpfs");
        Path directory = Files.createTempDirectory(memory, "replicator-");
        Path image = directory.resolve("volume.img");
        try {
            Files.write(image, new byte[100_000]);
            ReplicatorException told =
                    catchThrowableOfType(ReplicatorException.class, () -> Devices.open(image, Access.REPLICA, WANTED));
            assertThat(told.code()).isEqualTo(FaultCode.BAD_CONFIGURATION);
            assertThat(told).hasMessageContaining("tmpfs").hasMessageContaining("reflink=1");
            try (BlockDevice device = Devices.open(image, Access.REPLICA)) {
                assertThat(device.snapshot()).isEmpty();
            }
            assertThat(directory.toFile().list()).containsExactly("volume.img");
        } finally {
            Files.deleteIfExists(image);
            Files.delete(directory);
        }
    }

    /** A source's is not tried: nothing of a source is ever written. */
    @Test
    void aSourceIsOpenedWithoutOne() throws IOException {
        Path image = scratch.resolve("source.img");
        Files.write(image, new byte[100_000]);
        try (BlockDevice device = Devices.open(image, Access.SOURCE, WANTED)) {
            assertThat(device.snapshot()).isEmpty();
            device.read(0, ByteBuffer.allocate(10));
        }
    }

    @Test
    void aBlockDeviceIsRefusedInWords() throws IOException {
        assumeTrue(LoopDevice.isPossible(), "needs root and loop devices");
        Path image = scratch.resolve("disk.img");
        Files.write(image, new byte[1 << 20]);
        try (LoopDevice loop = LoopDevice.over(image)) {
            ReplicatorException told = catchThrowableOfType(
                    ReplicatorException.class, () -> Devices.open(loop.path(), Access.REPLICA, WANTED));
            assertThat(told.code()).isEqualTo(FaultCode.BAD_CONFIGURATION);
            assertThat(told).hasMessageContaining("block device").hasMessageContaining("image file");
        }
    }
}
