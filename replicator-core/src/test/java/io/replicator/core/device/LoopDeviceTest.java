package io.replicator.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real block device passes the contract; {@link ImageFileTest} is its twin without root. */
final class LoopDeviceTest extends BlockDeviceContract {
    private static final int FILE_SYSTEM_BYTES = 16 << 20;

    @TempDir
    Path directory;

    private final Deque<AutoCloseable> cleanUp = new ArrayDeque<>();

    @BeforeAll
    static void needRoot() {
        assumeTrue(LoopDevice.isPossible(), "needs root and loop devices");
    }

    @Override
    protected BlockDevice open() throws IOException {
        return Devices.open(loop("volume.img", SIZE).path(), Access.REPLICA);
    }

    /** After the contract has closed its device, or before: a loop device that is still open goes away at its last close. */
    @AfterEach
    void takeDown() throws Exception {
        while (!cleanUp.isEmpty()) {
            cleanUp.pop().close();
        }
    }

    @Test
    void whatAMountedFileSystemWroteIsSeenAlthoughThePageCacheAnswersWhatItReadBefore() throws IOException {
        LoopDevice loop = loop("mounted.img", FILE_SYSTEM_BYTES);
        Path file = mount(loop).resolve("file");
        writeAndSync(file, (byte) 'A');
        try (BlockDevice source = Devices.open(loop.path(), Access.SOURCE);
                BlockDevice cached =
                        Devices.open(loop.path(), Access.SOURCE, DeviceOptions.DEFAULT.with(ReadPath.PAGE_CACHE))) {
            int position = find(source, (byte) 'A');
            assertThat(find(cached, (byte) 'A')).isEqualTo(position);
            writeAndSync(file, (byte) 'B');
            assertThat(at(source, position)).isEqualTo((byte) 'B');
            // Why a source is not read through it.
            assertThat(at(cached, position)).isEqualTo((byte) 'A');
        }
    }

    @Test
    void aMountedDeviceIsBusyAndItsMountNamed() throws IOException {
        LoopDevice loop = loop("mounted.img", FILE_SYSTEM_BYTES);
        Path mountPoint = mount(loop);
        assertBusy(loop.path(), "the file system mounted at " + mountPoint.toRealPath());
        Devices.open(loop.path(), Access.SOURCE).close();
    }

    @Test
    void anImageUnderALoopDeviceIsBusyAndTheDeviceNamed() throws IOException {
        LoopDevice loop = loop("attached.img", SIZE);
        assertBusy(directory.resolve("attached.img"), "the loop device " + loop.path());
        loop.close();
        Devices.open(directory.resolve("attached.img"), Access.REPLICA).close();
    }

    @Test
    void aDeviceThatIsAReplicaIsKeptFromOthers() throws IOException {
        LoopDevice loop = loop("held.img", FILE_SYSTEM_BYTES);
        Path mountPoint = Files.createDirectory(directory.resolve("refused"));
        LoopDevice.run("mkfs.ext4", "-q", loop.path().toString());
        try (BlockDevice held = Devices.open(loop.path(), Access.REPLICA)) {
            assertThat(held.sizeBytes()).isEqualTo(FILE_SYSTEM_BYTES);
            assertBusy(loop.path(), "in use");
            assertThatThrownBy(() -> LoopDevice.run("mount", loop.path().toString(), mountPoint.toString()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aChangedSizeIsTold() throws IOException {
        LoopDevice loop = loop("grown.img", SIZE);
        try (BlockDevice device = Devices.open(loop.path(), Access.SOURCE)) {
            Devices.requireSameSize(device);
            ImageFiles.sparse(directory.resolve("grown.img"), 2 * SIZE);
            loop.takeSize();
            assertThat(device.sizeBytes()).isEqualTo(SIZE);
            assertThat(device.currentSizeBytes()).isEqualTo(2 * SIZE);
            assertThatThrownBy(() -> Devices.requireSameSize(device)).hasMessageContaining("opened anew");
        }
    }

    @Test
    void nothingIsCertainlyAHole() throws IOException {
        try (BlockDevice device = Devices.open(loop("holes.img", SIZE).path(), Access.SOURCE)) {
            assertThat(device.holeEnd(0)).isZero();
        }
    }

    private LoopDevice loop(String name, int sizeBytes) throws IOException {
        LoopDevice loop = LoopDevice.over(ImageFiles.sparse(directory.resolve(name), sizeBytes));
        cleanUp.push(loop);
        return loop;
    }

    private Path mount(LoopDevice loop) throws IOException {
        Path mountPoint = Files.createDirectory(directory.resolve("mnt"));
        LoopDevice.run("mkfs.ext4", "-q", loop.path().toString());
        LoopDevice.run("mount", loop.path().toString(), mountPoint.toString());
        cleanUp.push(() -> LoopDevice.run("umount", mountPoint.toString()));
        return mountPoint;
    }

    private static void writeAndSync(Path file, byte value) throws IOException {
        byte[] bytes = new byte[1 << 20];
        Arrays.fill(bytes, value);
        // In place: the blocks stay the same ones.
        try (var out = new java.io.RandomAccessFile(file.toFile(), "rw")) {
            out.write(bytes);
            out.getFD().sync();
        }
    }

    private static int find(BlockDevice device, byte value) {
        ByteBuffer all = ByteBuffer.allocate(FILE_SYSTEM_BYTES);
        device.read(0, all);
        for (int block = 0; block < FILE_SYSTEM_BYTES; block += 1024) {
            if (all.get(block) == value && all.get(block + 1023) == value) {
                return block;
            }
        }
        throw new AssertionError("the file's bytes are not on the device");
    }

    private static byte at(BlockDevice device, int position) {
        ByteBuffer one = ByteBuffer.allocate(1);
        device.read(position, one);
        return one.get(0);
    }

    private static void assertBusy(Path path, String holder) {
        assertThatThrownBy(() -> Devices.open(path, Access.REPLICA))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.DEVICE_BUSY))
                .hasMessageContaining(holder);
    }
}
