package io.replicator.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image file passes the contract, and what cannot be opened says what to do. */
final class ImageFileTest extends BlockDeviceContract {
    @TempDir
    Path directory;

    @Override
    BlockDevice open() throws IOException {
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
            assertThatThrownBy(() -> first.write(0, java.nio.ByteBuffer.allocate(1)))
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
        Path image = directory.resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(SIZE);
        }
        return image;
    }
}
