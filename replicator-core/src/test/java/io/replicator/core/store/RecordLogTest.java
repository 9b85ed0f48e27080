package io.replicator.core.store;

import static io.replicator.core.store.StateDirectoryContract.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the log keeps, cuts and refuses, one case each. */
class RecordLogTest {
    private static final int MAGIC = 0x524c4701;
    private static final int MAX = 100_000;

    private final MemoryStateDirectory directory = new MemoryStateDirectory();

    @Test
    void replaysInOrder() {
        try (RecordLog log = open()) {
            log.append(1, bytes("one"));
            log.append(0, bytes(""));
            log.append(Integer.MAX_VALUE, bytes("x".repeat(MAX)));
            log.flush();
            log.append(4, bytes("unflushed"));
        }
        assertThat(replay(directory)).containsExactly("1one", "0", Integer.MAX_VALUE + "x".repeat(MAX), "4unflushed");
    }

    @Test
    void readsAPayloadByItsPosition() {
        List<Long> positions = new ArrayList<>();
        try (RecordLog log = open()) {
            positions.add(log.append(1, bytes("first")));
            positions.add(log.append(1, bytes("y".repeat(5000))));
            log.flush();
            ByteBuffer five = ByteBuffer.allocate(5);
            log.read(positions.get(0), five);
            assertThat(five.flip()).isEqualTo(bytes("first"));
        }
        List<Long> replayed = new ArrayList<>();
        RecordVisitor visitor = new RecordVisitor() {
            @Override
            public void record(int type, ByteBuffer payload) {
                throw new AssertionError("the other one is overridden");
            }

            @Override
            public void recordAt(long payloadPosition, int type, ByteBuffer payload) {
                replayed.add(payloadPosition);
            }
        };
        RecordLog.open(directory, "log", MAGIC, MAX, visitor).close();
        assertThat(replayed).isEqualTo(positions);
    }

    @Test
    void aTornTailIsCutAndTheLogGoesOn() {
        long whole;
        try (RecordLog log = open()) {
            log.append(1, bytes("kept"));
            log.flush();
            whole = log.sizeBytes();
            log.append(2, bytes("torn".repeat(2000)));
        }
        try (StateFile file = directory.open("log")) {
            file.truncate(whole + 5000);
        }
        try (RecordLog log = open();
                StateFile file = directory.open("log")) {
            assertThat(log.sizeBytes()).isEqualTo(whole);
            assertThat(file.sizeBytes()).isEqualTo(whole);
            log.append(3, bytes("next"));
            log.flush();
        }
        assertThat(replay(directory)).containsExactly("1kept", "3next");
    }

    @Test
    void unflushedRecordsThatReachedTheDiskOutOfOrderAreATornTail() {
        long second;
        try (RecordLog log = open()) {
            log.append(1, bytes("kept"));
            log.flush();
            second = log.sizeBytes();
            log.append(2, bytes("lost".repeat(300)));
            log.append(3, bytes("arrived before it".repeat(300)));
        }
        try (StateFile file = directory.open("log")) {
            file.write(second, ByteBuffer.allocate(512));
        }
        assertThat(replay(directory)).containsExactly("1kept");
    }

    @Test
    void aMarkThatWasLostBeforeARecordThatWasNotIsATornTail() {
        long mark;
        try (RecordLog log = open()) {
            mark = log.append(1, bytes("confirmed")) + 16;
            log.flush();
            log.append(2, bytes("not confirmed"));
        }
        try (StateFile file = directory.open("log")) {
            file.write(mark, ByteBuffer.allocate(RecordHeader.BYTES));
        }
        assertThat(replay(directory)).containsExactly("1confirmed");
    }

    @Test
    void aRecordOfAnotherHistoryAtTheSamePlaceIsNotTaken() {
        MemoryStateDirectory other = new MemoryStateDirectory();
        ByteBuffer stranger = ByteBuffer.allocate(RecordHeader.BYTES + 8);
        try (RecordLog log = RecordLog.open(other, "log", MAGIC, MAX, (type, payload) -> {})) {
            log.append(1, bytes("then"));
            log.read(log.append(2, bytes("earlier!")) - RecordHeader.BYTES, stranger);
        }
        long second;
        try (RecordLog log = open()) {
            log.append(1, bytes("now!"));
            second = log.append(2, bytes("later!!!")) - RecordHeader.BYTES;
        }
        try (StateFile file = directory.open("log")) {
            file.write(second, stranger.flip());
        }
        assertThat(replay(directory)).containsExactly("1now!");
    }

