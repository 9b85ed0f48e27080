package io.replicator.agent.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.agent.runtime.ThreadPurpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperationsDocumentTest {
    private final String document = read("../docs/operations.md");
    private final List<String> unit =
            read("../config/systemd/replicator-agent.service").lines().toList();

    @Test
    void everyThreadIsListed() {
        for (ThreadPurpose purpose : ThreadPurpose.values()) {
            String name = purpose.threadName(1).replace("-1", "-N");
            assertThat(document).contains("| `" + name + "` | ");
        }
    }

    @Test
    void everyExitCodeIsListed() {
        for (int code : new int[] {ExitCode.DONE, ExitCode.FAILED, ExitCode.DEFECT, ExitCode.CONFIGURATION}) {
            assertThat(document).contains("| `" + code + "` | ");
        }
        assertThat(document).contains("`" + ExitCode.ofSignal(2) + "`, `" + ExitCode.ofSignal(15) + "`");
    }

    @Test
    void theUnitDoesNotTryAgainWhatSomebodyHasToPutRight() {
        assertThat(unit).contains("RestartPreventExitStatus=" + ExitCode.CONFIGURATION, "Restart=on-failure");
    }

    @Test
    void theUnitLeavesTheAgentItsDevicesAndItsJvm() {
        assertThat(unit)
                .noneMatch(line -> line.matches("(PrivateDevices|ProtectClock|DeviceAllow|DevicePolicy|PrivateTmp"
                        + "|MemoryDenyWriteExecute|PrivateNetwork|Type=notify).*"));
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
