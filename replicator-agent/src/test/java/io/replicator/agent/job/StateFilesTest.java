package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.replica.CommitLog;
import io.replicator.core.store.FileStateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateFilesTest {
    @TempDir
    private Path parent;

    /** With the log gone, a device that a journal was half written to would count as one at its base. */
    @Test
    void case7CopiesWithoutACommitLogAreNotOpened() throws java.io.IOException {
        FileStateDirectory state = new FileStateDirectory(parent);
        StateFiles.open(state).close(List.of());
        assertThat(parent.resolve(CommitLog.FILE)).exists();
        Files.delete(parent.resolve(CommitLog.FILE));
        StateFiles.open(state).close(List.of());
        Files.delete(parent.resolve(CommitLog.FILE));
        Files.createDirectory(parent.resolve("volumes").resolve("00000000-0000-0001-0000-000000000001-1"));
        assertThatThrownBy(() -> StateFiles.open(state))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.CORRUPT_STATE))
                .hasMessageContaining("attach each replica again from a seed");
        assertThat(parent.resolve(CommitLog.FILE)).doesNotExist();
    }
}
