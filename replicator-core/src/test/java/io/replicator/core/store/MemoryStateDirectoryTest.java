package io.replicator.core.store;

import static io.replicator.core.store.StateDirectoryContract.bytes;
import static io.replicator.core.store.StateDirectoryContract.content;
import static io.replicator.core.store.StateDirectoryContract.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The directory in memory is as strict as the file system is, and crashes as a disk does. */
class MemoryStateDirectoryTest implements StateDirectoryContract {
    @Override
    public StateDirectory emptyDirectory() {
        return new MemoryStateDirectory();
    }

    @Test
    void whatWasFlushedAndSyncedSurvivesEveryCrash() {
        for (int seed = 0; seed < 50; seed++) {
            MemoryStateDirectory directory = new MemoryStateDirectory();
            put(directory, "a", "kept");
            directory.sync();
            MemoryStateDirectory after = directory.crash(new Random(seed));
            assertThat(content(after, "a")).isEqualTo("kept");
        }
    }

    @Test
    void aCrashTearsUnflushedWritesAtSectors() {
        Set<String> outcomes = new HashSet<>();
        for (int seed = 0; seed < 400; seed++) {
            MemoryStateDirectory directory = new MemoryStateDirectory();
            put(directory, "a", "0".repeat(1024));
            directory.sync();
            try (StateFile file = directory.open("a")) {
                file.write(0, bytes("1".repeat(1024)));
                file.write(0, bytes("2".repeat(1024)));
            }
            String kept = content(directory.crash(new Random(seed)), "a");
            assertThat(kept.substring(0, 512)).isEqualTo(kept.substring(0, 1).repeat(512));
            assertThat(kept.substring(512)).isEqualTo(kept.substring(512, 513).repeat(512));
            outcomes.add(kept.substring(511, 513));
        }
        assertThat(outcomes).containsExactlyInAnyOrder("00", "01", "02", "10", "11", "12", "20", "21", "22");
    }

    @Test
    void aCrashLosesAnyUnsyncedChangeOfNames() {
        Set<Set<String>> outcomes = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            MemoryStateDirectory directory = new MemoryStateDirectory();
            put(directory, "a", "");
            directory.sync();
            directory.rename("a", "b");
            put(directory, "c", "");
            outcomes.add(Set.copyOf(directory.crash(new Random(seed)).files()));
        }
        assertThat(outcomes).containsExactlyInAnyOrder(Set.of("a"), Set.of("b"), Set.of("a", "c"), Set.of("b", "c"));
    }

    @Test
    void aFailedFlushDropsWhatItShouldHaveKeptAndIsNeverRetriedAsClean() {
        MemoryStateDirectory directory = new MemoryStateDirectory();
        put(directory, "a", "old");
        directory.sync();
        StateFile file = directory.open("a");
        file.write(0, bytes("new"));
        directory.failSoon(0, FaultCode.FLUSH_FAILED);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(file::flush).isInstanceOfSatisfying(ReplicatorException.class, e -> assertThat(e.code())
                    .isEqualTo(FaultCode.FLUSH_FAILED));
        }
        assertThatThrownBy(() -> file.write(0, bytes("x"))).isInstanceOf(ReplicatorException.class);
        ByteBuffer seen = ByteBuffer.allocate(3);
        file.read(0, seen);
        assertThat(seen.flip()).isEqualTo(bytes("new"));
        assertThat(content(directory.crash(new Random(1)), "a")).isEqualTo("old");
    }

    @Test
    void plannedFaultsComeAtTheirOperation() {
        MemoryStateDirectory directory = new MemoryStateDirectory();
        directory.failAt(1, FaultCode.NO_SPACE);
        directory.failReadAt(0, FaultCode.IO_ERROR);
        StateFile file = directory.open("a");
        assertThatThrownBy(() -> file.write(0, bytes("abcd")))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.NO_SPACE));
        assertThat(file.sizeBytes()).isEqualTo(2);
        assertThatThrownBy(() -> file.read(0, ByteBuffer.allocate(1))).isInstanceOf(ReplicatorException.class);
        file.read(0, ByteBuffer.allocate(1));
        assertThat(directory.operations()).isEqualTo(2);
        assertThat(directory.reads()).isEqualTo(2);
    }

    @Test
    void afterACrashNothingOfBeforeGetsThrough() {
        MemoryStateDirectory directory = new MemoryStateDirectory();
        StateFile file = directory.open("a");
        directory.crashAt(2);
        file.write(0, bytes("x"));
        assertThatThrownBy(() -> file.write(1, bytes("y"))).isInstanceOf(SimulatedCrash.class);
        assertThat(directory.isCrashed()).isTrue();
        assertThatThrownBy(() -> file.write(1, bytes("y"))).isInstanceOf(SimulatedCrash.class);
        assertThatThrownBy(directory::files).isInstanceOf(SimulatedCrash.class);
        MemoryStateDirectory after = directory.kill();
        assertThat(content(after, "a")).isEqualTo("xy");
        after.open("b");
        assertThatThrownBy(() -> file.write(1, bytes("y"))).isInstanceOf(SimulatedCrash.class);
    }
}
