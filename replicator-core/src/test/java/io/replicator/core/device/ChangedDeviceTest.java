package io.replicator.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device that is cut, replaced or removed while it is open confirms nothing any more. */
final class ChangedDeviceTest {
    private static final int SIZE = 1 << 20;

    @TempDir
    Path directory;

    private Path image;
    private BlockDevice device;

    @BeforeEach
    void openDevice() throws IOException {
        image = ImageFiles.sparse(directory.resolve("volume.img"), SIZE);
        device = Devices.open(image, Access.REPLICA);
    }

    @AfterEach
    void closeDevice() {
        device.close();
    }

    @Test
    void oneThatWasCutIsNeverMadeLongAgainByAWrite() throws IOException {
        resize(SIZE / 2);
        assertFault(FaultCode.SIZE_MISMATCH, () -> device.write(SIZE - 10, ByteBuffer.allocate(10)));
        assertThat(Files.size(image)).isEqualTo(SIZE / 2);
        assertFault(FaultCode.SIZE_MISMATCH, () -> device.zero(0, SIZE));
        assertFault(FaultCode.SIZE_MISMATCH, device::flush);
        assertThat(Files.size(image)).isEqualTo(SIZE / 2);
    }

    @Test
    void oneThatWasCutAndMadeLongAgainStaysFailedUntilItIsOpenedAnew() throws IOException {
        device.write(0, ByteBuffer.allocate(10));
        resize(SIZE / 2);
        assertFault(FaultCode.SIZE_MISMATCH, device::flush);
        resize(SIZE);
        assertFault(FaultCode.SIZE_MISMATCH, device::flush);
        assertFault(FaultCode.SIZE_MISMATCH, () -> device.write(0, ByteBuffer.allocate(10)));
    }

    @Test
    void oneThatHasGrownIsFine() throws IOException {
        device.write(0, ByteBuffer.allocate(10));
        resize(2 * SIZE);
        device.flush();
        assertThat(device.facts().sizeBytes()).isEqualTo(2 * SIZE);
    }

    @Test
    void aFlushOfAFileThatWasRemovedConfirmsNothing() throws IOException {
        device.write(0, ByteBuffer.allocate(10));
        Files.delete(image);
        assertFault(FaultCode.DEVICE_UNAVAILABLE, device::requirePresent);
        assertFault(FaultCode.DEVICE_UNAVAILABLE, device::flush);
        assertFault(FaultCode.DEVICE_UNAVAILABLE, () -> device.write(0, ByteBuffer.allocate(10)));
    }

    @Test
    void aFlushOfAFileThatWasReplacedConfirmsNothing() throws IOException {
        device.write(0, ByteBuffer.allocate(10));
        Files.move(image, directory.resolve("old.img"));
        ImageFiles.sparse(image, SIZE);
        assertFault(FaultCode.DEVICE_UNAVAILABLE, device::flush);
    }

    @Test
    void theFactsTellOneFileFromAnotherAndAChangeFromNone() throws IOException {
        DeviceFacts first = device.facts();
        assertThat(first.identity()).startsWith("inode ");
        assertThat(device.facts()).isEqualTo(first);
        Path other = ImageFiles.sparse(directory.resolve("other.img"), SIZE);
        try (BlockDevice another = Devices.open(other, Access.REPLICA)) {
            assertThat(another.facts().identity()).isNotEqualTo(first.identity());
        }
        device.close();
        try (BlockDevice again = Devices.open(image, Access.SOURCE)) {
            assertThat(again.facts()).isEqualTo(first);
        }
        Files.setLastModifiedTime(image, java.nio.file.attribute.FileTime.fromMillis(0));
        try (BlockDevice again = Devices.open(image, Access.SOURCE)) {
            assertThat(again.facts().identity()).isEqualTo(first.identity());
            assertThat(again.facts().changedNanos().orElseThrow())
                    .isGreaterThan(first.changedNanos().orElseThrow());
        }
    }

    @Test
    void thisMachineSaysWhichBootItIs() {
        assertThat(Devices.machineBoot()).isPresent().isEqualTo(Devices.machineBoot());
    }

    private void resize(long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    private static void assertFault(FaultCode code, Runnable use) {
        assertThatThrownBy(use::run)
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining("volume.img");
    }
}
