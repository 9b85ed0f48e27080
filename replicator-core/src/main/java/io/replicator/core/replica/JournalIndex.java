package io.replicator.core.replica;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which proved record holds each chunk of a round, in memory: chunk → (sector of the record, index of the chunk in its batch, digest).
 *
 * <p>Entries lie in segments of primitive arrays, found by a hash table with linear probing (Knuth, TAOCP vol. 3, 6.4, algorithm L), so
 * that a chunk costs about {@value #BYTES_PER_CHUNK} bytes and growing copies only the table. One owner: the journal guards it.
 */
final class JournalIndex {
    /** What one chunk is counted with against the budget, the sort at the end included. */
    static final int BYTES_PER_CHUNK = 72;

    private static final int SEGMENT_SHIFT = 12;
    private static final int SEGMENT = 1 << SEGMENT_SHIFT;
    private static final long MOST_CHUNKS = 1L << 29;

    private final long mostChunks;
    private final List<Segment> segments = new ArrayList<>();
    private int[] table = new int[1024];
    private int size;

    JournalIndex(long budgetBytes) {
        mostChunks = Math.min(MOST_CHUNKS, budgetBytes / BYTES_PER_CHUNK);
    }

    /** Number of chunks. */
    int size() {
        return size;
    }

    boolean contains(long chunk) {
        return table[slot(chunk)] != 0;
    }

    /** From now on this record holds the chunk, whichever did before. {@code LIMIT_EXCEEDED} when the budget has no room for one more. */
    void put(long chunk, int sector, int position, Digest digest) {
        int slot = slot(chunk);
        int entry = table[slot] - 1;
        if (entry < 0) {
            entry = add((int) chunk, slot);
        }
        Segment segment = segments.get(entry >> SEGMENT_SHIFT);
        int i = entry & (SEGMENT - 1);
        segment.sectors[i] = sector;
        segment.positions[i] = (char) position;
        segment.digests[4 * i] = digest.w0();
        segment.digests[4 * i + 1] = digest.w1();
        segment.digests[4 * i + 2] = digest.w2();
        segment.digests[4 * i + 3] = digest.w3();
    }

    /** The entries in ascending order of chunks, as they are now. */
    Sorted sorted() {
        long[] order = new long[size];
        for (int entry = 0; entry < size; entry++) {
            long chunk = segments.get(entry >> SEGMENT_SHIFT).chunks[entry & (SEGMENT - 1)] & 0xFFFF_FFFFL;
            // Shifted by one bit less than 32, so that the highest chunk number does not make the word negative.
            order[entry] = (chunk << 31) | entry;
        }
        Arrays.sort(order);
        return new Sorted(order);
    }

    private int add(int chunk, int slot) {
        if (size >= mostChunks) {
            throw new ReplicatorException(
                    FaultCode.LIMIT_EXCEEDED,
                    "the round changes more than " + mostChunks
                            + " chunks, as many as the memory for a journal's index has"
                            + " room for (" + BYTES_PER_CHUNK
                            + " bytes each); raise it, or let rounds run more often");
        }
        if ((size & (SEGMENT - 1)) == 0) {
            segments.add(new Segment());
        }
        int entry = size++;
        segments.get(entry >> SEGMENT_SHIFT).chunks[entry & (SEGMENT - 1)] = chunk;
        table[slot] = entry + 1;
        if (size * 3L > table.length * 2L) {
            grow();
        }
        return entry;
    }

    private void grow() {
        table = new int[table.length * 2];
        for (int entry = 0; entry < size; entry++) {
            table[slot(segments.get(entry >> SEGMENT_SHIFT).chunks[entry & (SEGMENT - 1)])] = entry + 1;
        }
    }

    /** The place of the chunk in the table, or the free one where it belongs. */
    private int slot(long chunk) {
        int key = (int) chunk;
        int mask = table.length - 1;
        int slot = (key * 0x9E3779B9) >>> Integer.numberOfLeadingZeros(mask);
        while (table[slot] != 0) {
            int entry = table[slot] - 1;
            if (segments.get(entry >> SEGMENT_SHIFT).chunks[entry & (SEGMENT - 1)] == key) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static final class Segment {
        private final int[] chunks = new int[SEGMENT];
        private final int[] sectors = new int[SEGMENT];
        private final char[] positions = new char[SEGMENT];
        private final long[] digests = new long[4 * SEGMENT];
    }

    /** The entries in ascending order of chunks. */
    final class Sorted {
        private final long[] order;

        private Sorted(long[] order) {
            this.order = order;
        }

        int size() {
            return order.length;
        }

        JournalEntry entry(int i) {
            Segment segment = segments.get(entryAt(i) >> SEGMENT_SHIFT);
            int at = entryAt(i) & (SEGMENT - 1);
            long[] words = segment.digests;
            Digest digest = new Digest(words[4 * at], words[4 * at + 1], words[4 * at + 2], words[4 * at + 3]);
            return new JournalEntry(order[i] >>> 31, segment.sectors[at], segment.positions[at], digest);
        }

        private int entryAt(int i) {
            return (int) order[i] & 0x7FFF_FFFF;
        }
    }
}
