package io.replicator.agent.e2e;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A disk with a write cache: what was written is lost when the power is cut before a flush, wholly or in part, by sectors of 512 bytes.
 *
 * <p>What was flushed lies in an image file, the cache in memory. Threads may call at once; requests are taken one after the other, and a
 * cut comes between two of them.
 */
final class VolatileDisk implements AutoCloseable {
    static final int SECTOR_BYTES = 512;

    private final FileChannel image;
    private final long sizeBytes;
    private final Map<Long, byte[]> unflushed = new HashMap<>();
    private long flushes;
    private boolean cut;
    private int requestsLeft = Integer.MAX_VALUE;
    private int lost;
    private Runnable atLast = () -> {};
    private boolean stalled;
    private Optional<Trap> trap = Optional.empty();

    private record Trap(Stretch stretch, long flushesBefore, int sectors, Runnable cut) {}

    /** A part of the disk, in bytes. */
    record Stretch(long from, long to) {
        boolean contains(long position) {
            return position >= from && position < to;
        }
    }

    /** A disk that holds what the image does; its cache is empty. */
    VolatileDisk(Path image) throws IOException {
        this.image = FileChannel.open(image, StandardOpenOption.READ, StandardOpenOption.WRITE);
        sizeBytes = this.image.size();
    }

    long sizeBytes() {
        return sizeBytes;
    }

    synchronized void read(long offset, ByteBuffer into) throws IOException {
        check(offset, into.remaining());
        int begin = into.position();
        int length = into.remaining();
        long position = offset;
        while (into.hasRemaining()) {
            int count = image.read(into, position);
            if (count < 0) {
                throw new EOFException("the image ends at " + position);
            }
            position += count;
        }
        for (int at = 0; at < length; at += SECTOR_BYTES) {
            byte[] sector = unflushed.get(offset + at);
            if (sector != null) {
                into.put(begin + at, sector);
            }
        }
    }

    /** @param durable whether the bytes, though not those of other writes, are to survive a cut from now on */
    synchronized void write(long offset, ByteBuffer from, boolean durable) throws IOException {
        change(offset, from.remaining());
        put(offset, from, durable);
        spring();
        check(offset, 0);
    }

    private void put(long offset, ByteBuffer from, boolean durable) throws IOException {
        for (long position = offset; from.hasRemaining(); position += SECTOR_BYTES) {
            byte[] sector = new byte[SECTOR_BYTES];
            from.get(sector);
            if (durable) {
                unflushed.remove(position);
                store(position, sector);
            } else {
                unflushed.put(position, sector);
            }
        }
    }

    /** As {@link #write} of zeroes. */
    synchronized void zero(long offset, int length, boolean durable) throws IOException {
        change(offset, length);
        byte[] zeroes = new byte[SECTOR_BYTES];
        for (long position = offset; position < offset + length; position += SECTOR_BYTES) {
            if (durable) {
                unflushed.remove(position);
                store(position, zeroes);
            } else {
                unflushed.put(position, zeroes);
            }
        }
    }

    /** All that was written before survives a cut. */
    synchronized void flush() throws IOException {
        change(0, 0);
        flushes++;
        for (Map.Entry<Long, byte[]> sector : unflushed.entrySet()) {
            store(sector.getKey(), sector.getValue());
        }
        unflushed.clear();
    }

    /**
     * The power is to fail after so many more writes and flushes, the last of which fails: between any two of them something else is lost.
     */
    synchronized void cutAfter(int requests, SplittableRandom random, double survival) {
        requestsLeft = requests;
        atLast = () -> cut(random, survival);
    }

    /**
     * The power is to fail with the write after which so many sectors of a stretch are not flushed, once so many more flushes were made.
     * What that write brought is lost or not as anything else that was not flushed.
     */
    synchronized void cutWhileHolding(
            int sectors, Stretch stretch, int flushesBefore, SplittableRandom random, double survival) {
        trap = Optional.of(new Trap(stretch, flushes + flushesBefore, sectors, () -> cut(random, survival)));
    }

    private void spring() {
        if (trap.filter(set -> flushes >= set.flushesBefore() && unflushedSectors(set.stretch()) >= set.sectors())
                .isPresent()) {
            trap.get().cut().run();
        }
    }

    /** Whether the power has failed. */
    synchronized boolean isCut() {
        return cut;
    }

    /** Sectors that were lost when the power failed. */
    synchronized int lostSectors() {
        return lost;
    }

    /** The power fails: each unflushed sector survives with that chance, and every later request fails. Once only. */
    synchronized void cut(SplittableRandom random, double survival) {
        if (cut) {
            return;
        }
        cut = true;
        try {
            // In order, so that a seed gives the same loss.
            for (long position : unflushed.keySet().stream().sorted().toList()) {
                if (random.nextDouble() < survival) {
                    store(position, unflushed.get(position));
                } else {
                    lost++;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        unflushed.clear();
    }

    /** Every request waits from now on, as at a disk that is out of reach for a while, until {@link #proceed}. */
    synchronized void stall() {
        stalled = true;
    }

    /** What waits is done, and whatever comes. */
    synchronized void proceed() {
        stalled = false;
        notifyAll();
    }

    /** Requests to flush so far. */
    synchronized long flushes() {
        return flushes;
    }

    /** Sectors that a cut would put at risk now. */
    synchronized int unflushedSectors() {
        return unflushed.size();
    }

    /** Nothing is flushed by it. */
    @Override
    public synchronized void close() throws IOException {
        cut = true;
        proceed();
        image.close();
    }

    private long unflushedSectors(Stretch stretch) {
        return unflushed.keySet().stream().filter(stretch::contains).count();
    }

    private void change(long offset, int length) throws IOException {
        if (requestsLeft-- == 0) {
            atLast.run();
        }
        check(offset, length);
    }

    private void awaitProceed() throws IOException {
        try {
            while (stalled) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void check(long offset, int length) throws IOException {
        awaitProceed();
        if (cut) {
            throw new IOException("no power");
        }
        if (offset < 0 || offset + length > sizeBytes || (offset | length) % SECTOR_BYTES != 0) {
            throw new IOException(length + " bytes at " + offset + " are not sectors of this disk");
        }
    }

    private void store(long position, byte[] sector) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(sector);
        while (bytes.hasRemaining()) {
            image.write(bytes, position + bytes.position());
        }
    }
}
