package io.replicator.core.seed;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.HashTree;
import io.replicator.core.hash.TreeUpdate;
import io.replicator.core.index.IndexFile;
import io.replicator.core.volume.Digest;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongConsumer;

/** The manifest of the generation that an index is at. Blocking; the index must not move meanwhile, which the caller sees to. */
public final class IndexManifest {
    private static final int SLICE_CHUNKS = 1 << 16;

    private IndexManifest() {}

    /**
     * Writes all of it. What was written is not durable, and is worth nothing unless this returns.
     *
     * @param header whose generation the index is at
     * @param file the target's name for messages
     * @param signature signs it
     * @param describedBytes told now and then how many of the volume's bytes are described; what it throws ends the writing
     * @throws ReplicatorException {@code CORRUPT_STATE} when the index does not hold what its generation says: better found here than where
     *     the seed arrives
     */
    public static void write(
            IndexFile index,
            ManifestHeader header,
            WritableByteChannel target,
            String file,
            SeedSignature signature,
            LongConsumer describedBytes) {
        if (!index.generation().equals(Optional.of(header.generation()))) {
            throw new IllegalStateException(
                    "the index is not at generation " + header.generation().number());
        }
        Geometry geometry = header.identity().geometry();
        HashTree tree = new HashTree(header.identity());
        TreeUpdate update = tree.update(
                (level, first, count, nodes) -> Arrays.fill(nodes, 0, count, Digest.ZERO), (level, node, digest) -> {});
        ManifestWriter writer = new ManifestWriter(target, file, header);
        for (long first = 0; first < geometry.chunkCount(); first += SLICE_CHUNKS) {
            describedBytes.accept(geometry.chunkOffset(first));
            long count = Math.min(SLICE_CHUNKS, geometry.chunkCount() - first);
            index.digests(first, count, (chunk, digest) -> {
                writer.add(digest);
                // The tree is begun over nothing but zeroes.
                if (!digest.isZero()) {
                    update.leaf(chunk, digest);
                }
            });
        }
        if (!tree.root(update.finish()).equals(header.generation().root())) {
            throw new ReplicatorException(
                    FaultCode.CORRUPT_STATE,
                    "the index of " + header.name() + " does not have the root of generation "
                            + header.generation().number()
                            + "; it has to be rebuilt by reading the volume and comparing it with its replicas by"
                            + " hash");
        }
        writer.finish(signature);
        describedBytes.accept(geometry.logicalBytes());
    }
}
