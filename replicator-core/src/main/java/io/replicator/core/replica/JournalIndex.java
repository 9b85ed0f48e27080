package io.replicator.core.replica;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which proved record holds each chunk of a round, in memory: chunk → (sector of the record, index of the chunk in its batch, digest). A
 * chunk <em>counts</em> for the round, or it is only <em>held</em>: proved in an earlier round from the same base, and not kept yet.
 *
 * <p>Entries lie in segments of primitive arrays, found by a hash table with linear probing (Knuth, TAOCP vol. 3, 6.4, algorithm L), so
 * that a chunk costs about {@value #BYTES_PER_CHUNK} bytes and growing copies only the table. One owner: the journal guards it.
 */
final class JournalIndex {
    /** What one chunk is counted with against the budget, the sort at the end included. */
    static final int BYTES_PER_CHUNK = 72;

    private static final int SEGMENT_SHIFT = 10;
    private static final int SEGMENT = 1 << SEGMENT_SHIFT;
    private static final long MOST_CHUNKS = 1L << 29;

    /** A position in a batch is below 1024, which leaves bits of its word. */
    private static final int HELD = 1 << 15;

    private static final int POSITION = HELD - 1;

    private final long mostChunks;
    private final List<Segment> segments = new ArrayList<>();
    private int[] table = new int[1024];
    private int size;
    private int held;

    JournalIndex(long budgetBytes) {
        mostChunks = Math.min(MOST_CHUNKS, budgetBytes / BYTES_PER_CHUNK);
    }

    /** Number of chunks that count. */
    int size() {
        return size - held;
    }

    /** Number of chunks that are only held. */
    int heldChunks() {
        return held;
    }

    /** Whether the chunk counts. */
    boolean contains(long chunk) {
        int entry = table[slot(chunk)] - 1;
        return entry >= 0 && !isHeld(entry);
    }

    /** From now on this record holds the chunk, which counts; whichever did before. {@code LIMIT_EXCEEDED} when there is no room for one more. */
    void put(long chunk, int sector, int position, Digest digest) {
        set(chunk, sector, position, digest, false);
    }

    /** This record of an earlier round holds the chunk, whichever did before. */
    void hold(long chunk, int sector, int position, Digest digest) {
        set(chunk, sector, position, digest, true);
    }

    /** The chunk, where one is held here, counts from now on. */
    void keep(long chunk) {
        int entry = table[slot(chunk)] - 1;
        if (entry >= 0 && isHeld(entry)) {
            segmentOf(entry).positions[entry & (SEGMENT - 1)] &= (char) ~HELD;
            held--;
        }
    }

    /** The chunk, where one counts here, is only held from now on. */
    void uncount(long chunk) {
        int entry = table[slot(chunk)] - 1;
        if (entry >= 0 && !isHeld(entry)) {
            segmentOf(entry).positions[entry & (SEGMENT - 1)] |= (char) HELD;
            held++;
        }
    }

    private void set(long chunk, int sector, int position, Digest digest, boolean isHeld) {
        int slot = slot(chunk);
        int entry = table[slot] - 1;
        if (entry < 0) {
            entry = add((int) chunk, slot);
        } else if (isHeld(entry)) {
            held--;
        }
        held += isHeld ? 1 : 0;
        Segment segment = segmentOf(entry);
        int i = entry & (SEGMENT - 1);
        segment.sectors[i] = sector;
        segment.positions[i] = (char) (isHeld ? position | HELD : position);
        segment.digests[4 * i] = digest.w0();
        segment.digests[4 * i + 1] = digest.w1();
        segment.digests[4 * i + 2] = digest.w2();
        segment.digests[4 * i + 3] = digest.w3();
    }

    /** The entries that count in ascending order of chunks, as they are now. */
    Sorted sorted() {
        return sorted(false);
    }

    /** The entries that are held in ascending order of chunks: they stay where they are, whatever becomes of each. */
    Sorted sortedHeld() {
        return sorted(true);
    }

    private Sorted sorted(boolean ofHeld) {
        long[] order = new long[ofHeld ? held : size - held];
        int next = 0;
        for (int entry = 0; entry < size; entry++) {
            if (isHeld(entry) == ofHeld) {
                long chunk = segmentOf(entry).chunks[entry & (SEGMENT - 1)] & 0xFFFF_FFFFL;
                // Shifted by one bit less than 32, so that the highest chunk number does not make the word negative.
                order[next++] = (chunk << 31) | entry;
            }
        }
        Arrays.sort(order);
        return new Sorted(order);
    }

    private Segment segmentOf(int entry) {
        return segments.get(entry >> SEGMENT_SHIFT);
    }

    private boolean isHeld(int entry) {
        return (segmentOf(entry).positions[entry & (SEGMENT - 1)] & HELD) != 0;
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
        segmentOf(entry).chunks[entry & (SEGMENT - 1)] = chunk;
        table[slot] = entry + 1;
        if (size * 3L > table.length * 2L) {
            grow();
        }
        return entry;
    }

    private void grow() {
        table = new int[table.length * 2];
        for (int entry = 0; entry < size; entry++) {
            table[slot(segmentOf(entry).chunks[entry & (SEGMENT - 1)])] = entry + 1;
        }
    }

    /** The place of the chunk in the table, or the free one where it belongs. */
    private int slot(long chunk) {
        int key = (int) chunk;
        int mask = table.length - 1;
        int slot = (key * 0x9E3779B9) >>> Integer.numberOfLeadingZeros(mask);
        while (table[slot] != 0) {
            int entry = table[slot] - 1;
            if (segmentOf(entry).chunks[entry & (SEGMENT - 1)] == key) {
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

    /** Entries in ascending order of chunks. */
    final class Sorted {
        private final long[] order;

        private Sorted(long[] order) {
            this.order = order;
        }

        int size() {
            return order.length;
        }

        JournalEntry entry(int i) {
            Segment segment = segmentOf(entryAt(i));
            int at = entryAt(i) & (SEGMENT - 1);
            long[] words = segment.digests;
            Digest digest = new Digest(words[4 * at], words[4 * at + 1], words[4 * at + 2], words[4 * at + 3]);
            return new JournalEntry(order[i] >>> 31, segment.sectors[at], segment.positions[at] & POSITION, digest);
        }

        /** The chunk of the i-th entry. */
        long chunk(int i) {
            return order[i] >>> 31;
        }

        /** The first entry with at least that chunk. */
        int firstFrom(long chunk) {
            int at = Arrays.binarySearch(order, chunk << 31);
            return at < 0 ? -at - 1 : at;
        }

        private int entryAt(int i) {
            return (int) order[i] & 0x7FFF_FFFF;
        }
    }
}
