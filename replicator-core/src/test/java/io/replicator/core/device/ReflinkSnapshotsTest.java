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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of image files by clones, on a file system that can make them where root can mount one, and on the others a refusal. */
final class ReflinkSnapshotsTest {
    private static final int IMAGE_BYTES = 8 << 20;
    private static final long DISK_BYTES = 96 << 20;

    @TempDir
    Path directory;

    @Test
    void whatAFileSystemCannotDoIsSaidWithTheWayOut() throws Exception {
        Path image = image(directory);
        VolumeSnapshots snapshots = new ReflinkSnapshots(image);
        if (canClone(directory)) {
            snapshots.take().close();
            return;
        }
        assertThatThrownBy(snapshots::take)
                .isInstanceOfSatisfying(ReplicatorException.class, fault -> assertThat(fault.code())
                        .isEqualTo(FaultCode.BAD_CONFIGURATION))
                .hasMessageContaining(image.toString())
                .hasMessageContaining("XFS or btrfs")
                .hasMessageContaining("snapshot: none");
    }

    @Test
    void aDirectoryIsNoImage() {
        assertThatThrownBy(() -> Devices.openClone(directory)).hasMessageContaining("it is no image file");
    }

    @Test
    void whatIsWrittenAfterwardsIsNotInIt() throws Exception {
        if (!SharingFileSystem.isPossible()) {
            whatAFileSystemCannotDoIsSaidWithTheWayOut();
            return;
        }
        try (SharingFileSystem place = SharingFileSystem.in(directory.resolve("disk"), DISK_BYTES)) {
            Path image = image(place.directory());
            VolumeSnapshot snapshot = new ReflinkSnapshots(image).take();
            try (RandomAccessFile production = new RandomAccessFile(image.toFile(), "rw")) {
                production.seek(4096);
                production.write(new byte[] {1, 2, 3});
            }
            ByteBuffer read = ByteBuffer.allocate(4);
            snapshot.device().read(4096, read);
            assertThat(read.array()).containsExactly(7, 7, 7, 7);
            assertThat(snapshot.device().sizeBytes()).isEqualTo(IMAGE_BYTES);
            assertThat(snapshot.device().name()).isEqualTo(image.toString());
            assertThat(snapshot.hasRoom()).isTrue();
            assertThat(names(place.directory())).as("it has no name").containsExactly("vm.img");
            snapshot.close();
            snapshot.close();
        }
    }

    /** PEERS 4, row 14: production, and not the snapshot, would meet the full disk. */
    @Test
    void peers14NoneIsTakenWhereProductionMightRunOutOfSpace() throws Exception {
        if (!SharingFileSystem.isPossible()) {
            whatAFileSystemCannotDoIsSaidWithTheWayOut();
            return;
        }
        try (SharingFileSystem place = SharingFileSystem.in(directory.resolve("disk"), DISK_BYTES)) {
            Path image = image(place.directory());
            VolumeSnapshots snapshots = new ReflinkSnapshots(image);
            VolumeSnapshot held = snapshots.take();
            fillUpTo(place.directory(), 20 << 20);
            assertThat(held.hasRoom()).isTrue();
            assertThatThrownBy(snapshots::take)
                    .isInstanceOfSatisfying(ReplicatorException.class, fault -> assertThat(fault.code())
                            .isEqualTo(FaultCode.NO_SPACE))
                    .hasMessageContaining("free it up to " + (32 << 20) + " bytes");
            fillUpTo(place.directory(), 10 << 20);
            assertThat(held.hasRoom()).isFalse();
            held.close();
        }
    }

    /** Leaves about so much of it free. */
    private static void fillUpTo(Path directory, long freeBytes) throws IOException {
        long usable = Files.getFileStore(directory).getUsableSpace();
        if (usable > freeBytes) {
            Path filler = directory.resolve("filler-" + freeBytes);
            LoopDevice.run("fallocate", "-l", Long.toString(usable - freeBytes), filler.toString());
        }
    }

    private static Path image(Path directory) throws IOException {
        byte[] bytes = new byte[IMAGE_BYTES];
        Arrays.fill(bytes, (byte) 7);
        return Files.write(directory.resolve("vm.img"), bytes);
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }

    private static boolean canClone(Path directory) throws Exception {
        Path one = Files.write(directory.resolve("one"), new byte[] {1});
        Process process = new ProcessBuilder(
                        "cp",
                        "--reflink=always",
                        one.toString(),
                        directory.resolve("two").toString())
                .redirectErrorStream(true)
                .start();
        return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
