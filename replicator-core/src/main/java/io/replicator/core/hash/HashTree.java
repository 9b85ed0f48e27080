package io.replicator.core.hash;

import io.replicator.core.extent.Geometry;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.VolumeIdentity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The shape of a volume's hash tree and the hashes of its nodes: sixteen children to a node (Merkle, "A Digital Signature Based on a
 * Conventional Encryption Function", 1987). Immutable.
 *
 * <p>Level 0 are the chunks' digests; each level above has one node for sixteen of the level below, the last one perhaps for fewer, up to
 * the level that has a single node, the top. A node is SHA-256 of byte 1, its level as a byte, and its children's digests; over nothing but
 * zero digests it is {@link Digest#ZERO}, so that a sparse volume has a sparse tree. Byte 1 and the level keep a node apart from a chunk's
 * digest and from nodes elsewhere.
 */
public final class HashTree {
    /** Children of a node. */
    public static final int FANOUT = 16;

    private static final byte[] ROOT_LABEL = "replicator root 1".getBytes(StandardCharsets.US_ASCII);

    private final VolumeIdentity identity;
    private final long[] counts;

    /** The tree of a volume. */
    public HashTree(VolumeIdentity identity) {
        this.identity = identity;
        long[] nodes = new long[16];
        nodes[0] = identity.geometry().chunkCount();
        int level = 0;
        while (nodes[level] > 1) {
            nodes[level + 1] = (nodes[level] + FANOUT - 1) / FANOUT;
            level++;
        }
        counts = Arrays.copyOf(nodes, level + 1);
    }

    /** The level of the top: 0 when the volume is a single chunk, 8 at most. */
    public int topLevel() {
        return counts.length - 1;
    }

    /** Number of nodes of a level, 0 to {@link #topLevel()}. */
    public long nodeCount(int level) {
        return counts[level];
    }

    /** Begins an update: the leaves that changed come in, the interior nodes that thereby change go out. */
    public TreeUpdate update(NodeReader unchanged, NodeSink changed) {
        return new TreeUpdate(this, unchanged, changed, null);
    }

    /**
     * As {@link #update(NodeReader, NodeSink)}, over a tree that may hold {@code unknown} where nobody knows a node:
     * {@link TreeUpdate#isOverUnknown} then tells.
     */
    public TreeUpdate update(NodeReader unchanged, NodeSink changed, Digest unknown) {
        return new TreeUpdate(this, unchanged, changed, unknown);
    }

    /** The root of the volume whose tree has this top: it covers the salt, the size and the chunk size too. */
    public Digest root(Digest top) {
        Geometry geometry = identity.geometry();
        ByteBuffer tail = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + Digest.BYTES);
        tail.putLong(geometry.logicalBytes()).putInt(geometry.chunkBytes());
        top.writeTo(tail);
        MessageDigest sha = Sha256.get();
        sha.update(ROOT_LABEL);
        sha.update(identity.salt().toBytes());
        sha.update(tail.flip());
        return Digest.of(sha.digest());
    }

    /** The interior node of that level over the first {@code count} children. */
    public static Digest node(int level, Digest[] children, int count) {
        boolean zero = true;
        for (int i = 0; i < count; i++) {
            zero &= children[i].isZero();
        }
        if (zero) {
            return Digest.ZERO;
        }
        ByteBuffer bytes = ByteBuffer.allocate(2 + count * Digest.BYTES);
        bytes.put((byte) 1).put((byte) level);
        for (int i = 0; i < count; i++) {
            children[i].writeTo(bytes);
        }
        MessageDigest sha = Sha256.get();
        sha.update(bytes.array());
        return Digest.of(sha.digest());
    }
}
