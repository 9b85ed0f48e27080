package io.replicator.core.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileManifestTargetTest {
    @TempDir
    Path directory;

    @Test
    void isThereWholeOrNotAtAllAndForItsOwnerOnly() throws IOException {
        Path path = directory.resolve("vm-101.manifest");
        FileManifestTarget target = new FileManifestTarget(path);
        assertThat(target.name()).isEqualTo(path.toString());
        write(target.open(), "the manifest");
        assertThat(path).doesNotExist();
        target.commit();
        target.abandon();
        assertThat(path).hasContent("the manifest");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThat(files()).containsExactly("vm-101.manifest");
    }

    @Test
    void whatIsAbandonedLeavesNothing() throws IOException {
        FileManifestTarget target = new FileManifestTarget(directory.resolve("m"));
        target.abandon();
        write(target.open(), "half a man");
        target.abandon();
        target.abandon();
        assertThat(files()).isEmpty();
    }

    @Test
    void anotherSeedsManifestIsNeverReplaced() throws IOException {
        Path path = directory.resolve("m");
        FileManifestTarget late = new FileManifestTarget(path);
        write(late.open(), "late");
        Files.writeString(path, "the only description of a seed on the road");
        assertFault(FaultCode.BAD_REQUEST, "name another file", late::commit);
        late.abandon();
        assertFault(FaultCode.BAD_REQUEST, "name another file", () -> new FileManifestTarget(path).open());
        assertThat(path).hasContent("the only description of a seed on the road");
        assertThat(files()).containsExactly("m");
    }

    @Test
    void aLinkIsNotFollowedToWhatItNames() throws IOException {
        Path elsewhere = directory.resolve("elsewhere");
        Files.createSymbolicLink(directory.resolve("m"), elsewhere);
        assertFault(FaultCode.BAD_REQUEST, "name another file", () -> new FileManifestTarget(directory.resolve("m"))
                .open());
        Files.createSymbolicLink(directory.resolve("n.new"), elsewhere);
        assertThatThrownBy(() -> new FileManifestTarget(directory.resolve("n")).open())
                .isInstanceOf(ReplicatorException.class);
        assertThat(elsewhere).doesNotExist();
    }

    @Test
    void whatACrashLeftIsReplacedAndWhatIsBeingWrittenIsNot() throws IOException {
        Path path = directory.resolve("m");
        Files.writeString(directory.resolve("m.new"), "left behind, longer than what comes");
        FileManifestTarget first = new FileManifestTarget(path);
        write(first.open(), "first");
        FileManifestTarget second = new FileManifestTarget(path);
        assertFault(FaultCode.BAD_REQUEST, "being written by another seed", second::open);
        second.abandon();
        first.commit();
        assertThat(path).hasContent("first");
    }

    @Test
    void aMissingDirectoryIsSaid() {
        assertFault(FaultCode.BAD_REQUEST, "does not exist; make the directory", () -> new FileManifestTarget(
                        directory.resolve("no/m"))
                .open());
    }

    @Test
    void aManifestIsReadFromItsFirstByteEachTime() throws IOException {
        Path path = Files.writeString(directory.resolve("m"), "abc");
        FileManifestSource source = new FileManifestSource(path);
        for (int i = 0; i < 2; i++) {
            try (ReadableByteChannel channel = source.get()) {
                ByteBuffer bytes = ByteBuffer.allocate(8);
                channel.read(bytes);
                assertThat(bytes.position()).isEqualTo(3);
            }
        }
        assertFault(
                FaultCode.BAD_REQUEST, "does not exist", () -> new FileManifestSource(directory.resolve("x")).get());
        assertFault(FaultCode.BAD_REQUEST, "is not a file", () -> new FileManifestSource(directory).get());
    }

    private List<String> files() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }

    private static void write(WritableByteChannel channel, String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void assertFault(FaultCode code, String text, Runnable action) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(text);
    }
}
