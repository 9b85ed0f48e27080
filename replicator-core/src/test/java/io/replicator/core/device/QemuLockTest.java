package io.replicator.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** QEMU itself and a replica keep out of each other's image; {@code DeviceFileTest} is its twin without QEMU. */
final class QemuLockTest {
    private static final Path QEMU_IO = Path.of("/usr/bin/qemu-io");

    @TempDir
    Path directory;

    @BeforeAll
    static void needQemu() {
        assumeTrue(Files.isExecutable(QEMU_IO), "needs qemu-io");
    }

    @Test
    void anImageThatQemuHasOpenIsBusyAndTheProcessNamed() throws IOException {
        Path image = ImageFiles.sparse(directory.resolve("guest.img"), 1 << 20);
        for (String mode : new String[] {"--image-opts", "--read-only --image-opts"}) {
            Process qemu = new ProcessBuilder(("qemu-io " + mode + " driver=raw,file.filename=" + image).split(" "))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                await().untilAsserted(() -> assertThatThrownBy(
                                () -> Devices.open(image, Access.REPLICA).close())
                        .hasMessageContaining("process " + qemu.pid() + " (qemu-io)"));
            } finally {
                qemu.destroyForcibly().onExit().join();
            }
            Devices.open(image, Access.REPLICA).close();
        }
    }

    @Test
    void qemuDoesNotOpenAReplica() throws IOException {
        Path image = ImageFiles.sparse(directory.resolve("replica.img"), 1 << 20);
        String[] read = {"qemu-io", "--format", "raw", "--cmd", "read 0 512", image.toString()};
        try (BlockDevice replica = Devices.open(image, Access.REPLICA)) {
            assertThat(replica.sizeBytes()).isEqualTo(1 << 20);
            assertThatThrownBy(() -> LoopDevice.run(read)).hasMessageContaining("lock");
        }
        LoopDevice.run(read);
    }
}
