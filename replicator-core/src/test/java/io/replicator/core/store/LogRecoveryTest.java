package io.replicator.core.store;

import static io.replicator.core.store.StateDirectoryContract.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.disk.Loss;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The cases of the table "Opening a log" in docs/state-format.md, by their numbers. */
final class LogRecoveryTest {
    private static final int MAGIC = 0x524c4701;
    private static final int MAX = 10_000;

    private MemoryStateDirectory directory = new MemoryStateDirectory();

    @Test
    void case1ALogThatIsNotThereIsMade() {
        assertThat(replay()).isEmpty();
        directory = directory.afterCrash(Loss.ALL);
        assertThat(directory.files()).containsExactly("log");
        assertThat(replay()).isEmpty();
    }

    @Test
    void case2WholeEntriesAreTakenToTheEnd() {
        write("one", "two");
        assertThat(replay()).containsExactly("one", "two");
    }

    @Test
    void case3ATornTailIsCutBeforeAnythingElse() {
        write("one");
        long end = append("torn".repeat(500));
        cutTo(end - 700);
        long operations = directory.operations();
        assertThat(replay()).containsExactly("one");
        assertThat(directory.operations() - operations)
                .as("cut, what is left written again, flush, sync")
                .isEqualTo(4);
        MemoryStateDirectory after = directory.afterCrash(Loss.ALL);
        assertThat(sizeIn(after)).as("the cut is durable").isEqualTo(sizeIn(directory));
    }

    @Test
    void case4WholeEntriesThatWereNeverConfirmedAreNoPromise() {
        write("one");
        long first = size();
        try (RecordLog log = open()) {
            log.append(1, bytes("torn".repeat(500)));
            log.append(1, bytes("it reached the disk before the other"));
        }
        overwrite(first + 600, new byte[512]);
        assertThat(replay()).containsExactly("one");
        assertThat(size()).isEqualTo(first);
    }

    @Test
    void case5ABadEntryBeforeConfirmedOnesIsCorruption() {
        write("one", "two", "three");
        directory.rot("log", 16 + 32 + 32 + 1, 4);
        assertCode(FaultCode.CORRUPT_STATE, "before records that a flush had confirmed");
    }

    @Test
    void case6ALogWithoutAWholeHeaderIsNone() {
        write("one");
        directory.rot("log", 5, 1);
        assertCode(FaultCode.CORRUPT_STATE, "has a damaged header");
        cutTo(10);
        assertCode(FaultCode.CORRUPT_STATE, "has no header");
    }

    @Test
    void case7AnotherMagicIsAnotherVersionsLog() {
        RecordLog.open(directory, "log", MAGIC + 1, MAX, (type, payload) -> {}).close();
        assertCode(FaultCode.UNSUPPORTED_FORMAT, "use the version that wrote it");
    }

    @Test
    void case8ALengthAboveTheLimitIsNotTaken() {
        try (RecordLog log = RecordLog.open(directory, "log", MAGIC, 2 * MAX, (type, payload) -> {})) {
            log.append(1, ByteBuffer.allocate(MAX + 1));
            log.flush();
        }
        assertCode(FaultCode.CORRUPT_STATE, "where at most " + MAX);
    }

    /** What a failed flush leaves is read back, and counts as clean: PostgreSQL 2018; Rebello et al., ATC 2020. */
    @Test
    void case11WhatAFailedFlushLeftInMemoryIsWrittenAgain() {
        write("one");
        try (RecordLog log = open()) {
            log.append(1, bytes("two"));
            directory.failSoon(0, FaultCode.FLUSH_FAILED);
            assertThatThrownBy(log::flush).isInstanceOf(ReplicatorException.class);
        }
        directory = directory.kill();
        try (RecordLog log = open()) {
            log.append(1, bytes("three"));
            log.flush();
        }
        assertThat(replayIn(directory.afterCrash(Loss.ALL))).containsExactly("one", "two", "three");
    }

    @Test
    void case9AReplacementThatWasCutShortIsNotRead() {
        write("one");
        directory.open("log.new").write(0, ByteBuffer.allocate(4096));
        assertThat(replay()).containsExactly("one");
        try (RecordLog log = open()) {
            log.replaceWith(List.of(new LogRecord(1, bytes("new"))));
        }
        assertThat(replay()).containsExactly("new");
    }

    @Test
    void case10AReplacementIsSyncedBeforeItIsActedOn() {
        write("old");
        try (RecordLog log = open()) {
            // Replacement: open, cut, header, record, mark, flush, rename, and not the sync.
            directory.failSoon(7, FaultCode.IO_ERROR);
            assertThatThrownBy(() -> log.replaceWith(List.of(new LogRecord(1, bytes("new")))))
                    .isInstanceOf(ReplicatorException.class);
        }
        assertThat(replayIn(directory.afterCrash(Loss.ALL)))
                .as("not synced yet")
                .containsExactly("old");
        directory = directory.kill();
        assertThat(replay()).containsExactly("new");
        assertThat(replayIn(directory.afterCrash(Loss.ALL)))
                .as("what was told stays")
                .containsExactly("new");
    }

    private RecordLog open() {
        return RecordLog.open(directory, "log", MAGIC, MAX, (type, payload) -> {});
    }

    private void write(String... records) {
        try (RecordLog log = open()) {
            for (String record : records) {
                log.append(1, bytes(record));
            }
            log.flush();
        }
    }

    /** Appends without a flush; where the file ends. */
    private long append(String record) {
        try (RecordLog log = open()) {
            log.append(1, bytes(record));
            return log.sizeBytes();
        }
    }

    private void cutTo(long size) {
        try (StateFile file = directory.open("log")) {
            file.truncate(size);
        }
    }

    private void overwrite(long position, byte[] bytes) {
        try (StateFile file = directory.open("log")) {
            file.write(position, ByteBuffer.wrap(bytes));
        }
    }

    private long size() {
        return sizeIn(directory);
    }

    private static long sizeIn(MemoryStateDirectory where) {
        try (StateFile file = where.open("log")) {
            return file.sizeBytes();
        }
    }

    private List<String> replay() {
        return replayIn(directory);
    }

    private static List<String> replayIn(MemoryStateDirectory where) {
        List<String> records = new ArrayList<>();
        RecordLog.open(where, "log", MAGIC, MAX, (type, payload) -> {
                    byte[] copy = new byte[payload.remaining()];
                    payload.get(copy);
                    records.add(new String(copy, StandardCharsets.UTF_8));
                })
                .close();
        return records;
    }

    private void assertCode(FaultCode code, String text) {
        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(text);
    }
}
