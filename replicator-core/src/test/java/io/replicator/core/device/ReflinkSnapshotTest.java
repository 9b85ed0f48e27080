package io.replicator.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snapshot of an image file on a real XFS; {@link MemorySnapshotTest} is the twin of its contract where there is none. */
final class ReflinkSnapshotTest extends BaseSnapshotContract {
    private static final String NAME = ".replicator-base";

    @TempDir
    static Path scratch;

    private static SharingFileSystem xfs;
    private Path image;
    private BlockDevice device;

    @BeforeAll
    static void mount() throws IOException {
        assumeTrue(SharingFileSystem.isPossible(), "needs root, loop devices and mkfs.xfs");
        xfs = SharingFileSystem.in(scratch.resolve("xfs.img"), 64 << 20);
    }

    @AfterAll
    static void unmount() throws IOException {
        if (xfs != null) {
            xfs.close();
        }
    }

    @BeforeEach
    void open() throws IOException {
        image = xfs.directory().resolve("volume.img");
        try (FileChannel file = FileChannel.open(image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(1), SIZE - 1);
        }
        device = Devices.open(image, Access.REPLICA, DeviceOptions.DEFAULT.withSnapshot(NAME));
    }

    @AfterEach
    void close() throws IOException {
        if (device != null) {
            device.close();
            for (String file : files()) {
                Files.delete(xfs.directory().resolve(file));
            }
        }
    }

    @Override
    BlockDevice device() {
        return device;
    }

    @Test
    void theImageStaysTheSameFileWhichNobodyElseMayOpenAndNothingLiesAbout() throws IOException {
        String identity = device.facts().identity();
        write(0, noise(1));
        snapshot().take();
        assertThat(files()).containsExactly(NAME, "volume.img");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(xfs.directory().resolve(NAME))))
                .isEqualTo("rw-------");
        write(0, noise(2));
        snapshot().revert();
        device.flush();
        assertThat(device.facts().identity()).isEqualTo(identity);
        assertThat(device.currentSizeBytes()).isEqualTo(SIZE);
        assertThat(catchThrowableOfType(ReplicatorException.class, () -> Devices.open(image, Access.REPLICA))
                        .code())
                .isEqualTo(FaultCode.DEVICE_BUSY);
        snapshot().drop();
        assertThat(files()).containsExactly("volume.img");
    }

    /** Whoever opens it anew finds it, and brings the device back: after a crash nobody else could. */
    @Test
    void theNextProcessFindsItAndBringsTheDeviceBack() {
        byte[] base = noise(1);
        write(0, base);
        snapshot().take();
        write(500_000, new byte[300_000]);
        device.close();
        device = Devices.open(image, Access.REPLICA, DeviceOptions.DEFAULT.withSnapshot(NAME));
        assertThat(snapshot().isThere()).isTrue();
        snapshot().revert();
        assertThat(content()).isEqualTo(base);
    }

    /** PEERS 4, row 14: it is the write that has no room, and both stay. */
    @Test
    void peers14WhereThereIsNoRoomToKeepWhatIsOverwrittenTheWriteFailsAndTheBaseComesBack() throws IOException {
        byte[] base = noise(1);
        write(0, base);
        snapshot().take();
        Path ballast = xfs.directory().resolve("ballast");
        try (FileChannel file = FileChannel.open(ballast, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            fill(file);
            ReplicatorException full = catchThrowableOfType(ReplicatorException.class, () -> {
                write(0, noise(2));
                device.flush();
            });
            assertThat(full.code()).isEqualTo(FaultCode.NO_SPACE);
            snapshot().revert();
            assertThat(content()).isEqualTo(base);
        }
    }

    private static void fill(FileChannel file) {
        for (int bytes = 1 << 20; bytes >= 4096; bytes /= 2) {
            try {
                while (true) {
                    file.write(ByteBuffer.allocate(bytes));
                    file.force(false);
                }
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("No space left");
            }
        }
    }

    @Test
    void anImageThatWasResizedMeanwhileIsToldAndLeftAlone() throws IOException {
        snapshot().take();
        try (FileChannel file = FileChannel.open(image, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(1), SIZE + 5000);
        }
        ReplicatorException resized =
                catchThrowableOfType(ReplicatorException.class, () -> snapshot().revert());
        assertThat(resized.code()).isEqualTo(FaultCode.SIZE_MISMATCH);
        assertThat(resized).hasMessageContaining(String.valueOf(SIZE)).hasMessageContaining("resized");
        assertThat(snapshot().isThere()).isTrue();
    }

    private static List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(xfs.directory())) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
