package io.replicator.core.disk;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * A run of bytes of any size that takes memory only where something was written. A page is never changed, only replaced, so that copies
 * share them. Not thread-safe.
 */
final class SparseBytes {
    static final int PAGE_BYTES = 4096;

    private static final byte[] ZEROES = new byte[PAGE_BYTES];

    private final TreeMap<Long, byte[]> pages = new TreeMap<>();

    void read(long position, ByteBuffer target) {
        long at = position;
        while (target.hasRemaining()) {
            int within = (int) (at % PAGE_BYTES);
            int length = Math.min(PAGE_BYTES - within, target.remaining());
            byte[] page = pages.get(at / PAGE_BYTES);
            if (page == null) {
                target.put(new byte[length]);
            } else {
                target.put(page, within, length);
            }
            at += length;
        }
    }

    void write(long position, ByteBuffer source) {
        long at = position;
        while (source.hasRemaining()) {
            int within = (int) (at % PAGE_BYTES);
            int length = Math.min(PAGE_BYTES - within, source.remaining());
            byte[] before = pages.get(at / PAGE_BYTES);
            byte[] page = before == null || length == PAGE_BYTES ? new byte[PAGE_BYTES] : before.clone();
            source.get(page, within, length);
            pages.put(at / PAGE_BYTES, page);
            at += length;
        }
    }

    void zero(long from, long to) {
        if (from >= to) {
            return;
        }
        for (long number : pageNumbers(from, to)) {
            long start = Math.max(from, number * PAGE_BYTES);
            long end = Math.min(to, (number + 1) * PAGE_BYTES);
            if (end - start == PAGE_BYTES) {
                pages.remove(number);
            } else {
                write(start, ByteBuffer.allocate((int) (end - start)));
            }
        }
    }

    /** Numbers of the pages in the range that hold memory, ascending. */
    List<Long> pageNumbers(long from, long to) {
        return from >= to
                ? List.of()
                : new ArrayList<>(pages.subMap(from / PAGE_BYTES, true, (to - 1) / PAGE_BYTES, true)
                        .keySet());
    }

    boolean isUnwritten(long pageNumber) {
        return !pages.containsKey(pageNumber);
    }

    void addTo(MessageDigest digest) {
        pages.forEach((number, page) -> {
            if (!Arrays.equals(page, ZEROES)) {
                digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
                digest.update(page);
            }
        });
    }

    void copyFrom(SparseBytes other, long from, long to) {
        zero(from, to);
        for (long number : other.pageNumbers(from, to)) {
            long start = Math.max(from, number * PAGE_BYTES);
            long end = Math.min(to, (number + 1) * PAGE_BYTES);
            if (end - start == PAGE_BYTES) {
                pages.put(number, other.pages.get(number));
                continue;
            }
            ByteBuffer piece = ByteBuffer.allocate((int) (end - start));
            other.read(start, piece);
            write(start, piece.flip());
        }
    }
}