    @Test
    void aBrokenRecordBeforeConfirmedOnesIsCorruptState() {
        long first;
        try (RecordLog log = open()) {
            first = log.append(1, bytes("one"));
            log.append(2, bytes("two"));
            log.flush();
        }
        directory.rot("log", first + 1, 1);
        assertCorrupt();
    }

    @Test
    void theLastConfirmedRecordIsMissedTooOnceTheMarkIsThere() {
        long last;
        try (RecordLog log = open()) {
            log.append(1, bytes("one"));
            last = log.append(2, bytes("commit"));
            log.flush();
        }
        directory.rot("log", last, 1);
        assertCorrupt();
    }

    /** A whole record that nobody was promised is passed over in one step: what is behind it is looked at still. */
    @Test
    void whatWasConfirmedBehindARecordThatWasNotIsMissed() {
        long first;
        try (RecordLog log = open()) {
            first = log.append(1, bytes("one"));
            log.append(2, bytes("two, not confirmed when it was written".repeat(50)));
            log.append(3, bytes("three"));
            log.flush();
        }
        directory.rot("log", first, 1);
        assertCorrupt();
    }

    @Test
    void aRotLengthDoesNotHideWhatIsBehindIt() {
        long first;
        try (RecordLog log = open()) {
            first = log.append(1, bytes("one"));
            log.flush();
            log.append(2, bytes("two"));
            log.flush();
        }
        directory.rot("log", first - RecordHeader.BYTES + 2, 0x7f);
        assertCorrupt();
    }

    @Test
    void aCopyOfALogInsideAPayloadIsNoRecord() {
        MemoryStateDirectory other = new MemoryStateDirectory();
        ByteBuffer copy;
        try (RecordLog log = RecordLog.open(other, "log", MAGIC, MAX, (type, payload) -> {})) {
            log.append(9, bytes("a guest keeps a log of its own".repeat(10)));
            log.flush();
            log.append(9, bytes("with marks in it"));
            copy = ByteBuffer.allocate((int) log.sizeBytes());
            log.read(0, copy);
        }
        long position;
        try (RecordLog log = open()) {
            position = log.append(1, copy.flip());
        }
        directory.rot("log", position + 2, 1);
        assertThat(replay(directory)).isEmpty();
    }

    @Test
    void aDamagedOrMissingHeaderIsCorruptState() {
        open().close();
        for (int at = 0; at < 16; at++) {
            directory.rot("log", at, 2);
            assertCorrupt();
            directory.rot("log", at, 2);
        }
        try (StateFile file = directory.open("log")) {
            file.truncate(0);
        }
        assertCorrupt();
    }

