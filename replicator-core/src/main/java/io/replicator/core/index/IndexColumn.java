package io.replicator.core.index;

/**
 * A run of pages that holds values of one length.
 *
 * @param firstPage page number of the first
 * @param valueBytes length of a value
 * @param values how many there are
 */
record IndexColumn(long firstPage, int valueBytes, long values) {
    /** Values that fit a page. */
    int valuesPerPage() {
        return IndexPage.PAYLOAD_BYTES / valueBytes;
    }

    /** Number of pages. */
    long pages() {
        return (values + valuesPerPage() - 1) / valuesPerPage();
    }

    /** The page that follows the column's last. */
    long endPage() {
        return firstPage + pages();
    }

    /** The page with that value. */
    long pageOf(long value) {
        if (value < 0 || value >= values) {
            throw new IndexOutOfBoundsException("value " + value + " of " + values);
        }
        return firstPage + value / valuesPerPage();
    }

    /** Where in its page the value begins. */
    int offsetInPage(long value) {
        return (int) (value % valuesPerPage()) * valueBytes;
    }
}
