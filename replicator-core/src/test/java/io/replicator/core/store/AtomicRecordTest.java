package io.replicator.core.store;

import static io.replicator.core.store.StateDirectoryContract.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A record is the old one or the new one, or is told to be damaged. */
class AtomicRecordTest {
    private static final int MAGIC = 0x52504c01;

    @Test
    void isEmptyWhereNoneWasWritten() {
        assertThat(AtomicRecord.read(new MemoryStateDirectory(), "volume", MAGIC, 10))
                .isEmpty();
    }

    @Test
    void isReadAsItWasWritten() {
        MemoryStateDirectory directory = new MemoryStateDirectory();
        ByteBuffer payload = bytes("payload");
        AtomicRecord.write(directory, "volume", MAGIC, payload);
        AtomicRecord.write(directory, "empty", MAGIC, bytes(""));
        assertThat(payload.remaining()).isEqualTo(7);
        assertThat(AtomicRecord.read(directory, "volume", MAGIC, 7)).contains(payload);
        assertThat(AtomicRecord.read(directory, "empty", MAGIC, 0)).contains(bytes(""));
    }

    @Test
    void aCrashAtAnyOperationLeavesTheOldOrTheNew() {
        Set<String> outcomes = new HashSet<>();
        for (int operation = 0; operation < 8; operation++) {
            for (int seed = 0; seed < 40; seed++) {
                MemoryStateDirectory directory = new MemoryStateDirectory();
                AtomicRecord.write(directory, "volume", MAGIC, bytes("old".repeat(500)));
                directory.crashAt(directory.operations() + operation);
                boolean returned = true;
                try {
                    AtomicRecord.write(directory, "volume", MAGIC, bytes("new".repeat(600)));
                } catch (SimulatedCrash e) {
                    returned = false;
                }
                MemoryStateDirectory after = directory.crash(new Random(seed));
                Optional<ByteBuffer> read = AtomicRecord.read(after, "volume", MAGIC, 5000);
                if (returned) {
                    assertThat(read).contains(bytes("new".repeat(600)));
                } else {
                    assertThat(read).isIn(Optional.of(bytes("old".repeat(500))), Optional.of(bytes("new".repeat(600))));
                }
                outcomes.add(returned + " " + read.orElseThrow().remaining());
            }
        }
        assertThat(outcomes).containsExactlyInAnyOrder("false 1500", "false 1800", "true 1800");
    }

    @Test
    void whatWasReadAfterTheWriterWasKilledSurvivesAPowerCut() {
        for (int operation = 0; operation < 8; operation++) {
            for (int seed = 0; seed < 20; seed++) {
                MemoryStateDirectory directory = new MemoryStateDirectory();
                AtomicRecord.write(directory, "volume", MAGIC, bytes("old"));
                directory.crashAt(directory.operations() + operation);
                assertThatCode(() -> AtomicRecord.write(directory, "volume", MAGIC, bytes("new")))
                        .matches(e -> e == null || e instanceof SimulatedCrash);
                MemoryStateDirectory killed = directory.kill();
                Optional<ByteBuffer> read = AtomicRecord.read(killed, "volume", MAGIC, 9);
                assertThat(AtomicRecord.read(killed.crash(new Random(seed)), "volume", MAGIC, 9))
                        .isEqualTo(read);
            }
        }
    }

    @Test
    void aFailureAtAnyOperationLeavesTheOldOne() {
        for (int operation = 0; operation < 5; operation++) {
            MemoryStateDirectory directory = new MemoryStateDirectory();
            AtomicRecord.write(directory, "volume", MAGIC, bytes("old"));
            directory.failSoon(operation, FaultCode.IO_ERROR);
            assertThatThrownBy(() -> AtomicRecord.write(directory, "volume", MAGIC, bytes("new")))
                    .isInstanceOf(ReplicatorException.class);
            assertThat(AtomicRecord.read(directory, "volume", MAGIC, 9)).contains(bytes("old"));
            AtomicRecord.write(directory, "volume", MAGIC, bytes("next"));
            assertThat(AtomicRecord.read(directory, "volume", MAGIC, 9)).contains(bytes("next"));
        }
    }

    @Test
    void everyFlippedByteIsNoticed() {
        for (int at = 0; at < 12 + 7; at++) {
            MemoryStateDirectory directory = new MemoryStateDirectory();
            AtomicRecord.write(directory, "volume", MAGIC, bytes("payload"));
            directory.rot("volume", at, 0x40);
            assertFault(directory, MAGIC, 100, FaultCode.CORRUPT_STATE);
        }
    }

    @Test
    void anyOtherLengthIsNoticedBeforeMemoryIsTaken() {
        for (int size : new int[] {0, 5, 11, 12, 18, 20, 1 << 30}) {
            MemoryStateDirectory directory = new MemoryStateDirectory();
            AtomicRecord.write(directory, "volume", MAGIC, bytes("payload"));
            try (StateFile file = directory.open("volume")) {
                file.truncate(size);
            }
            assertFault(directory, MAGIC, 100, FaultCode.CORRUPT_STATE);
        }
    }

    @Test
    void anotherFormatIsTold() {
        MemoryStateDirectory directory = new MemoryStateDirectory();
        AtomicRecord.write(directory, "volume", MAGIC + 1, bytes("payload"));
        assertFault(directory, MAGIC, 100, FaultCode.UNSUPPORTED_FORMAT);
    }

    private static void assertFault(StateDirectory directory, int magic, int maxBytes, FaultCode code) {
        assertThatThrownBy(() -> AtomicRecord.read(directory, "volume", magic, maxBytes))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