    @Test
    void anotherMagicIsUnsupported() {
        open().close();
        assertThatThrownBy(() -> RecordLog.open(directory, "log", MAGIC + 1, MAX, (type, payload) -> {}))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.UNSUPPORTED_FORMAT));
    }

    @Test
    void lengthsAreBoundedOnTheWayInAndOut() {
        try (RecordLog log = open()) {
            assertThatThrownBy(() -> log.append(1, ByteBuffer.allocate(MAX + 1)))
                    .isInstanceOfSatisfying(
                            ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.LIMIT_EXCEEDED));
            log.append(1, ByteBuffer.allocate(1000));
            log.flush();
        }
        assertThatThrownBy(() -> RecordLog.open(directory, "log", MAGIC, 999, (type, payload) -> {}))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.CORRUPT_STATE));
    }

    @Test
    void aFailedAppendLeavesTheLogAsItWas() {
        try (RecordLog log = open()) {
            log.append(1, bytes("one"));
            directory.failSoon(0, FaultCode.NO_SPACE);
            assertThatThrownBy(() -> log.append(2, bytes("two".repeat(500)))).isInstanceOf(ReplicatorException.class);
            log.append(3, bytes("three"));
            log.flush();
        }
        assertThat(replay(directory)).containsExactly("1one", "3three");
    }

    /** fsync retried after it failed: PostgreSQL 2018; Rebello et al., ATC 2020. */
    @Test
    void aFlushIsNeverRetriedAfterItFailed() {
        try (RecordLog log = open()) {
            log.append(1, bytes("one"));
            directory.failSoon(0, FaultCode.FLUSH_FAILED);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(log::flush)
                        .isInstanceOfSatisfying(ReplicatorException.class, e -> assertThat(e.code())
                                .isEqualTo(FaultCode.FLUSH_FAILED));
            }
            assertThatThrownBy(() -> log.append(2, bytes("two"))).isInstanceOf(ReplicatorException.class);
        }
        assertThat(replay(directory.crash(new Random(3)))).isEmpty();
    }

    @Test
    void aMarkThatCannotBeWrittenDoesNotUndoTheFlush() {
        try (RecordLog log = open()) {
            log.append(1, bytes("one"));
            directory.failSoon(1, FaultCode.NO_SPACE);
            log.flush();
            log.append(2, bytes("two"));
            log.flush();
        }
        assertThat(replay(directory)).containsExactly("1one", "2two");
    }

    @Test
    void replacingTakesAllOldRecordsAway() {
        try (RecordLog log = open()) {
            for (int i = 0; i < 1000; i++) {
                log.append(1, bytes("old"));
            }
            log.flush();
            long before = log.sizeBytes();
            log.replaceWith(List.of(new LogRecord(7, bytes("new")), new LogRecord(8, bytes("er"))));
            assertThat(log.sizeBytes()).isLessThan(before / 10);
            log.append(9, bytes("after"));
            log.flush();
        }
        assertThat(replay(directory.crash(new Random(2)))).containsExactly("7new", "8er", "9after");
    }

    @Test
    void aLogWhoseReplacementFailedWaitsForANewOpening() {
        for (int operation = 0; operation < 8; operation++) {
            MemoryStateDirectory disk = new MemoryStateDirectory();
            try (RecordLog log = RecordLog.open(disk, "log", MAGIC, MAX, (type, payload) -> {})) {
                log.append(1, bytes("old"));
                log.flush();
                disk.failSoon(operation, FaultCode.IO_ERROR);
                assertThatThrownBy(() -> log.replaceWith(List.of(new LogRecord(2, bytes("new")))))
                        .isInstanceOf(ReplicatorException.class);
                assertThatThrownBy(() -> log.append(3, bytes("x"))).isInstanceOf(ReplicatorException.class);
            }
            assertThat(replay(disk)).isIn(List.of("1old"), List.of("2new"));
        }
    }

    @Test
    void aLogForWhoseReplacementThereWasNoSpaceGoesOnAndLeavesNothingBehind() {
        for (int operation = 1; operation < 5; operation++) {
            MemoryStateDirectory disk = new MemoryStateDirectory();
            try (RecordLog log = RecordLog.open(disk, "log", MAGIC, MAX, (type, payload) -> {})) {
                log.append(1, bytes("old"));
                log.flush();
                disk.failSoon(operation, FaultCode.NO_SPACE);
                assertThatThrownBy(() -> log.replaceWith(List.of(new LogRecord(2, bytes("new")))))
                        .isInstanceOfSatisfying(ReplicatorException.class, e -> assertThat(e.code())
                                .isEqualTo(FaultCode.NO_SPACE));
                assertThat(disk.exists("log.new")).as("it takes no space").isFalse();
                log.append(3, bytes("more"));
                log.flush();
            }
            assertThat(replay(disk.crash(new Random(operation)))).containsExactly("1old", "3more");
        }
    }

    private RecordLog open() {
        return RecordLog.open(directory, "log", MAGIC, MAX, (type, payload) -> {});
    }

    private void assertCorrupt() {
        assertThatThrownBy(this::open).isInstanceOfSatisfying(ReplicatorException.class, e -> assertThat(e.code())
                .isEqualTo(FaultCode.CORRUPT_STATE));
    }

    private static List<String> replay(StateDirectory directory) {
        List<String> records = new ArrayList<>();
        RecordLog.open(directory, "log", MAGIC, MAX, (type, payload) -> {
                    byte[] copy = new byte[payload.remaining()];
                    payload.get(copy);
                    records.add(type + new String(copy, java.nio.charset.StandardCharsets.UTF_8));
                })
                .close();
        return records;
    }
}
