package io.replicator.core.disk;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The bytes of one file or device twice: as every reader sees them now, and as they are durable.
 *
 * <p>Writes, zeroings and changes of size wait until a flush. A crash keeps or loses what waits, sector by sector: a sector of 512 bytes
 * is as some prefix of the changes to it left it, whatever became of its neighbours. Thread-safe.
 */
public final class DiskImage {
    /** What a power cut cannot tear. */
    public static final int SECTOR_BYTES = 512;

    private record Change(long from, long to, ByteBuffer bytes, long sizeAfter) {}

    private static final ByteBuffer ZEROES = ByteBuffer.allocate(0);

    private final SparseBytes now = new SparseBytes();
    private final SparseBytes durable = new SparseBytes();
    private final List<Change> unflushed = new ArrayList<>();
    private long size;
    private long durableSize;

    /** An image of that many zero bytes, durable as it is. */
    public DiskImage(long sizeBytes) {
        size = sizeBytes;
        durableSize = sizeBytes;
    }

    /** Size in bytes now. */
    public synchronized long sizeBytes() {
        return size;
    }

    /** Fills the buffer; the range lies within the size. */
    public synchronized void read(long position, ByteBuffer target) {
        now.read(position, target);
    }

    /** Writes the buffer's remaining bytes, growing the image. */
    public synchronized void write(long position, ByteBuffer source) {
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        now.write(position, ByteBuffer.wrap(bytes));
        size = Math.max(size, position + bytes.length);
        unflushed.add(new Change(position, position + bytes.length, ByteBuffer.wrap(bytes), size));
    }

    /** Zeroes a range within the size. */
    public synchronized void zero(long position, long length) {
        now.zero(position, position + length);
        unflushed.add(new Change(position, position + length, ZEROES, size));
    }

    /** Cuts or grows the image; new bytes are zero. */
    public synchronized void resize(long sizeBytes) {
        long cutTo = Math.max(size, sizeBytes);
        now.zero(sizeBytes, cutTo);
        size = sizeBytes;
        unflushed.add(new Change(sizeBytes, cutTo, ZEROES, sizeBytes));
    }

    /** The end of the run of bytes from {@code position} that no memory stands for, or {@code position}. */
    public synchronized long unwrittenEnd(long position) {
        long page = position / SparseBytes.PAGE_BYTES;
        if (!now.isUnwritten(page)) {
            return position;
        }
        List<Long> written = now.pageNumbers(position, size);
        return written.isEmpty() ? size : written.get(0) * SparseBytes.PAGE_BYTES;
    }

    /** Makes everything durable. */
    public synchronized void flush() {
        for (Change change : unflushed) {
            durable.copyFrom(now, change.from, change.to);
        }
        durableSize = size;
        unflushed.clear();
    }

    /** What a failed flush does to the system's pages: they count as clean, are read as before, and never reach the disk. */
    public synchronized void failFlush() {
        unflushed.clear();
    }

    /** Flips bits of one byte now and durably, behind everybody's back. */
    public synchronized void rot(long position, int mask) {
        for (SparseBytes image : List.of(now, durable)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            image.read(position, one);
            image.write(position, one.put(0, (byte) (one.get(0) ^ mask)).flip());
        }
    }

    /** Whether something waits for a flush. */
    public synchronized boolean hasUnflushed() {
        return !unflushed.isEmpty();
    }

    /** An image of the same bytes, all of them durable. */
    public synchronized DiskImage copy() {
        DiskImage copy = new DiskImage(size);
        copy.now.copyFrom(now, 0, Long.MAX_VALUE / 2);
        copy.durable.copyFrom(now, 0, Long.MAX_VALUE / 2);
        return copy;
    }

    /** Adds size and bytes as they are now to a digest. */
    public synchronized void addTo(MessageDigest digest) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, size));
        now.addTo(digest);
    }

    /** Power is cut: afterwards the image is what the disk kept, all of it durable. */
    public synchronized void crash(RandomGenerator random) {
        // Mixed once more, since the first numbers of a Random with a small seed are much alike.
        Fate fate = new Fate(new SplittableRandom(random.nextLong()), unflushed.size());
        lose(fate);
        unflushed.clear();
        now.zero(0, Long.MAX_VALUE / 2);
        now.copyFrom(durable, 0, Long.MAX_VALUE / 2);
        size = durableSize;
    }

    /** What the image would be after a power cut that lets so much through; this one stays as it is. */
    public synchronized DiskImage afterCrash(Survival survival) {
        DiskImage after = new DiskImage(durableSize);
        after.durable.copyFrom(durable, 0, Long.MAX_VALUE / 2);
        after.unflushed.addAll(unflushed);
        after.lose(survival);
        after.unflushed.clear();
        after.now.copyFrom(after.durable, 0, Long.MAX_VALUE / 2);
        after.size = after.durableSize;
        return after;
    }

    private void lose(Survival fate) {
        for (int i = 0; i < unflushed.size(); i++) {
            Change change = unflushed.get(i);
            if (change.bytes.hasRemaining()) {
                keepWritten(change, i, fate);
            } else {
                keepZeroed(change, i, fate);
            }
            if (fate.keepsSize(i, unflushed.size())) {
                durableSize = change.sizeAfter;
            }
        }
        durable.zero(durableSize, Math.max(durableSize, Long.MAX_VALUE / 2));
    }

    private void keepWritten(Change change, int number, Survival fate) {
        for (long at = change.from; at < change.to; ) {
            long end = Math.min(change.to, (at / SECTOR_BYTES + 1) * SECTOR_BYTES);
            if (fate.keeps(number, unflushed.size(), at / SECTOR_BYTES, end == change.to)) {
                durable.write(at, change.bytes.slice((int) (at - change.from), (int) (end - at)));
            }
            at = end;
        }
    }

    private void keepZeroed(Change change, int number, Survival fate) {
        for (long page : durable.pageNumbers(change.from, change.to)) {
            long start = Math.max(change.from, page * SparseBytes.PAGE_BYTES);
            long pageEnd = Math.min(change.to, (page + 1) * SparseBytes.PAGE_BYTES);
            for (long at = start; at < pageEnd; ) {
                long end = Math.min(pageEnd, (at / SECTOR_BYTES + 1) * SECTOR_BYTES);
                if (fate.keeps(number, unflushed.size(), at / SECTOR_BYTES, end == change.to)) {
                    durable.zero(at, end);
                }
                at = end;
            }
        }
    }

    /** Which changes a crash lets through to each sector: one mood for a crash, so that plain outcomes are as likely as torn ones. */
    private static final class Fate implements Survival {
        private static final long SIZE = -1;

        private final RandomGenerator random;
        private final int changes;
        private final int mood;
        private final int moment;
        private final Map<Long, Integer> kept = new HashMap<>();

        Fate(RandomGenerator random, int changes) {
            this.random = random;
            this.changes = changes;
            this.mood = random.nextInt(4);
            this.moment = random.nextInt(changes + 1);
        }

        @Override
        public boolean keeps(int change, int among, long sector, boolean isLast) {
            return change < kept.computeIfAbsent(sector, s -> choose());
        }

        @Override
        public boolean keepsSize(int change, int among) {
            return keeps(change, among, SIZE, false);
        }

        @Override
        public boolean keepsName(int change, int among) {
            throw new IllegalStateException("names are not a file's");
        }

        private int choose() {
            return switch (mood) {
                case 0 -> 0;
                case 1 -> changes;
                case 2 -> Math.min(changes, moment + (random.nextBoolean() ? 1 : 0));
                default -> random.nextInt(changes + 1);
            };
        }
    }
}
