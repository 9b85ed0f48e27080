package io.replicator.agent.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The small parts that decide how the process ends. */
class ProcessPartsTest {
    private static final long MIB = 1 << 20;

    private final List<Integer> halts = new ArrayList<>();

    @Test
    void theSecondSignalEndsAtOnce() {
        Ending ending = new Ending(halts::add);
        assertThat(ending.asked()).isNotDone();
        ending.told("TERM", 15);
        assertThat(ending.asked()).isCompleted();
        assertThat(halts).isEmpty();
        ending.told("INT", 2);
        assertThat(halts).containsExactly(130);
    }

    @Test
    void aDefectEndsTheProcessWith70() {
        new Defects(halts::add).fatal("lane", new IllegalStateException("a test's own defect"));
        assertThat(halts).containsExactly(70);
    }

    @Test
    void whatWasStartedIsEndedInReverseThoughOnePartFails() {
        List<String> ended = new ArrayList<>();
        Started started = new Started();
        started.add("first", () -> ended.add("first"));
        started.add("second", () -> {
            throw new IllegalStateException("a test's own failure");
        });
        started.add("third", () -> ended.add("third"));
        started.endAll();
        started.endAll();
        assertThat(ended).containsExactly("third", "first");
    }

    @Test
    void buffersThatDoNotFitTheJvmAreRefusedWithTheOptionToSet() {
        assertThatCode(() -> DirectMemory.check(256 * MIB, 304 * MIB)).doesNotThrowAnyException();
        assertThatThrownBy(() -> DirectMemory.check(256 * MIB, 303 * MIB))
                .isInstanceOfSatisfying(ReplicatorException.class, fault -> assertThat(fault.code())
                        .isEqualTo(FaultCode.BAD_CONFIGURATION))
                .hasMessageContaining("-XX:MaxDirectMemorySize=304m");
    }

    @Test
    void theNetworkHasAShareOfTheMemoryAndNoMore() {
        assertThat(DirectMemory.networkBytes(64 * MIB)).isEqualTo(16 * MIB);
        assertThat(DirectMemory.networkBytes(256 * MIB)).isEqualTo(32 * MIB);
        assertThat(DirectMemory.networkBytes(4096 * MIB)).isEqualTo(64 * MIB);
    }

    @Test
    void onlyWhatSomebodyHasToPutRightEndsWith78() {
        assertThat(exit(FaultCode.BAD_CONFIGURATION)).isEqualTo(78);
        assertThat(exit(FaultCode.STATE_LOCKED)).isEqualTo(1);
        assertThat(exit(FaultCode.IO_ERROR)).isEqualTo(1);
        assertThat(StartFailure.passing(new ReplicatorException(FaultCode.BAD_CONFIGURATION, "not yet"))
                        .exitCode())
                .isEqualTo(1);
    }

    private static int exit(FaultCode code) {
        return StartFailure.of(new ReplicatorException(code, "a fault")).exitCode();
    }
}
