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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image file passes the contract, and what cannot be opened says what to do. */
final class ImageFileTest extends BlockDeviceContract {
    @TempDir
    Path directory;

    @Override
    protected BlockDevice open() throws IOException {
        return Devices.open(image("volume.img"), Access.REPLICA);
    }

    @Test
    void aReplicaThatSomebodyHoldsIsRefused() throws IOException {
        Path image = image("held.img");
        try (BlockDevice first = Devices.open(image, Access.REPLICA)) {
            assertFault(FaultCode.DEVICE_BUSY, image, "in use");
            assertThat(first.sizeBytes()).isEqualTo(SIZE);
        }
        Devices.open(image, Access.REPLICA).close();
    }

    @Test
    void aSourceIsSharedAndNeverWritten() throws IOException {
        Path image = image("source.img");
        try (BlockDevice first = Devices.open(image, Access.SOURCE);
                BlockDevice second = Devices.open(image, Access.SOURCE)) {
            assertThat(second.sizeBytes()).isEqualTo(first.sizeBytes());
            assertThatThrownBy(() -> first.write(0, ByteBuffer.allocate(1)))
                    .isInstanceOf(java.nio.channels.NonWritableChannelException.class);
        }
    }

    @Test
    void whatIsMissingOrNoDeviceIsToldApart() throws IOException {
        assertFault(FaultCode.DEVICE_UNAVAILABLE, directory.resolve("missing"), "does not exist");
        assertFault(FaultCode.DEVICE_UNAVAILABLE, directory, "is a directory");
        assertFault(FaultCode.DEVICE_UNAVAILABLE, Files.createFile(directory.resolve("empty")), "has no bytes");
    }

    @Test
    void aDeviceSmallerThanItsVolumeIsRefusedAndALargerOneIsNot() throws IOException {
        try (BlockDevice device = Devices.open(image("small.img"), Access.SOURCE)) {
            Devices.requireSize(device, SIZE - 1);
            assertThatThrownBy(() -> Devices.requireSize(device, SIZE + 512))
                    .hasMessageContaining("enlarge it by 512 bytes");
        }
    }

    @Test
    void holesAreFoundToTheirEndsAndForgottenAtOnce() throws IOException {
        Path image = image("holes.img");
        write(image, 1 << 20, 64 << 10);
        try (BlockDevice device = Devices.open(image, Access.SOURCE)) {
            assertThat(device.holeEnd(0)).isEqualTo(1 << 20);
            assertThat(device.holeEnd(4096)).isEqualTo(1 << 20);
            assertThat(device.holeEnd(1 << 20)).isEqualTo(1 << 20);
            assertThat(device.holeEnd((1 << 20) + 5000)).isEqualTo((1 << 20) + 5000);
            assertThat(device.holeEnd((1 << 20) + (64 << 10))).isEqualTo(SIZE);
            // A hole that production filled since it was found must not be skipped.
            write(image, 512 << 10, 4096);
            assertThat(device.holeEnd(0)).isEqualTo(512 << 10);
            assertThat(device.holeEnd(512 << 10)).isEqualTo(512 << 10);
        }
    }

    @Test
    void whatWasCutOffIsNoHole() throws IOException {
        Path image = image("cut.img");
        try (BlockDevice device = Devices.open(image, Access.SOURCE)) {
            assertThat(device.holeEnd(0)).isEqualTo(SIZE);
            ImageFiles.sparse(image, SIZE / 2);
            assertThat(device.holeEnd(0)).isZero();
            assertThat(device.holeEnd(SIZE - 10)).isEqualTo(SIZE - 10);
            assertThatThrownBy(() -> device.read(0, ByteBuffer.allocate(SIZE)))
                    .isInstanceOfSatisfying(
                            ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.IO_ERROR));
            assertThatThrownBy(() -> Devices.requireSameSize(device))
                    .isInstanceOfSatisfying(
                            ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.SIZE_MISMATCH));
        }
    }

    @Test
    void anImageThatIsBeingWrittenIsNoReplica() throws IOException {
        Path image = image("written.img");
        try (RandomAccessFile writer = new RandomAccessFile(image.toFile(), "rw")) {
            writer.write(1);
            assertFault(FaultCode.DEVICE_BUSY, image, "in use");
        }
    }

    private static void write(Path image, long position, int length) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.seek(position);
            file.write(new byte[length]);
        }
    }

    private static void assertFault(FaultCode code, Path path, String text) {
        for (Access access : Access.values()) {
            if (code == FaultCode.DEVICE_BUSY && access == Access.SOURCE) {
                continue;
            }
            assertThatThrownBy(() -> Devices.open(path, access))
                    .isInstanceOfSatisfying(
                            ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(code))
                    .hasMessageContaining(text)
                    .hasMessageContaining(path.toString());
        }
    }

    private Path image(String name) throws IOException {
        return ImageFiles.sparse(directory.resolve(name), SIZE);
    }
}
