package io.replicator.core.replica;

import static io.replicator.core.replica.JournalRecordHeader.PROVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.StateFile;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class JournalTest {
    private static final JournalHeader HEADER = new JournalHeader(
            new VolumeId(new UUID(1, 1)),
            new Geometry(1 << 20, 4096),
            new GenerationId(new UUID(2, 2)),
            new GenerationId(new UUID(3, 3)));
    private static final long BUDGET = 1 << 20;

    private final MemoryStateDirectory directory = new MemoryStateDirectory();
    private final Random random = new Random(42);
    private final ByteBuffer scratch = ByteBuffer.allocate(JournalReader.RECORD_BYTES);

    @Test
    void recordsComeBackBySectorAndInTheOrderOfTheChain() {
        List<ByteBuffer> batches = List.of(batch(40), batch(480), batch(481), batch(5000));
        List<Integer> sectors = new ArrayList<>();
        try (JournalWriter writer = JournalWriter.create(directory, "journal", HEADER, BUDGET)) {
            for (int i = 0; i < batches.size(); i++) {
                sectors.add(writer.append(i + 10, batches.get(i), PROVED));
            }
            writer.flush();
        }
        assertThat(sectors).containsExactly(1, 2, 3, 5);
        try (JournalReader reader = open(directory, "journal", HEADER)) {
            for (int i = 0; i < batches.size(); i++) {
                assertThat(reader.record(sectors.get(i), scratch)).isEqualTo(batches.get(i));
            }
            assertThat(reader.record(4, scratch)).isNull();
            assertThat(reader.record(5000, scratch)).isNull();
            assertThat(scanned(reader)).containsExactly("10@1", "11@2", "12@3", "13@5");
        }
    }

    @Test
    void threadsAppendAtOnceAndEveryRecordIsWhole() throws Exception {
        ConcurrentHashMap<Integer, ByteBuffer> written = new ConcurrentHashMap<>();
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        AtomicLong numbers = new AtomicLong();
        try (JournalWriter writer = JournalWriter.create(directory, "journal", HEADER, BUDGET)) {
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 6; t++) {
                List<ByteBuffer> batches = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    batches.add(batch(40 + random.nextInt(2000)));
                }
                Thread thread = new Thread(() -> batches.forEach(
                        batch -> written.put(writer.append(numbers.incrementAndGet(), batch, PROVED), batch)));
                thread.setUncaughtExceptionHandler((t1, e) -> failures.add(e));
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(failures).isEmpty();
        assertThat(written).hasSize(240);
        try (JournalReader reader = open(directory, "journal", HEADER)) {
            written.forEach((sector, batch) ->
                    assertThat(reader.record(sector, scratch)).isEqualTo(batch));
            assertThat(scanned(reader)).hasSize(240);
        }
    }

    /** A disk refuses what has rotted more often than it gives it: the records, which are all there, must serve then too. */
    @Test
    void aDirectoryThatCannotBeReadIsNotWhole() {
        JournalIndex index = new JournalIndex(1 << 20);
        JournalSeal seal;
        try (JournalWriter writer = JournalWriter.create(directory, "journal", HEADER, BUDGET)) {
            index.put(9, writer.append(1, batch(700), PROVED), 0, new Digest(1, 2, 3, 4));
            seal = writer.seal(index.sorted(), index.sortedHeld());
        }
        try (JournalReader reader = open(directory, "journal", HEADER)) {
            directory.failReadAt(directory.reads(), FaultCode.IO_ERROR);
            assertThat(reader.hasWholeDirectory(seal)).isFalse();
            assertThat(reader.hasWholeDirectory(seal)).isTrue();
        }
    }

    @Test
    void anyFlippedBitOfARecordOrOfTheDirectoryIsNoticed() {
        JournalIndex index = new JournalIndex(1 << 20);
        int sector;
        JournalSeal seal;
        try (JournalWriter writer = JournalWriter.create(directory, "journal", HEADER, BUDGET)) {
            sector = writer.append(1, batch(700), PROVED);
            index.put(9, sector, 0, new Digest(1, 2, 3, 4));
            index.put(4, sector, 1, new Digest(5, 6, 7, 8));
            seal = writer.seal(index.sorted(), index.sortedHeld());
        }
        try (JournalReader reader = open(directory, "journal", HEADER)) {
            assertThat(reader.hasWholeDirectory(seal)).isTrue();
            List<Long> chunks = new ArrayList<>();
            reader.forEachEntry(seal, entry -> chunks.add(entry.chunk()));
            assertThat(chunks).containsExactly(4L, 9L);
            for (long at = 512; at < 512 + JournalRecordHeader.BYTES + 700; at++) {
                int mask = 1 << random.nextInt(8);
                directory.rot("journal", at, mask);
                assertThat(reader.record(sector, scratch)).as("byte " + at).isNull();
                directory.rot("journal", at, mask);
            }
            for (long at = seal.directoryOffset(); at < seal.directoryOffset() + 2 * JournalEntry.BYTES; at++) {
                directory.rot("journal", at, 1);
                assertThat(reader.hasWholeDirectory(seal)).as("byte " + at).isFalse();
                directory.rot("journal", at, 1);
            }
        }
        for (long at = 0; at < JournalHeader.BYTES; at++) {
            directory.rot("journal", at, 0x40);
            assertFault(FaultCode.CORRUPT_STATE, () -> open(directory, "journal", HEADER));
            directory.rot("journal", at, 0x40);
        }
    }

    @Test
    void aCrashLeavesAPrefixThatHoldsAllThatWasFlushed() {
        for (int seed = 0; seed < 200; seed++) {
            MemoryStateDirectory fresh = new MemoryStateDirectory();
            fresh.open("journal").close();
            fresh.sync();
            JournalWriter writer = JournalWriter.create(fresh, "journal", HEADER, BUDGET);
            for (int i = 1; i <= 3; i++) {
                writer.append(i, batch(600), PROVED);
            }
            writer.flush();
            for (int i = 4; i <= 8; i++) {
                writer.append(i, batch(600), PROVED);
            }
            try (JournalReader reader = open(fresh.crash(new Random(seed)), "journal", HEADER)) {
                List<String> found = scanned(reader);
                assertThat(found).startsWith("1@1", "2@3", "3@5").hasSizeLessThanOrEqualTo(8);
            }
        }
    }

    @Test
    void aJournalFromAnotherBaseIsNotTakenForThisOne() {
        JournalWriter.create(directory, "journal", HEADER, BUDGET).close();
        JournalHeader other = new JournalHeader(
                HEADER.volume(), HEADER.geometry(), new GenerationId(new UUID(9, 9)), HEADER.begunFor());
        assertFault(FaultCode.CORRUPT_STATE, () -> open(directory, "journal", other));
        assertFault(FaultCode.CORRUPT_STATE, () -> open(directory, "gone", HEADER));
    }

    @Test
    void beyondItsLimitTheJournalSaysHowMuchItNeedsAndStaysFailed() {
        JournalWriter writer = JournalWriter.create(directory, "journal", HEADER, 4096);
        int first = writer.append(1, batch(2000), PROVED);
        assertThat(first).isEqualTo(1);
        assertThatThrownBy(() -> writer.append(2, batch(2000), PROVED))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.NO_SPACE))
                .hasMessageContaining("needs 4608 bytes so far and may have 4096");
        assertFault(FaultCode.NO_SPACE, () -> writer.append(3, batch(40), PROVED));
    }

    @Test
    void peers23AFailedFlushFailsTheJournalForGood() {
        JournalWriter writer = JournalWriter.create(directory, "journal", HEADER, BUDGET);
        int first = writer.append(1, batch(100), PROVED);
        assertThat(first).isEqualTo(1);
        directory.failSoon(0, FaultCode.FLUSH_FAILED);
        assertFault(FaultCode.FLUSH_FAILED, writer::flush);
        assertFault(FaultCode.FLUSH_FAILED, writer::flush);
        assertFault(
                FaultCode.FLUSH_FAILED,
                () -> writer.seal(new JournalIndex(1000).sorted(), new JournalIndex(1000).sortedHeld()));
        assertFault(FaultCode.FLUSH_FAILED, () -> writer.append(2, batch(100), PROVED));
    }

    @Test
    void aDiskThatIsFullFailsTheJournalAndSaysHowMuchItNeeds() {
        JournalWriter writer = JournalWriter.create(directory, "journal", HEADER, BUDGET);
        directory.failSoon(0, FaultCode.NO_SPACE);
        assertThatThrownBy(() -> writer.append(1, batch(2000), PROVED))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.NO_SPACE))
                .hasMessageContaining("needs 2560 bytes so far");
        try (StateFile file = directory.open("journal")) {
            assertThat(file.sizeBytes()).isLessThan(2560);
        }
    }

    private static JournalReader open(MemoryStateDirectory in, String name, JournalHeader header) {
        return JournalReader.open(in, name, header.volume(), header.geometry(), header.base());
    }

    private List<String> scanned(JournalReader reader) {
        List<String> found = new ArrayList<>();
        reader.scan((sector, record, body) -> found.add(record.number() + "@" + sector));
        return found;
    }

    private ByteBuffer batch(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static void assertFault(FaultCode code, Runnable action) {
        assertThatThrownBy(action::run).isInstanceOfSatisfying(ReplicatorException.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }
}
