package io.replicator.agent.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.agent.trust.AgentIdentity;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.AtomicRecord;
import io.replicator.core.store.FileStateDirectory;
import io.replicator.core.volume.AgentId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateHomeTest {
    private static final AgentIdentity PARIS =
            new AgentIdentity("paris", AgentId.parse("a9e1c7de-0000-4000-8000-000000000001"));
    private static final AgentIdentity LYON =
            new AgentIdentity("lyon", AgentId.parse("a9e1c7de-0000-4000-8000-000000000002"));

    @TempDir
    private Path parent;

    @Test
    void case1ANewDirectoryIsMadeAndMarked() {
        Path path = parent.resolve("new/state");
        try (StateHome home = StateHome.open(path)) {
            assertThat(home.resolve("format")).isRegularFile();
            assertThat(home.directory().files()).containsExactly("format", "lock");
        }
        StateHome.open(path).close();
    }

    @Test
    void case3AFormatFromTheFutureIsLeftAlone() throws IOException {
        byte[] before = withFormat(StateHome.FORMAT_NUMBER + 1);
        assertFault(this::open, FaultCode.UNSUPPORTED_FORMAT, "a newer version, and this one knows format 1");
        assertThat(Files.readAllBytes(parent.resolve("state/format"))).isEqualTo(before);
        assertFault(this::open, FaultCode.UNSUPPORTED_FORMAT, "run the version that wrote it");
    }

    @Test
    void case4AFormatFromThePastIsLeftAlone() throws IOException {
        withFormat(StateHome.FORMAT_NUMBER - 1);
        assertFault(this::open, FaultCode.UNSUPPORTED_FORMAT, "an older version");
    }

    @Test
    void case5StateWithoutAFormatIsNotGuessedAt() throws IOException {
        Path path = parent.resolve("state");
        try (StateHome home = StateHome.open(path)) {
            home.claim(PARIS);
        }
        Files.delete(path.resolve("format"));
        assertFault(this::open, FaultCode.CORRUPT_STATE, "restore all of the directory from one time");
        assertThat(path.resolve("format")).doesNotExist();
        StateHome.open(parent.resolve("another")).close();
    }

    private void open() {
        StateHome.open(parent.resolve("state")).close();
    }

    /** A directory of that format. */
    private byte[] withFormat(int number) throws IOException {
        Path path = parent.resolve("state");
        AtomicRecord.write(
                new FileStateDirectory(path),
                "format",
                0x52534631,
                ByteBuffer.allocate(Integer.BYTES).putInt(0, number));
        return Files.readAllBytes(path.resolve("format"));
    }

    @Test
    void case2OneProcessAtATimeAndTheOtherIsNamed() {
        Path path = parent.resolve("state");
        try (StateHome first = StateHome.open(path)) {
            assertFault(
                    () -> StateHome.open(path),
                    FaultCode.STATE_LOCKED,
                    "(process " + ProcessHandle.current().pid() + ")");
            first.claim(PARIS);
        }
        try (StateHome next = StateHome.open(path)) {
            next.claim(PARIS);
        }
    }

    @Test
    void onlyItsOwnerMayLook() throws IOException {
        Path path = parent.resolve("state");
        try (StateHome home = StateHome.open(path)) {
            home.claim(PARIS);
            assertThat(mode(path)).isEqualTo("rwx------");
            assertThat(mode(home.resolve("lock"))).isEqualTo("rw-------");
            assertThat(mode(home.resolve("agent"))).isEqualTo("rw-------");
        }
    }

    @Test
    void case6ItBelongsToOneAgentForGood() {
        try (StateHome home = StateHome.open(parent.resolve("state"))) {
            home.claim(PARIS);
            home.claim(PARIS);
            // Another name with the same UUID is the same agent.
            home.claim(new AgentIdentity("bordeaux", PARIS.id()));
            assertFault(
                    () -> home.claim(LYON),
                    FaultCode.BAD_CONFIGURATION,
                    PARIS.id().toString());
        }
    }

    @Test
    void aBrokenRecordIsNotTakenForNone() throws IOException {
        try (StateHome home = StateHome.open(parent.resolve("state"))) {
            home.claim(PARIS);
            byte[] bytes = Files.readAllBytes(home.resolve("agent"));
            bytes[bytes.length - 1] ^= 1;
            Files.write(home.resolve("agent"), bytes);
            assertFault(() -> home.claim(PARIS), FaultCode.CORRUPT_STATE, "checksum");
            bytes[3]++;
            Files.write(home.resolve("agent"), new byte[0]);
            assertFault(() -> home.claim(PARIS), FaultCode.CORRUPT_STATE, "0 bytes");
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void assertFault(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, FaultCode code, String text) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ReplicatorException.class, fault -> {
            assertThat(fault.code()).isEqualTo(code);
            assertThat(fault).hasMessageContaining(text);
        });
    }
}
