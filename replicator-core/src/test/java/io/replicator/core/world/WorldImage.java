package io.replicator.core.world;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one file or device twice: as every reader sees them now, and as they are durable. A crash keeps or loses what was not
 * flushed, sector by sector: a sector of 512 bytes is as some prefix of the changes to it left it, whatever became of its neighbours.
 *
 * <p>As {@link io.replicator.core.disk.DiskImage}, for small images and many runs: plain arrays, one thread, cheap copies.
 */
final class WorldImage {
    static final int SECTOR_BYTES = 512;
    static final int BLOCK_BYTES = 4096;
    private static final int MOST_BYTES = 64 << 20;

    /** {@code bytes} null for zeroes. */
    private record Change(int from, int to, byte @Nullable [] bytes, int sizeAfter) {}

    /** Each of the two may be an image's alone, or several's that only read it: whoever changes it makes it his own first. */
    private byte[] now;

    private byte[] durable;
    private boolean ownsNow;
    private boolean ownsDurable;
    private int size;
    private int durableSize;
    private final List<Change> unflushed;
    private boolean lied;
    /** What a device keeps of itself: its base, and what a round had written over that. */
    final KeptImage base = new KeptImage(this);

    final KeptImage aside = new KeptImage(this);
    /** How often each 4 KiB block was changed; of a device only. */
    private final int @Nullable [] versions;
    /** The version that a block had, plus one, when it became what nobody wrote there; of a device only. */
    private final int @Nullable [] spoiled;

    private WorldImage(byte[] now, byte[] durable, List<Change> unflushed, int blocks) {
        this.now = now;
        this.durable = durable;
        this.unflushed = unflushed;
        this.versions = blocks == 0 ? null : new int[blocks];
        this.spoiled = blocks == 0 ? null : new int[blocks];
    }

    /** An empty file. */
    static WorldImage file() {
        return new WorldImage(new byte[0], new byte[0], new ArrayList<>(), 0);
    }

    /** A device of zeroes. */
    static WorldImage device(int sizeBytes) {
        byte[] zeroes = new byte[sizeBytes];
        WorldImage device =
                new WorldImage(zeroes, zeroes, new ArrayList<>(), (sizeBytes + BLOCK_BYTES - 1) / BLOCK_BYTES);
        device.size = sizeBytes;
        device.durableSize = sizeBytes;
        return device;
    }

    WorldImage copy() {
        WorldImage copy =
                new WorldImage(now, durable, new ArrayList<>(unflushed), versions == null ? 0 : versions.length);
        ownsNow = false;
        ownsDurable = false;
        copyOf(versions, copy.versions);
        copyOf(spoiled, copy.spoiled);
        copy.size = size;
        copy.durableSize = durableSize;
        copy.lied = lied;
        copy.base.as(base);
        copy.aside.as(aside);
        return copy;
    }

    /** What readers see of it now, for those who only read. */
    WorldImage frozen() {
        WorldImage frozen = new WorldImage(now, durable, new ArrayList<>(), versions == null ? 0 : versions.length);
        ownsNow = false;
        ownsDurable = false;
        copyOf(versions, frozen.versions);
        copyOf(spoiled, frozen.spoiled);
        frozen.size = size;
        return frozen;
    }

    int sizeBytes() {
        return size;
    }

    /** How often a block of a device was changed. */
    int version(int block) {
        int[] counted = versions;
        return counted == null ? 0 : counted[block];
    }

    /** What these bytes of a device are is nobody's doing, until they are written again. */
    void spoil(int from, int to) {
        int[] counted = versions;
        int[] marks = spoiled;
        if (counted != null && marks != null) {
            for (int block = from / BLOCK_BYTES; block * BLOCK_BYTES < to; block++) {
                marks[block] = counted[block] + 1;
            }
        }
    }

    /** Whether a block of a device is not what was written there. */
    boolean isSpoiled(int block) {
        int[] counted = versions;
        int[] marks = spoiled;
        return counted != null && marks != null && marks[block] == counted[block] + 1;
    }

    /** The bytes that readers see; not to be changed. */
    byte[] bytes() {
        return now;
    }

    void read(long position, ByteBuffer target) {
        target.put(now, (int) position, target.remaining());
    }

    void write(long position, ByteBuffer source) {
        int from = (int) position;
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        int to = from + bytes.length;
        ownNow(to);
        size = Math.max(size, to);
        System.arraycopy(bytes, 0, now, from, bytes.length);
        unflushed.add(new Change(from, to, bytes, size));
        changed(from, to);
    }

    void zero(long position, long length) {
        int from = (int) position;
        int to = (int) (position + length);
        ownNow(to);
        Arrays.fill(now, from, to, (byte) 0);
        unflushed.add(new Change(from, to, null, size));
        changed(from, to);
    }

    /** Cuts or grows the image; new bytes are zero. */
    void resize(long sizeBytes) {
        int next = Math.toIntExact(sizeBytes);
        int from = Math.min(size, next);
        int to = Math.max(size, next);
        // What is behind the end is zero already.
        ownNow(next);
        Arrays.fill(now, from, Math.max(from, Math.min(size, now.length)), (byte) 0);
        size = next;
        unflushed.add(new Change(from, to, null, next));
    }

    void flush() {
        if (unflushed.isEmpty() && size == durableSize) {
            return;
        }
        ownDurable(Math.max(size, durableSize));
        for (Change change : unflushed) {
            int to = Math.min(change.to, size);
            if (change.from < to) {
                System.arraycopy(now, change.from, durable, change.from, to - change.from);
            }
        }
        if (durableSize > size) {
            Arrays.fill(durable, size, durableSize, (byte) 0);
        }
        durableSize = size;
        unflushed.clear();
    }

