package io.replicator.core.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image that was preallocated passes the contract, and keeps its space. */
final class PreallocatedImageTest extends BlockDeviceContract {
    @TempDir
    Path directory;

    @Override
    protected BlockDevice open() throws IOException {
        return Devices.open(ImageFiles.written(directory.resolve("volume.img"), SIZE), Access.REPLICA);
    }

    @Test
    void zeroingKeepsTheSpaceOfAnImageWithoutHolesAndGivesBackThatOfOneWithHoles() throws IOException {
        Path full = ImageFiles.written(directory.resolve("full.img"), SIZE);
        Path thin = ImageFiles.sparse(directory.resolve("thin.img"), SIZE);
        long emptyBytes = ImageFiles.allocatedBytes(thin);
        for (Path image : new Path[] {full, thin}) {
            try (BlockDevice device = Devices.open(image, Access.REPLICA)) {
                device.write(0, ByteBuffer.allocate(SIZE / 2).put(SIZE / 2 - 1, (byte) 1));
                device.zero(0, SIZE);
                device.flush();
            }
        }
        assertThat(ImageFiles.allocatedBytes(full)).isGreaterThanOrEqualTo(SIZE);
        assertThat(ImageFiles.allocatedBytes(thin)).isLessThanOrEqualTo(emptyBytes + 4096);
    }

    @Test
    void whatIsChosenGoesBeforeWhatFollowsFromTheImage() throws IOException {
        Path full = ImageFiles.written(directory.resolve("full.img"), SIZE);
        try (BlockDevice device = Devices.open(full, Access.REPLICA, DeviceOptions.DEFAULT.with(Zeroes.UNMAP))) {
            device.zero(0, SIZE);
            device.flush();
        }
        assertThat(ImageFiles.allocatedBytes(full)).isLessThan(SIZE / 2);
    }
}
