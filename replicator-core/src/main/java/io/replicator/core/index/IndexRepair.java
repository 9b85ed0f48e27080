package io.replicator.core.index;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.Digester;
import io.replicator.core.hash.Fingerprinter;
import io.replicator.core.hash.HashTree;
import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes pages of an index anew that rotted, from the tree around them and the bytes of the copy's device; the rules are in {@code
 * docs/devices.md}. One owner; nobody reads the index meanwhile.
 *
 * <p>A chunk whose digest nobody can tell any more is <em>lost</em>: its fingerprints become some that no bytes have, but by a chance of 2⁻⁶⁴,
 * and are durable before a digest stands in its place, so that a crash within leaves the page rotten, or the chunk to be found changed by the
 * next capture whatever its bytes. Doing it again is harmless.
 */
final class IndexRepair {
    /** Stands for a digest that nobody knows, of a chunk or of a node over such ones; no bytes have it. */
    static final Digest LOST = new Digest(-1, -1, -1, -1);

    private final IndexPages pages;
    private final IndexLayout layout;
    private final Geometry geometry;
    private final long generation;
    private final BlockDevice device;
    private final Fingerprinter fingerprinter;
    private final Digester digester;
    private final ByteBuffer bytes;
    private final TreeMap<Long, Digest> digests = new TreeMap<>();
    private final TreeSet<Long> rottenFingerprints = new TreeSet<>();
    private final BlockSet lost;
    private long repaired;

    /**
     * A repair.
     *
     * @param generation number of the generation that the pages are of
     * @param device the copy's bytes
     */
    IndexRepair(
            IndexPages pages,
            IndexLayout layout,
            Geometry geometry,
            long generation,
            BlockDevice device,
            Fingerprinter fingerprinter,
            Digester digester) {
        this.pages = pages;
        this.layout = layout;
        this.geometry = geometry;
        this.generation = generation;
        this.device = device;
        this.fingerprinter = fingerprinter;
        this.digester = digester;
        this.bytes = ByteBuffer.allocateDirect(geometry.chunkBytes());
        this.lost = BlockSet.empty(geometry);
    }

    /** Pages that were made anew. */
    long pages() {
        return repaired;
    }

    /** Every block of each chunk whose digest nobody knows. */
    BlockSet lost() {
        return lost;
    }

    /**
     * Does it; flushed by {@code flush} where it has to be.
     *
     * @param beforeLoss told the lost chunks, where there are any, before anything that depends on it is written
     */
    void run(Consumer<BlockSet> beforeLoss, Runnable flush) {
        List<Long> fingerprintPages = rotten(layout.fingerprints());
        List<Long> digestPages = rotten(layout.level(0));
        fingerprintPages.forEach(page -> forEachValue(
                layout.fingerprints(), page, block -> rottenFingerprints.add(block / geometry.blocksPerChunk())));
        TreeSet<Long> unknown = new TreeSet<>();
        digestPages.forEach(page -> forEachValue(layout.level(0), page, unknown::add));
        findDigests(unknown);
        if (!lost.isEmpty()) {
            beforeLoss.accept(lost.copy());
        }
        fingerprintPages.forEach(this::writeFingerprints);
        spoilFingerprintsOfLost(fingerprintPages);
        flush.run();
        digestPages.forEach(page ->
                write(layout.level(0), page, (chunk, target) -> digestOf(chunk).writeTo(target)));
        for (int level = 1; level < layout.levels(); level++) {
            int above = level;
            rotten(layout.level(level))
                    .forEach(page -> write(layout.level(above), page, (node, target) -> node(above, node)
                            .writeTo(target)));
        }
        flush.run();
    }

    private List<Long> rotten(IndexColumn column) {
        List<Long> found = pages.rotten(column.firstPage(), column.pages());
        repaired += found.size();
        return found;
    }

    private void forEachValue(IndexColumn column, long page, Consumer<Long> action) {
        long first = (page - column.firstPage()) * column.valuesPerPage();
        long end = Math.min(column.values(), first + column.valuesPerPage());
        for (long value = first; value < end; value++) {
            action.accept(value);
        }
    }

    // ---- digests ----

    private void findDigests(SortedSet<Long> unknown) {
        while (!unknown.isEmpty()) {
            long parent = unknown.first() / HashTree.FANOUT;
            List<Long> siblings = List.copyOf(unknown.subSet(parent * HashTree.FANOUT, (parent + 1) * HashTree.FANOUT));
            findSiblings(parent, siblings);
            unknown.removeAll(siblings);
        }
    }

    /** Those of one parent: proved by it together, or each vouched for by its fingerprints. */
    private void findSiblings(long parent, List<Long> siblings) {
        Map<Long, Digest> read = new TreeMap<>();
        siblings.forEach(chunk -> onDevice(chunk).ifPresent(digest -> read.put(chunk, digest)));
        digests.putAll(read);
        Digest over = node(1, parent);
        boolean complete = read.size() == siblings.size();
        Optional<Digest> node = layout.levels() > 1 && !over.equals(LOST) ? stored(1, parent) : Optional.empty();
        if (complete && node.equals(Optional.of(over))) {
            return;
        }
        Predicate<Long> vouched = chunk -> read.containsKey(chunk) && fingerprintsAgree(chunk);
        boolean contradicts = node.isPresent() && complete && siblings.stream().allMatch(vouched);
        for (long chunk : siblings) {
            if (contradicts || !vouched.test(chunk)) {
                digests.put(chunk, LOST);
                lost.addChunk(chunk);
            }
        }
    }

