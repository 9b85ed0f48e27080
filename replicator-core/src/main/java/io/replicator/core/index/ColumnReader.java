package io.replicator.core.index;

import io.replicator.core.hash.ZeroBytes;
import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;

/** Reads consecutive values of a column through one run of pages after another. Thread-safe. */
final class ColumnReader {
    private final IndexPages pages;
    private final IndexColumn column;

    ColumnReader(IndexPages pages, IndexColumn column) {
        this.pages = pages;
        this.column = column;
    }

    /** Reads 64-bit values. */
    void longs(long first, int count, long[] target, int offset) {
        for (int done = 0; done < count; ) {
            ByteBuffer run = IndexPages.runBuffer();
            int values = load(first + done, count - done, run);
            for (int i = 0; i < values; i++) {
                target[offset + done + i] = run.getLong(place(first + done + i, first + done));
            }
            done += values;
        }
    }

    /** Whether 64-bit values are all zero. */
    boolean areZero(long first, long count) {
        for (long done = 0; done < count; ) {
            ByteBuffer run = IndexPages.runBuffer();
            int values = load(first + done, count - done, run);
            for (int i = 0; i < values; ) {
                int start = place(first + done + i, first + done);
                int here = Math.min(
                        values - i, column.valuesPerPage() - (int) ((first + done + i) % column.valuesPerPage()));
                if (!ZeroBytes.isZero(run, start, here * Long.BYTES)) {
                    return false;
                }
                i += here;
            }
            done += values;
        }
        return true;
    }

    /** Tells digests in order; the visitor may read the index itself. */
    void digests(long first, long count, DigestVisitor visitor) {
        Digest[] read = new Digest[(int) Math.min(count, (long) IndexPages.RUN_PAGES * column.valuesPerPage())];
        for (long done = 0; done < count; ) {
            int values = load(first + done, count - done, IndexPages.runBuffer(), read);
            for (int i = 0; i < values; i++) {
                visitor.digest(first + done + i, read[i]);
            }
            done += values;
        }
    }

    /** Reads digests into the start of the array. */
    void digests(long first, int count, Digest[] target) {
        digests(first, count, (value, digest) -> target[(int) (value - first)] = digest);
    }

    private int load(long first, long count, ByteBuffer run, Digest[] target) {
        int values = load(first, count, run);
        for (int i = 0; i < values; i++) {
            target[i] = Digest.readFrom(run.position(place(first + i, first)));
        }
        return values;
    }

    /** Fills the run with the pages from the first value's on and says how many of the wanted values it holds. */
    private int load(long first, long count, ByteBuffer run) {
        long firstPage = column.pageOf(first);
        long lastPage = column.pageOf(first + count - 1);
        int loaded = (int) Math.min(IndexPages.RUN_PAGES, lastPage - firstPage + 1);
        pages.read(firstPage, loaded, run);
        long end = (firstPage - column.firstPage() + loaded) * column.valuesPerPage();
        return (int) Math.min(count, end - first);
    }

    /** Where a value lies in a run that begins with the page of the value {@code first}. */
    private int place(long value, long first) {
        long page = value / column.valuesPerPage() - first / column.valuesPerPage();
        return (int) page * IndexPage.BYTES + column.offsetInPage(value);
    }
}