    /** What a failed flush does to the system's pages: they count as clean, are read as before, and never reach the disk. */
    void failFlush() {
        lied |= !unflushed.isEmpty();
        unflushed.clear();
    }

    /** What counts as clean is read from the disk again: where a failed flush left it there, as it was before. */
    void forgetClean() {
        if (!lied) {
            return;
        }
        byte[] read = Arrays.copyOf(durable, Math.max(size, durable.length));
        for (Change change : unflushed) {
            if (change.bytes == null) {
                Arrays.fill(read, change.from, change.to, (byte) 0);
            } else {
                System.arraycopy(change.bytes, 0, read, change.from, change.to - change.from);
            }
        }
        tellDifferences(read);
        now = read;
        ownsNow = true;
        lied = false;
    }

    /** Flips bits of one byte now and durably, behind everybody's back. */
    void rot(int position, int mask) {
        ownNow(size);
        now[position] ^= (byte) mask;
        if (position < durableSize) {
            ownDurable(durableSize);
            durable[position] ^= (byte) mask;
        }
        changed(position, position + 1);
        spoil(position, position + 1);
    }

    /** Power is cut: afterwards the image is what the disk kept, all of it durable. */
    void crash(SplittableRandom random) {
        base.crash(random);
        aside.crash(random);
        if (unflushed.isEmpty() && !lied) {
            return;
        }
        Fate fate = new Fate(random, unflushed.size());
        for (int i = 0; i < unflushed.size(); i++) {
            keep(unflushed.get(i), i, fate);
        }
        unflushed.clear();
        lied = false;
        if (ownsDurable) {
            // Bytes that reached the disk behind an end that did not move are not the file's.
            Arrays.fill(durable, durableSize, durable.length, (byte) 0);
        }
        tellDifferences(durable);
        now = durable;
        ownsNow = false;
        ownsDurable = false;
        size = durableSize;
    }

    private void keep(Change change, int number, Fate fate) {
        ownDurable(Math.max(change.to, durableSize));
        for (int at = change.from; at < change.to; ) {
            int end = Math.min(change.to, (at / SECTOR_BYTES + 1) * SECTOR_BYTES);
            if (fate.keeps(number, at / SECTOR_BYTES)) {
                if (change.bytes == null) {
                    Arrays.fill(durable, at, end, (byte) 0);
                } else {
                    System.arraycopy(change.bytes, at - change.from, durable, at, end - at);
                }
            }
            at = end;
        }
        if (fate.keeps(number, Fate.SIZE)) {
            durableSize = change.sizeAfter;
            ownDurable(durableSize);
            Arrays.fill(durable, durableSize, durable.length, (byte) 0);
        }
    }

    private void tellDifferences(byte[] kept) {
        int[] counted = versions;
        if (counted == null) {
            return;
        }
        for (int block = 0; block < counted.length; block++) {
            int from = block * BLOCK_BYTES;
            int to = Math.min(size, from + BLOCK_BYTES);
            if (!Arrays.equals(now, from, to, kept, from, to)) {
                boolean wasSpoiled = isSpoiled(block);
                counted[block]++;
                if (wasSpoiled) {
                    // A part of what went astray may have been kept.
                    spoil(from, to);
                }
            }
        }
    }

    private void changed(int from, int to) {
        int[] counted = versions;
        if (counted != null) {
            for (int block = from / BLOCK_BYTES; block * BLOCK_BYTES < to; block++) {
                counted[block]++;
            }
        }
    }

    private void ownNow(int sizeBytes) {
        if (!ownsNow || sizeBytes > now.length) {
            now = Arrays.copyOf(now, capacity(now.length, sizeBytes));
            ownsNow = true;
        }
    }

    private void ownDurable(int sizeBytes) {
        if (!ownsDurable || sizeBytes > durable.length) {
            durable = Arrays.copyOf(durable, capacity(durable.length, sizeBytes));
            ownsDurable = true;
        }
    }

    private static void copyOf(int @Nullable [] from, int @Nullable [] to) {
        if (from != null && to != null) {
            System.arraycopy(from, 0, to, 0, from.length);
        }
    }

    private static int capacity(int before, int sizeBytes) {
        if (sizeBytes > MOST_BYTES) {
            throw new IllegalStateException("an image of " + sizeBytes + " bytes is too large for this world");
        }
        return sizeBytes <= before ? before : Math.max(512, sizeBytes + Math.min(sizeBytes / 2, 32 << 10));
    }

    /** Which changes a crash lets through to each sector: one mood for a crash, so that plain outcomes are as likely as torn ones. */
    private static final class Fate {
        private static final int SIZE = -1;

        private final SplittableRandom random;
        private final int changes;
        private final int mood;
        private final int moment;
        private final java.util.HashMap<Integer, Integer> kept = new java.util.HashMap<>();

        Fate(SplittableRandom random, int changes) {
            this.random = random;
            this.changes = changes;
            this.mood = random.nextInt(4);
            this.moment = random.nextInt(changes + 1);
        }

        boolean keeps(int change, int sector) {
            return switch (mood) {
                case 0 -> false;
                case 1 -> true;
                default -> change < kept.computeIfAbsent(sector, s -> choose());
            };
        }

        private int choose() {
            return mood == 2 ? Math.min(changes, moment + (random.nextBoolean() ? 1 : 0)) : random.nextInt(changes + 1);
        }
    }
}