    private Digest node(int level, long index) {
        long first = index * HashTree.FANOUT;
        int count = (int) Math.min(HashTree.FANOUT, layout.level(level - 1).values() - first);
        Digest[] children = new Digest[count];
        Arrays.setAll(children, i -> {
            Digest known = level == 1 ? digests.get(first + i) : null;
            return known != null ? known : stored(level - 1, first + i).orElse(LOST);
        });
        // A hash of it would be a node that is wrong, and does not look so.
        return Arrays.asList(children).contains(LOST) ? LOST : HashTree.node(level, children, count);
    }

    private Digest digestOf(long chunk) {
        Digest known = digests.get(chunk);
        return known != null ? known : stored(0, chunk).orElse(LOST);
    }

    /** What an intact page says. */
    private Optional<Digest> stored(int level, long index) {
        IndexColumn column = layout.level(level);
        ByteBuffer page = page(column.pageOf(index));
        return page == null
                ? Optional.empty()
                : Optional.of(Digest.readFrom(page.position(column.offsetInPage(index))));
    }

    private Optional<Digest> onDevice(long chunk) {
        return read(chunk) ? Optional.of(digester.digest(bytes)) : Optional.empty();
    }

    private boolean read(long chunk) {
        bytes.clear().limit(geometry.chunkLength(chunk));
        try {
            device.read(geometry.chunkOffset(chunk), bytes);
            bytes.flip();
            return true;
        } catch (ReplicatorException e) {
            if (e.code() != FaultCode.IO_ERROR) {
                throw e;
            }
            return false;
        }
    }

    // ---- fingerprints ----

    private boolean fingerprintsAgree(long chunk) {
        return !rottenFingerprints.contains(chunk)
                && read(chunk)
                && Arrays.equals(fingerprintsOnDevice(chunk), storedFingerprints(chunk));
    }

    private long[] fingerprintsOnDevice(long chunk) {
        long[] found = new long[geometry.blocksIn(chunk)];
        fingerprinter.fingerprints(bytes, found.length, found, 0);
        return found;
    }

    private long[] storedFingerprints(long chunk) {
        long[] stored = new long[geometry.blocksIn(chunk)];
        new ColumnReader(pages, layout.fingerprints()).longs(geometry.firstBlock(chunk), stored.length, stored, 0);
        return stored;
    }

    /** Those of the device's bytes where they are what the digest says, and else ones that they do not have. */
    private void writeFingerprints(long page) {
        long[] known = new long[1];
        long[][] of = new long[1][];
        known[0] = -1;
        write(layout.fingerprints(), page, (block, target) -> {
            long chunk = block / geometry.blocksPerChunk();
            if (known[0] != chunk) {
                known[0] = chunk;
                of[0] = fingerprintsToStore(chunk);
            }
            target.putLong(of[0][(int) (block - geometry.firstBlock(chunk))]);
        });
    }

    private long[] fingerprintsToStore(long chunk) {
        if (!read(chunk)) {
            long[] none = new long[geometry.blocksIn(chunk)];
            Arrays.fill(none, -1);
            return none;
        }
        long[] found = fingerprintsOnDevice(chunk);
        if (!digester.digest(bytes).equals(digestOf(chunk))) {
            Arrays.setAll(found, block -> ~found[block]);
        }
        return found;
    }

    private void spoilFingerprintsOfLost(List<Long> madeAnew) {
        ColumnWriter writer = new ColumnWriter(pages, layout.fingerprints(), generation);
        lost.forEachChunk(chunk -> {
            long first = geometry.firstBlock(chunk);
            long[] stored = storedFingerprints(chunk);
            for (int i = 0; i < stored.length; i++) {
                // A page that was just made anew has them spoilt already.
                if (!madeAnew.contains(layout.fingerprints().pageOf(first + i))) {
                    writer.put(first + i, ~stored[i]);
                }
            }
        });
        writer.finish();
    }

    // ---- pages ----

    private interface ValueWriter {
        void write(long value, ByteBuffer target);
    }

    private void write(IndexColumn column, long page, ValueWriter values) {
        ByteBuffer made = ByteBuffer.allocate(IndexPage.BYTES);
        forEachValue(column, page, value -> values.write(value, made.position(column.offsetInPage(value))));
        pages.seal(made, 0, page, generation);
        pages.write(page, made.clear());
    }

    private @Nullable ByteBuffer page(long number) {
        if (!pages.rotten(number, 1).isEmpty()) {
            return null;
        }
        ByteBuffer page = ByteBuffer.allocate(IndexPage.BYTES);
        pages.read(number, 1, page);
        return page;
    }
}
