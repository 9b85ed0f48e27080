package io.replicator.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Power cuts at every operation of a log's life: what was confirmed is there, in order, and nothing is there that was never appended. */
class RecordLogProperties {
    private static final int MAGIC = 0x524c4701;
    private static final int MAX = 9000;

    /** What one life of the log promised. */
    private static final class Promise {
        /** What must be there: confirmed by a flush, or replayed by an opening that returned. */
        private List<Integer> confirmed = new ArrayList<>();
        /** What may be there: {@code confirmed} and then any number of these. */
        private final List<Integer> appended = new ArrayList<>();
        /** What may be there instead, as long as a replacement was begun and did not return. */
        private List<Integer> replacement = new ArrayList<>();

        void checkAgainst(List<Integer> found) {
            if (!replacement.isEmpty() && found.equals(replacement)) {
                return;
            }
            assertThat(found).hasSizeGreaterThanOrEqualTo(confirmed.size());
            List<Integer> whole = new ArrayList<>(confirmed);
            whole.addAll(appended);
            assertThat(whole).hasSizeGreaterThanOrEqualTo(found.size());
            assertThat(found).isEqualTo(whole.subList(0, found.size()));
        }

        void confirm() {
            confirmed.addAll(appended);
            appended.clear();
        }
    }

    @Property(tries = 400)
    void confirmedRecordsSurviveEveryPowerCut(@ForAll long seed, @ForAll @IntRange(min = 0, max = 60) int crashAt) {
        SplittableRandom random = new SplittableRandom(seed);
        MemoryStateDirectory disk = new MemoryStateDirectory();
        Promise promise = new Promise();
        for (int life = 0; life < 4; life++) {
            disk.crashAt(crashAt / (life + 1));
            try {
                live(disk, random, promise, life * 1000);
            } catch (SimulatedCrash e) {
                assertThat(disk.isCrashed()).isTrue();
            }
            disk = random.nextBoolean() ? disk.crash(random) : disk.kill();
            List<Integer> found = replay(disk);
            promise.checkAgainst(found);
            promise = new Promise();
            promise.confirmed = found;
            disk = disk.kill();
        }
    }

    private static void live(MemoryStateDirectory disk, SplittableRandom random, Promise promise, int firstNumber) {
        int number = firstNumber;
        try (RecordLog log = RecordLog.open(disk, "log", MAGIC, MAX, (type, payload) -> {})) {
            for (int step = 0; step < 40; step++) {
                switch (random.nextInt(8)) {
                    case 0, 1 -> {
                        log.flush();
                        promise.confirm();
                    }
                    case 2 -> {
                        int base = number;
                        List<LogRecord> records = List.of(record(base, random), record(base + 1, random));
                        promise.replacement = List.of(base, base + 1);
                        log.replaceWith(records);
                        promise.confirmed = new ArrayList<>(promise.replacement);
                        promise.appended.clear();
                        promise.replacement = new ArrayList<>();
                        number += 2;
                    }
                    default -> {
                        LogRecord record = record(number++, random);
                        // Before the append: a crash in it may leave the record whole.
                        promise.appended.add(record.type());
                        log.append(record.type(), record.payload());
                    }
                }
            }
        }
    }

    private static LogRecord record(int number, SplittableRandom random) {
        int length = random.nextInt(3) == 0 ? random.nextInt(MAX) : random.nextInt(50);
        byte[] payload = new byte[length];
        new SplittableRandom(number).nextBytes(payload);
        return new LogRecord(number, ByteBuffer.wrap(payload));
    }

    private static List<Integer> replay(StateDirectory disk) {
        List<Integer> found = new ArrayList<>();
        RecordLog.open(disk, "log", MAGIC, MAX, (type, payload) -> {
                    byte[] expected = new byte[payload.remaining()];
                    new SplittableRandom(type).nextBytes(expected);
                    assertThat(payload).isEqualTo(ByteBuffer.wrap(expected));
                    found.add(type);
                })
                .close();
        return found;
    }
}
