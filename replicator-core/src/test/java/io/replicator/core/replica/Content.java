package io.replicator.core.replica;

import io.replicator.core.batch.BatchWriter;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.Geometry;
import io.replicator.core.hash.Digester;
import io.replicator.core.hash.HashTree;
import io.replicator.core.hash.TreeUpdate;
import io.replicator.core.index.ChangeVisitor;
import io.replicator.core.index.IndexChanges;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeIdentity;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.LongPredicate;

/** A volume's bytes at one generation, as its source holds them. */
final class Content {
    final VolumeIdentity identity;
    final byte[] bytes;
    final Generation generation;
    private final Geometry geometry;
    private final Digester digester;

    private Content(VolumeIdentity identity, byte[] bytes, long number) {
        this.identity = identity;
        this.geometry = identity.geometry();
        this.digester = new Digester(identity.salt());
        this.bytes = bytes;
        this.generation = new Generation(
                number,
                new GenerationId(new UUID(77, number)),
                Optional.empty(),
                1000 * number,
                root(identity),
                Consistency.CRASH);
    }

    /** Random bytes with a few zero blocks and chunks. */
    static Content first(VolumeIdentity identity, Random random) {
        byte[] bytes = new byte[(int) identity.geometry().logicalBytes()];
        random.nextBytes(bytes);
        for (long block = 0; block < identity.geometry().blockCount(); block++) {
            if (random.nextInt(4) == 0) {
                zero(identity.geometry(), bytes, block);
            }
        }
        return new Content(identity, bytes, 1);
    }

    /** The next generation: about one block in three is another, some become zero. */
    Content next(Random random) {
        byte[] changed = bytes.clone();
        for (long block = 0; block < geometry.blockCount(); block++) {
            switch (random.nextInt(8)) {
                case 0, 1 ->
                    changed[(int) (block * Geometry.BLOCK_BYTES + random.nextInt(geometry.blockLength(block)))] ^=
                            (byte) (1 + random.nextInt(255));
                case 2 -> zero(geometry, changed, block);
                default -> {}
            }
        }
        // At least one, so that two generations never are the same.
        changed[random.nextInt(changed.length)] ^= 1;
        return new Content(identity, changed, generation.number() + 1);
    }

    /** The next generation with these bytes. */
    Content nextWith(byte[] other) {
        return new Content(identity, other.clone(), generation.number() + 1);
    }

    /** This generation captured anew, with one chunk otherwise. */
    Content with(long chunk, Random random) {
        byte[] other = bytes.clone();
        other[(int) geometry.chunkOffset(chunk) + random.nextInt(geometry.chunkLength(chunk))] ^= 0x55;
        return new Content(identity, other, generation.number() + 100);
    }

    /** This generation captured anew, with one chunk as another generation has it. */
    Content with(long chunk, Content other) {
        byte[] mixed = bytes.clone();
        int from = (int) geometry.chunkOffset(chunk);
        System.arraycopy(other.bytes, from, mixed, from, geometry.chunkLength(chunk));
        return new Content(identity, mixed, generation.number() + 100);
    }

    Digest digest(long chunk) {
        return digester.digest(chunk(chunk));
    }

    ByteBuffer chunk(long chunk) {
        return ByteBuffer.wrap(bytes, (int) geometry.chunkOffset(chunk), geometry.chunkLength(chunk))
                .slice();
    }

    /** The blocks of a chunk that are not what they are in another generation. */
    BlockMask changed(Content other, long chunk) {
        BlockMask mask = BlockMask.none(geometry.blocksIn(chunk));
        for (int i = 0; i < mask.blocks(); i++) {
            int from = (int) ((geometry.firstBlock(chunk) + i) * Geometry.BLOCK_BYTES);
            int to = from + geometry.blockLength(geometry.firstBlock(chunk) + i);
            if (!Arrays.equals(bytes, from, to, other.bytes, from, to)) {
                mask = mask.with(i);
            }
        }
        return mask;
    }

    /** The batches of a round from a base to this generation, of at most that many chunks each; those chosen travel whole. */
    List<Lease> batches(Content base, BufferPool pool, int chunksEach, LongPredicate whole) {
        return batches(base, pool, chunksEach, whole, chunk -> false);
    }

    /** The same without some. */
    List<Lease> batches(Content base, BufferPool pool, int chunksEach, LongPredicate whole, LongPredicate without) {
        List<Lease> batches = new ArrayList<>();
        BatchWriter writer = BatchWriter.tryOpen(geometry, BatchWriter.MIN_TARGET_BYTES, pool);
        for (long chunk = 0; chunk < geometry.chunkCount(); chunk++) {
            BlockMask mask = whole.test(chunk) ? BlockMask.all(geometry.blocksIn(chunk)) : changed(base, chunk);
            if (mask.isEmpty() || without.test(chunk)) {
                continue;
            }
            if (writer.chunks() == chunksEach) {
                batches.add(writer.tryFinish(pool));
            }
            if (!writer.add(chunk, mask, digest(chunk), chunk(chunk))) {
                batches.add(writer.tryFinish(pool));
                writer.add(chunk, mask, digest(chunk), chunk(chunk));
            }
        }
        if (writer.chunks() > 0) {
            batches.add(writer.tryFinish(pool));
        }
        writer.close();
        return batches;
    }

    /** One batch of one chunk, with whatever digest. */
    Lease batch(long chunk, BlockMask mask, Digest digest, BufferPool pool) {
        try (BatchWriter writer = BatchWriter.tryOpen(geometry, BatchWriter.MIN_TARGET_BYTES, pool)) {
            writer.add(chunk, mask, digest, chunk(chunk));
            return writer.tryFinish(pool);
        }
    }

    /** Everything, as changes to an empty index; fingerprints are left out, as no test looks at them. */
    IndexChanges asChanges() {
        return new IndexChanges() {
            @Override
            public long chunkCount() {
                return geometry.chunkCount();
            }

            @Override
            public void forEachAscendingChange(ChangeVisitor visitor) {
                for (long chunk = 0; chunk < geometry.chunkCount(); chunk++) {
                    BlockMask none = BlockMask.none(geometry.blocksIn(chunk));
                    visitor.change(chunk, none, new long[0], digest(chunk));
                }
            }
        };
    }

    private Digest root(VolumeIdentity volume) {
        HashTree tree = new HashTree(volume);
        TreeUpdate update = tree.update(
                (level, first, count, target) -> Arrays.fill(target, 0, count, Digest.ZERO), (l, i, d) -> {});
        for (long chunk = 0; chunk < geometry.chunkCount(); chunk++) {
            update.leaf(chunk, digest(chunk));
        }
        return tree.root(update.finish());
    }

    private static void zero(Geometry geometry, byte[] bytes, long block) {
        int from = (int) (block * Geometry.BLOCK_BYTES);
        Arrays.fill(bytes, from, from + geometry.blockLength(block), (byte) 0);
    }
}
