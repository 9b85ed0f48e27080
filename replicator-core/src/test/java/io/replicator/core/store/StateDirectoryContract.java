package io.replicator.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What every state directory does. */
interface StateDirectoryContract {
    /** An empty directory. */
    StateDirectory emptyDirectory();

    @Test
    default void keepsWhatWasWritten() {
        StateDirectory directory = emptyDirectory();
        try (StateFile file = directory.open("record")) {
            file.write(3, bytes("hello"));
            file.flush();
            assertThat(file.sizeBytes()).isEqualTo(8);
        }
        assertThat(content(directory, "record")).isEqualTo("\0\0\0hello");
    }

    @Test
    default void readsPastTheEndAreCorruptState() {
        StateDirectory directory = emptyDirectory();
        try (StateFile file = directory.open("record")) {
            file.write(0, bytes("abc"));
            assertThatThrownBy(() -> file.read(1, ByteBuffer.allocate(3)))
                    .isInstanceOfSatisfying(
                            ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.CORRUPT_STATE))
                    .hasMessageContaining("record");
        }
    }

    @Test
    default void cutsAndGrows() {
        StateDirectory directory = emptyDirectory();
        try (StateFile file = directory.open("record")) {
            file.write(0, bytes("abcdef"));
            file.truncate(2);
            file.truncate(4);
        }
        assertThat(content(directory, "record")).isEqualTo("ab\0\0");
    }

    @Test
    default void reservingKeepsWhatIsThereAndNeverShrinks() {
        StateDirectory directory = emptyDirectory();
        try (StateFile file = directory.open("record")) {
            file.write(0, bytes("abc"));
            file.reserve(10_000);
            assertThat(file.sizeBytes()).isEqualTo(10_000);
            file.reserve(5);
            assertThat(file.sizeBytes()).isEqualTo(10_000);
        }
        assertThat(content(directory, "record")).startsWith("abc\0").endsWith("\0");
    }

    @Test
    default void renamesOver() {
        StateDirectory directory = emptyDirectory();
        put(directory, "old", "old");
        put(directory, "other", "new");
        directory.rename("other", "old");
        directory.sync();
        assertThat(directory.files()).containsExactly("old");
        assertThat(content(directory, "old")).isEqualTo("new");
    }

    @Test
    default void aFileStaysOpenUnderItsNewName() {
        StateDirectory directory = emptyDirectory();
        try (StateFile file = directory.open("a")) {
            directory.rename("a", "b");
            file.write(0, bytes("still"));
        }
        assertThat(content(directory, "b")).isEqualTo("still");
    }

    @Test
    default void renamingWhatIsNotThereFails() {
        StateDirectory directory = emptyDirectory();
        assertThatThrownBy(() -> directory.rename("a", "b"))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.IO_ERROR));
    }

    @Test
    default void listsFilesAndDirectoriesSortedAndApart() {
        StateDirectory directory = emptyDirectory();
        put(directory, "b", "");
        put(directory, "a", "");
        put(directory, "a" + StateDirectory.REPLACEMENT_SUFFIX, "");
        directory.directory("d");
        directory.directory("c");
        assertThat(directory.files()).containsExactly("a", "b");
        assertThat(directory.directories()).containsExactly("c", "d");
        assertThat(directory.exists("a")).isTrue();
        assertThat(directory.exists("c")).isFalse();
    }

    @Test
    default void deletesFilesAndTrees() {
        StateDirectory directory = emptyDirectory();
        put(directory, "a", "x");
        put(directory.directory("d").directory("e"), "f", "x");
        directory.delete("a");
        directory.delete("a");
        directory.deleteDirectory("d");
        directory.deleteDirectory("d");
        directory.sync();
        assertThat(directory.files()).isEmpty();
        assertThat(directory.directories()).isEmpty();
    }

    @Test
    default void namesAreInsideTheDirectory() {
        StateDirectory directory = emptyDirectory();
        for (String name : new String[] {"../a", "a/b", "..", "", ".", "a\0", "ä"}) {
            assertThatThrownBy(() -> directory.open(name)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> directory.directory(name)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> directory.deleteDirectory(name)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    default void aClosedFileFailsAsAFault() {
        StateDirectory directory = emptyDirectory();
        StateFile file = directory.open("a");
        file.close();
        file.close();
        assertThatThrownBy(() -> file.write(0, bytes("x"))).isInstanceOf(ReplicatorException.class);
        assertThatThrownBy(() -> file.read(0, ByteBuffer.allocate(1))).isInstanceOf(ReplicatorException.class);
    }

    static void put(StateDirectory directory, String file, String text) {
        try (StateFile open = directory.open(file)) {
            open.write(0, bytes(text));
            open.flush();
        }
    }

    static String content(StateDirectory directory, String file) {
        try (StateFile open = directory.open(file)) {
            ByteBuffer all = ByteBuffer.allocate((int) open.sizeBytes());
            open.read(0, all);
            return new String(all.array(), StandardCharsets.UTF_8);
        }
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
