package io.replicator.core.store;

import static io.replicator.core.store.StateDirectoryContract.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The directory in the file system. */
class FileStateDirectoryTest implements StateDirectoryContract {
    @TempDir
    Path temporary;

    @Override
    public StateDirectory emptyDirectory() {
        return new FileStateDirectory(temporary.resolve("x/state"));
    }

    @Test
    void nobodyElseMayRead() throws IOException {
        StateDirectory directory = emptyDirectory();
        put(directory.directory("d"), "a", "secret");
        Path root = temporary.resolve("x/state");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("d"))))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("d/a"))))
                .isEqualTo("rw-------");
    }

    @Test
    void foreignFilesAreNotOurs() throws IOException {
        StateDirectory directory = emptyDirectory();
        Files.createDirectory(temporary.resolve("x/state/lost+found"));
        Files.writeString(temporary.resolve("x/state/note~"), "");
        assertThat(directory.files()).isEmpty();
        assertThat(directory.directories()).isEmpty();
    }

    @Test
    void deletingATreeDoesNotFollowLinksOutOfIt() throws IOException {
        StateDirectory directory = emptyDirectory();
        directory.directory("d");
        Path outside = Files.writeString(temporary.resolve("outside"), "kept");
        Files.createSymbolicLink(temporary.resolve("x/state/d/link"), temporary);
        directory.deleteDirectory("d");
        assertThat(outside).hasContent("kept");
    }

    @Test
    void aFileWhereADirectoryShouldBeIsToldByName() throws IOException {
        Path file = Files.writeString(temporary.resolve("file"), "");
        assertThatThrownBy(() -> new FileStateDirectory(file))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.IO_ERROR))
                .hasMessageContaining(file.toString());
    }

    @Test
    void aFullDiskIsNoSpace() {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full), "the kernel's full device");
        assertThatThrownBy(() -> {
                    try (StateFile file = new FileStateDirectory(Path.of("/dev")).open("full")) {
                        file.write(0, ByteBuffer.allocate(10));
                    }
                })
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.NO_SPACE))
                .hasMessageContaining("free space");
    }
}
