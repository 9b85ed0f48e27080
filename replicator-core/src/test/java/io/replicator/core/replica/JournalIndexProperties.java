package io.replicator.core.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class JournalIndexProperties {
    @Property(tries = 60)
    void holdsTheLastEntryOfEachChunkAndTellsThemAscending(@ForAll long seed) {
        Random random = new Random(seed);
        JournalIndex index = new JournalIndex(1 << 20);
        TreeMap<Long, JournalEntry> model = new TreeMap<>();
        int spread = 1 << random.nextInt(13);
        for (int i = random.nextInt(6000); i > 0; i--) {
            // Both ends of what an unsigned 32-bit number can name.
            long chunk = random.nextBoolean() ? random.nextInt(spread) : 0xFFFF_FFFFL - random.nextInt(spread);
            JournalEntry entry = new JournalEntry(
                    chunk,
                    random.nextInt(),
                    random.nextInt(1024),
                    new Digest(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()));
            index.put(chunk, entry.sector(), entry.position(), entry.digest());
            model.put(chunk, entry);
        }
        assertThat(index.size()).isEqualTo(model.size());
        JournalIndex.Sorted sorted = index.sorted();
        List<JournalEntry> told = new ArrayList<>();
        for (int i = 0; i < sorted.size(); i++) {
            told.add(sorted.entry(i));
        }
        assertThat(told).containsExactlyElementsOf(model.values());
        for (int i = 0; i < 100; i++) {
            long chunk = random.nextInt(2 * spread);
            assertThat(index.contains(chunk)).isEqualTo(model.containsKey(chunk));
        }
    }

    @Example
    void aRoundThatOutgrowsTheMemoryIsRefusedAndSaysWhatToDo() {
        JournalIndex index = new JournalIndex(10 * JournalIndex.BYTES_PER_CHUNK);
        for (int chunk = 0; chunk < 10; chunk++) {
            index.put(chunk, 1, 1, Digest.ZERO);
        }
        index.put(3, 2, 2, Digest.ZERO);
        assertThatThrownBy(() -> index.put(10, 1, 1, Digest.ZERO))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.LIMIT_EXCEEDED))
                .hasMessageContaining("more than 10 chunks");
        assertThat(index.size()).isEqualTo(10);
    }
}
