package io.replicator.core.index;

import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;

/**
 * Overwrites ascending values of a column, page by page. One owner.
 *
 * <p>Holds eight pages at a time, which is what a file system reads and writes at once anyway. A page is written even where its values
 * are the same already: a merge that is done again after a failed flush must not trust what the system remembers of the first try (Rebello
 * et al., ATC 2020).
 */
final class ColumnWriter {
    private static final int WINDOW_PAGES = 8;
    private static final long NONE = -1;

    private final IndexPages pages;
    private final IndexColumn column;
    private final long generation;
    private final ByteBuffer window = ByteBuffer.allocateDirect(WINDOW_PAGES * IndexPage.BYTES);
    private long windowPage = NONE;
    private int changedPages;

    /** A writer whose pages name that generation's number. */
    ColumnWriter(IndexPages pages, IndexColumn column, long generation) {
        this.pages = pages;
        this.column = column;
        this.generation = generation;
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
            value.writeTo(window.position(place));
        }
    }

    /** Writes what is still held. */
    void finish() {
        if (changedPages != 0) {
            int first = Integer.numberOfTrailingZeros(changedPages);
            int end = Integer.SIZE - Integer.numberOfLeadingZeros(changedPages);
            for (int i = first; i < end; i++) {
                if ((changedPages >>> i & 1) != 0) {
                    pages.seal(window, i * IndexPage.BYTES, windowPage + i, generation);
                }
            }
            window.limit(end * IndexPage.BYTES).position(first * IndexPage.BYTES);
            pages.write(windowPage + first, window);
            window.clear();
        }
        changedPages = 0;
        windowPage = NONE;
    }

    /** Where in the window the value belongs, its page marked as changed; -1 for a zero that is there without a write. */
    private int place(long index, boolean zero) {
        long page = column.pageOf(index);
        moveTo(page);
        int i = (int) (page - windowPage);
        int start = i * IndexPage.BYTES;
        boolean changed = (changedPages >>> i & 1) != 0;
        if (zero && !changed && IndexPage.isUnwritten(window, start)) {
            return -1;
        }
        changedPages |= 1 << i;
        return start + column.offsetInPage(index);
    }

    private void moveTo(long page) {
        long first = Math.max(column.firstPage(), page & -WINDOW_PAGES);
        if (first == windowPage) {
            return;
        }
        finish();
        long end = Math.min(column.endPage(), (page & -WINDOW_PAGES) + WINDOW_PAGES);
        pages.read(first, (int) (end - first), window);
        windowPage = first;
    }
}
