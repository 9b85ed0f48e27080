package io.replicator.core.device.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the system is asked of an image file: locks as QEMU takes them, holes, space. */
final class DeviceFileTest {
    @TempDir
    Path directory;

    private Path image;

    @BeforeEach
    void makeImage() throws IOException {
        image = Files.write(directory.resolve("volume.img"), new byte[1 << 20]);
    }

    // The bytes that block/file-posix.c of QEMU locks: 100 + n for what it does, 200 + n for what it suffers nobody to
    // do.
    @ParameterizedTest
    @ValueSource(longs = {100, 101, 103, 200, 201, 203})
    void anImageThatQemuHasOpenIsBusy(long lockByte) throws IOException {
        int qemu = CLibrary.open(image.toString(), CLibrary.O_RDONLY | CLibrary.O_CLOEXEC);
        try {
            lock(qemu, CLibrary.F_RDLCK, lockByte);
            assertThatThrownBy(() -> DeviceFile.openExclusively(image)).isInstanceOf(DeviceFile.BusyException.class);
        } finally {
            CLibrary.close(qemu);
        }
        DeviceFile.openExclusively(image).close();
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 101, 103, 200, 201, 203})
    void qemuCannotLockWhatIsHeldHere(long lockByte) throws IOException {
        int qemu = CLibrary.open(image.toString(), CLibrary.O_RDONLY | CLibrary.O_CLOEXEC);
        try {
            DeviceFile held = DeviceFile.openExclusively(image);
            assertThatThrownBy(() -> lock(qemu, CLibrary.F_RDLCK, lockByte))
                    .isInstanceOfSatisfying(LastErrorException.class, e -> assertThat(e.getErrorCode())
                            .isEqualTo(CLibrary.EAGAIN));
            held.close();
            lock(qemu, CLibrary.F_RDLCK, lockByte);
        } finally {
            CLibrary.close(qemu);
        }
    }

    @Test
    void anImageThatSomebodyHasOpenForWritingWithoutALockIsBusy() throws IOException {
        try (RandomAccessFile writer = new RandomAccessFile(image.toFile(), "rw")) {
            assertThat(writer.length()).isPositive();
            assertThatThrownBy(() -> DeviceFile.openExclusively(image)).isInstanceOf(DeviceFile.BusyException.class);
        }
        try (RandomAccessFile reader = new RandomAccessFile(image.toFile(), "r");
                DeviceFile held = DeviceFile.openExclusively(image)) {
            assertThat(reader.length()).isPositive();
            assertThat(held.isRegular()).isTrue();
        }
    }

    @Test
    void aReaderKeepsNobodyAway() throws IOException {
        try (DeviceFile reader = DeviceFile.openShared(image);
                DeviceFile another = DeviceFile.openShared(image);
                DeviceFile held = DeviceFile.openExclusively(image)) {
            assertThat(reader.nextData(0)).isEqualTo(another.nextData(0)).isEqualTo(held.nextData(0));
        }
    }

    @Test
    void findsHolesAndSpace() throws IOException {
        Path sparse = directory.resolve("sparse.img");
        try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
            file.setLength(10 << 20);
            file.seek(4 << 20);
            file.write(new byte[64 << 10]);
        }
        try (DeviceFile file = DeviceFile.openShared(sparse);
                DeviceFile full = DeviceFile.openShared(image)) {
            assertThat(file.nextData(0)).isEqualTo(4 << 20);
            assertThat(file.nextHole(4 << 20)).isEqualTo((4 << 20) + (64 << 10));
            assertThat(file.nextData(5 << 20)).isEqualTo(10 << 20);
            assertThat(file.isAllocated(10 << 20)).isFalse();
            assertThat(full.isAllocated(1 << 20)).isTrue();
        }
    }

    @Test
    void nothingIsAskedOfAClosedDescriptor() throws IOException {
        DeviceFile file = DeviceFile.openExclusively(image);
        file.close();
        file.close();
        assertThatThrownBy(() -> file.zero(0, 4096, true)).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> file.nextData(0)).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(file::channel).isInstanceOf(ClosedChannelException.class);
    }

    private static void lock(int descriptor, short type, long lockByte) {
        CLibrary.Flock one = new CLibrary.Flock();
        one.type = type;
        one.start = lockByte;
        one.len = 1;
        CLibrary.fcntl(descriptor, CLibrary.F_OFD_SETLK, one);
    }
}
