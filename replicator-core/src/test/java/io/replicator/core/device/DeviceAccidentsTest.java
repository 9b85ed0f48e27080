package io.replicator.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.device.posix.DeviceFile;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accidents that lost data elsewhere, at a device: each test cites where. */
final class DeviceAccidentsTest {
    private static final int SIZE = 1 << 20;

    @TempDir
    Path directory;

    private ScriptedChannel channel;
    private BlockDevice device;

    @BeforeEach
    void openDevice() throws IOException {
        Path image = ImageFiles.sparse(directory.resolve("volume.img"), SIZE);
        DeviceFile file = DeviceFile.openExclusively(image);
        channel = new ScriptedChannel(FileChannel.open(image, StandardOpenOption.READ, StandardOpenOption.WRITE), 5000);
        device = new FileBlockDevice("scripted", channel, file, channel::read, null, Optional.empty(), file);
    }

    @AfterEach
    void closeDevice() {
        device.close();
    }

    @Test
    void drbd_497149ded_aTransferThatComesShortIsContinued() {
        byte[] bytes = new byte[100_000];
        new SplittableRandom(1).nextBytes(bytes);
        device.write(123, ByteBuffer.wrap(bytes));
        ByteBuffer back = ByteBuffer.allocate(bytes.length);
        device.read(123, back);
        assertThat(back.array()).isEqualTo(bytes);
    }

    @Test
    void drbd_497149ded_anErrorAfterPartOfATransferIsNoSuccess() {
        channel.failAfter(3);
        assertFault(FaultCode.IO_ERROR, () -> device.write(0, ByteBuffer.allocate(100_000)));
        channel.failAfter(3);
        assertFault(FaultCode.IO_ERROR, () -> device.read(0, ByteBuffer.allocate(100_000)));
        channel.failAfter(1);
        assertFault(FaultCode.IO_ERROR, () -> device.zero(0, 100_000));
    }

    @Test
    void drbd_497149ded_aTransferWithoutProgressIsAnErrorAndNoLoop() {
        channel.moveNothing();
        assertFault(FaultCode.IO_ERROR, () -> device.write(0, ByteBuffer.allocate(10)));
        assertFault(FaultCode.IO_ERROR, () -> device.read(0, ByteBuffer.allocate(10)));
    }

    @Test
    void postgresql_2018_aFlushThatFailedIsNeverTriedAgain() {
        device.write(0, ByteBuffer.wrap(new byte[] {1}));
        channel.failNextFlush();
        assertFault(FaultCode.FLUSH_FAILED, device::flush);
        // The system would say yes now, with the page lost.
        assertFault(FaultCode.FLUSH_FAILED, device::flush);
        assertFault(FaultCode.FLUSH_FAILED, () -> device.write(0, ByteBuffer.allocate(1)));
        assertFault(FaultCode.FLUSH_FAILED, () -> device.zero(0, 1));
        device.read(0, ByteBuffer.allocate(1));
    }

    private static void assertFault(FaultCode code, Runnable use) {
        assertThatThrownBy(use::run)
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining("scripted");
    }
}
