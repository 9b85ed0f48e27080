package io.replicator.core.index;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.Digester;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.hash.Fingerprinter;
import io.replicator.core.hash.HashTree;
import io.replicator.core.hash.TreeUpdate;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFile;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.VolumeIdentity;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/**
 * The index of one copy of a volume: the fingerprint of every block, the digest of every chunk and the hash tree over them, at one
 * generation.
 *
 * <p>A crash within {@link #merge} leaves each page old or new and the header old; the merge must then be done again from the same
 * changes before anything is read, which {@link VolumeDirectory} sees to. Reads are thread-safe and block; while a merge runs they wait.
 */
public final class IndexFile implements AutoCloseable {
    private final StateFile file;
    private final VolumeIdentity identity;
    private final HashTree tree;
    private final IndexLayout layout;
    private final IndexPages pages;
    private final IndexHeaders headers;
    private final ColumnReader fingerprints;
    private final ColumnReader[] levels;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    private IndexFile(
            StateFile file, VolumeIdentity identity, HashTree tree, IndexLayout layout, IndexHeaders headers) {
        this.file = file;
        this.identity = identity;
        this.tree = tree;
        this.layout = layout;
        this.headers = headers;
        pages = new IndexPages(file, identity.id());
        fingerprints = new ColumnReader(pages, layout.fingerprints());
        levels = new ColumnReader[layout.levels()];
        Arrays.setAll(levels, level -> new ColumnReader(pages, layout.level(level)));
    }

