package io.replicator.core.index;

import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Overwrites ascending values of a column, page by page. One owner.
 *
 * <p>Reads eight pages at a time, which is what a file system reads and writes at once anyway, and holds them for as long as the next eight follow, up
 * to {@value #MOST_PAGES}: a merge of everything is then written in long runs, one of a little here and there touches nothing between. A page is
 * written even where its values are the same already: a merge that is done again after a failed flush must not trust what the system remembers of
 * the first try (Rebello et al., ATC 2020).
 */
final class ColumnWriter {
    private static final int STEP_PAGES = 8;
    private static final int MOST_PAGES = 128;
    private static final long NONE = -1;

    private final IndexPages pages;
    private final IndexColumn column;
    private final long generation;
    private final ByteBuffer window;
    private final BitSet changed = new BitSet(MOST_PAGES);
    private long firstPage = NONE;
    private int heldPages;

    /** A writer whose pages name that generation's number. */
    ColumnWriter(IndexPages pages, IndexColumn column, long generation) {
        this.pages = pages;
        this.column = column;
        this.generation = generation;
        this.window = ByteBuffer.allocateDirect((int) Math.min(MOST_PAGES, column.pages()) * IndexPage.BYTES);
    }

    void put(long index, long value) {
        int place = place(index, value == 0);
        if (place >= 0) {
            window.putLong(place, value);
        }
    }

    void put(long index, Digest value) {
        int place = place(index, value.isZero());
        if (place >= 0) {
            value.writeTo(window.clear().position(place));
        }
    }

    /** Writes what is still held. */
    void finish() {
        for (int first = changed.nextSetBit(0); first >= 0; ) {
            int end = changed.nextClearBit(first);
            for (int i = first; i < end; i++) {
                pages.seal(window, i * IndexPage.BYTES, firstPage + i, generation);
            }
            pages.write(firstPage + first, window.slice(first * IndexPage.BYTES, (end - first) * IndexPage.BYTES));
            first = changed.nextSetBit(end);
        }
        changed.clear();
        firstPage = NONE;
        heldPages = 0;
    }

    /** Where in the window the value belongs, its page marked as changed; -1 for a zero that is there without a write. */
    private int place(long index, boolean zero) {
        long page = column.pageOf(index);
        moveTo(page);
        int i = (int) (page - firstPage);
        int start = i * IndexPage.BYTES;
        if (zero && !changed.get(i) && IndexPage.isUnwritten(window, start)) {
            return -1;
        }
        changed.set(i);
        return start + column.offsetInPage(index);
    }

    private void moveTo(long page) {
        if (firstPage != NONE && page < firstPage + heldPages) {
            return;
        }
        long first = Math.max(column.firstPage(), page & -STEP_PAGES);
        long end = Math.min(column.endPage(), (page & -STEP_PAGES) + STEP_PAGES);
        int more = (int) (end - first);
        if (firstPage == NONE || first != firstPage + heldPages || heldPages + more > MOST_PAGES) {
            finish();
            firstPage = first;
        }
        pages.read(first, more, window.slice(heldPages * IndexPage.BYTES, more * IndexPage.BYTES));
        heldPages += more;
    }
}