    /** Creates the index of a volume of nothing but zeroes, at no generation; what the file held is gone. Durable once the directory is. */
    public static IndexFile create(
            StateDirectory directory, String name, VolumeIdentity identity, FingerprintAlgorithm algorithm) {
        HashTree tree = new HashTree(identity);
        IndexLayout layout = new IndexLayout(identity, tree);
        StateFile file = directory.open(name);
        try {
            file.truncate(0);
            file.truncate(layout.fileBytes());
            IndexHeaders headers = IndexHeaders.create(file, identity, algorithm);
            file.flush();
            return new IndexFile(file, identity, tree, layout, headers);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Opens an index; {@code CORRUPT_STATE} when it has no whole header, another size, or is another volume's. */
    public static IndexFile open(
            StateDirectory directory, String name, VolumeIdentity identity, FingerprintAlgorithm algorithm) {
        HashTree tree = new HashTree(identity);
        IndexLayout layout = new IndexLayout(identity, tree);
        StateFile file = directory.open(name);
        try {
            if (file.sizeBytes() != layout.fileBytes()) {
                throw new ReplicatorException(
                        FaultCode.CORRUPT_STATE,
                        file.name() + " has " + file.sizeBytes() + " bytes where " + layout.fileBytes()
                                + " belong; restore the state directory from a copy, or initialise the volume and"
                                + " compare by hash");
            }
            return new IndexFile(file, identity, tree, layout, IndexHeaders.open(file, identity, algorithm));
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** The generation the index is at; none before the first. Does not block. */
    public Optional<Generation> generation() {
        return headers.generation();
    }

    /** Whose index it is. */
    public VolumeIdentity identity() {
        return identity;
    }

    /**
     * Reads fingerprints of consecutive blocks; large counts go faster.
     *
     * @param target receives {@code count} fingerprints from {@code offset} on
     */
    public void fingerprints(long firstBlock, int count, long[] target, int offset) {
        reading(() -> fingerprints.longs(firstBlock, count, target, offset));
    }

    /** Whether every block of consecutive chunks has the fingerprint of zeroes; large counts go faster. */
    public boolean isZero(long firstChunk, long count) {
        Geometry geometry = identity.geometry();
        long first = geometry.firstBlock(firstChunk);
        long last = geometry.firstBlock(firstChunk + count - 1) + geometry.blocksIn(firstChunk + count - 1);
        boolean[] zero = new boolean[1];
        reading(() -> zero[0] = fingerprints.areZero(first, last - first));
        return zero[0];
    }

    /** A chunk's digest. */
    public Digest digest(long chunk) {
        Digest[] digest = new Digest[1];
        reading(() -> levels[0].digests(chunk, 1, digest));
        return digest[0];
    }

    /** Tells the digests of consecutive chunks. A merge waits until it is done. */
    public void digests(long firstChunk, long count, DigestVisitor visitor) {
        reading(() -> levels[0].digests(firstChunk, count, visitor));
    }

    /** The root that the volume would have with these changes; nothing is written. */
    public Digest rootWith(DigestChanges changes) {
        Digest[] root = new Digest[1];
        reading(() -> {
            TreeUpdate update = tree.update(this::unchanged, (level, index, digest) -> {});
            changes.forEachAscending(update::leaf);
            root[0] = tree.root(update.finish());
        });
        return root[0];
    }

    /**
     * Moves the index to {@code next}; durable when it returns. Idempotent: after a crash or failure within, it is done again with the same
     * changes.
     *
     * @throws ReplicatorException {@code ROOT_MISMATCH} when the changes do not give the root of {@code next}; the index is then as after a
     *     crash, so ask {@link #rootWith} before
     */
    public void merge(IndexChanges changes, Generation next) {
        Lock writing = lock.writeLock();
        writing.lock();
        try {
            TreeUpdate merged = writePages(changes, next.number());
            Digest root = tree.root(merged.finish());
            // Of a chunk that was lost beside these changes no digest is in the tree, so that its top is nobody's: the
            // root was proved before the first page was written, and the next change brings the chunk's digest.
            if (!root.equals(next.root()) && !merged.isOverUnknown()) {
                throw new ReplicatorException(
                        FaultCode.ROOT_MISMATCH,
                        file.name() + ": the changes give root " + root + " and not " + next.root() + " of generation "
                                + next.number());
            }
            // The header is what makes the pages count: they must be there before it is.
            file.flush();
            headers.replace(Optional.of(next));
        } finally {
            writing.unlock();
        }
    }

    /**
     * What became of pages that had rotted.
     *
     * @param pages pages that were made anew
     * @param lost every block of each chunk whose digest nobody can tell any more: its fingerprints are none that its bytes have
     */
    public record Repair(long pages, BlockSet lost) {}

    /**
     * Checks every page and makes those anew that rotted; durable when it returns. Reads the whole index.
     *
     * @param device the copy's bytes, which are read where a page has rotted
     * @param fingerprinter of this copy
     * @param merging whether a merge is half-way, and is done again afterwards: then the top is not the generation's yet
     * @param beforeLoss told lost chunks before anything that depends on it is durable; a replica's are damaged from then on
     * @throws ReplicatorException {@code CORRUPT_STATE} where nothing was lost and the outcome has another root than the generation
     */
    public Repair repair(
            BlockDevice device, Fingerprinter fingerprinter, boolean merging, Consumer<BlockSet> beforeLoss) {
        Lock writing = lock.writeLock();
        writing.lock();
        try {
            IndexRepair repair = new IndexRepair(
                    pages,
                    layout,
                    identity.geometry(),
                    generation().map(Generation::number).orElse(0L),
                    device,
                    fingerprinter,
                    new Digester(identity.salt()));
            repair.run(beforeLoss, file::flush);
            if (repair.pages() > 0 && !merging && repair.lost().isEmpty() && !hasLost()) {
                Digest[] top = new Digest[1];
                levels[tree.topLevel()].digests(0, 1, top);
                checkTop(top[0]);
            }
            return new Repair(repair.pages(), repair.lost());
        } finally {
            writing.unlock();
        }
    }

    /** Whether a chunk is lost since an earlier repair, whose place in the tree no change has filled yet. */
    private boolean hasLost() {
        boolean[] found = new boolean[1];
        levels[0].digests(
                0, identity.geometry().chunkCount(), (chunk, digest) -> found[0] |= digest.equals(IndexRepair.LOST));
        return found[0];
    }

    /** Compares the stored top of the tree with the generation's root: quick. {@code CORRUPT_STATE} when they differ. */
    public void verifyTop() {
        Digest[] top = new Digest[1];
        reading(() -> levels[tree.topLevel()].digests(0, 1, top));
        checkTop(top[0]);
    }

    /** Recomputes the root from every chunk's digest: reads half a gigabyte a tebibyte. {@code CORRUPT_STATE} when it is another one. */
    public void verifyRoot() {
        reading(() -> {
            TreeUpdate update = tree.update(this::unchanged, (level, index, digest) -> {});
            levels[0].digests(0, identity.geometry().chunkCount(), update::leaf);
            checkTop(update.finish());
        });
    }

    /** Closes the file; idempotent. */
    @Override
    public void close() {
        file.close();
    }

    private void checkTop(Digest top) {
        boolean agrees = generation().map(g -> g.root().equals(tree.root(top))).orElse(top.isZero());
        if (!agrees) {
            throw new ReplicatorException(
                    FaultCode.CORRUPT_STATE,
                    file.name()
                            + ": the digests do not have the root of the generation that the header names; the index"
                            + " has to be rebuilt by reading the volume and comparing it with its replicas by hash");
        }
    }

    /** The nodes above the changes, finished. */
    private TreeUpdate writePages(IndexChanges changes, long generation) {
        ColumnWriter blocks = new ColumnWriter(pages, layout.fingerprints(), generation);
        ColumnWriter[] nodes = new ColumnWriter[levels.length];
        Arrays.setAll(nodes, level -> new ColumnWriter(pages, layout.level(level), generation));
        TreeUpdate update = tree.update(
                this::unchanged, (level, index, digest) -> nodes[level].put(index, digest), IndexRepair.LOST);
        changes.forEachAscendingChange((chunk, changed, values, digest) -> {
            long first = identity.geometry().firstBlock(chunk);
            putFingerprints(blocks, first, changed, values);
            nodes[0].put(chunk, digest);
            update.leaf(chunk, digest);
        });
        update.finish();
        blocks.finish();
        for (ColumnWriter level : nodes) {
            level.finish();
        }
        return update;
    }

    private static void putFingerprints(ColumnWriter blocks, long first, BlockMask changed, long[] values) {
        int next = 0;
        for (int i = changed.nextSet(0); i >= 0; i = changed.nextSet(i + 1)) {
            blocks.put(first + i, values[next++]);
        }
    }

    /**
     * Siblings of what changes. They may lie in a page that a merge has written before a crash, or holds back still: either way they are in
     * the file as they always were, since nothing writes them.
     */
    private void unchanged(int level, long first, int count, Digest[] target) {
        levels[level].digests(first, count, target);
    }

    private void reading(Runnable read) {
        Lock reading = lock.readLock();
        reading.lock();
        try {
            read.run();
        } finally {
            reading.unlock();
        }
    }
}
