package io.replicator.core.hash;

import io.replicator.core.volume.Digest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the leaves that changed, which recomputes the interior nodes above them and no other. One owner.
 *
 * <p>Holds one open group of sixteen children a level, whatever the volume's size.
 */
public final class TreeUpdate {
    private static final long NONE = -1;

    private final HashTree tree;
    private final NodeReader unchanged;
    private final NodeSink changed;
    private final @Nullable Digest unknown;
    private final Group[] groups;
    private final Digest[] siblings = new Digest[HashTree.FANOUT];
    private long lastLeaf = NONE;
    private Digest top = Digest.ZERO;
    private boolean topKnown;
    private boolean overUnknown;

    /** {@code unknown}: stands where nobody knows a node, if that can be. */
    TreeUpdate(HashTree tree, NodeReader unchanged, NodeSink changed, @Nullable Digest unknown) {
        this.tree = tree;
        this.unchanged = unchanged;
        this.changed = changed;
        this.unknown = unknown;
        groups = new Group[tree.topLevel()];
        Arrays.setAll(groups, level -> new Group());
    }

    /** A chunk's new digest. Chunks ascend; anything else is an {@link IllegalArgumentException}. */
    public void leaf(long chunk, Digest digest) {
        if (chunk <= lastLeaf || chunk >= tree.nodeCount(0)) {
            throw new IllegalArgumentException("leaf " + chunk + " after " + lastLeaf + " of " + tree.nodeCount(0));
        }
        lastLeaf = chunk;
        put(0, chunk, digest);
    }

    /** The tree's new top, after the last leaf. */
    public Digest finish() {
        for (int level = 0; level < groups.length; level++) {
            close(level);
        }
        if (!topKnown) {
            unchanged.read(tree.topLevel(), 0, 1, siblings);
            top = siblings[0];
            overUnknown |= top.equals(unknown);
        }
        return top;
    }

    /** After the last leaf: whether the new top was made from a node that nobody knows, so that it says nothing. */
    public boolean isOverUnknown() {
        return overUnknown;
    }

    private void put(int level, long index, Digest digest) {
        if (level == tree.topLevel()) {
            top = digest;
            topKnown = true;
            return;
        }
        Group group = groups[level];
        long parent = index / HashTree.FANOUT;
        if (group.parent != parent) {
            close(level);
            group.parent = parent;
        }
        group.children[(int) (index % HashTree.FANOUT)] = digest;
        group.given++;
    }

    private void close(int level) {
        Group group = groups[level];
        if (group.parent == NONE) {
            return;
        }
        long first = group.parent * HashTree.FANOUT;
        int count = (int) Math.min(HashTree.FANOUT, tree.nodeCount(level) - first);
        if (group.given < count) {
            unchanged.read(level, first, count, siblings);
            for (int i = 0; i < count; i++) {
                if (group.children[i] == null) {
                    group.children[i] = siblings[i];
                    overUnknown |= siblings[i].equals(unknown);
                }
            }
        }
        Digest node = HashTree.node(level + 1, group.children, count);
        long parent = group.parent;
        group.clear();
        changed.accept(level + 1, parent, node);
        put(level + 1, parent, node);
    }

    /** The children of one node as far as they are known to have changed. */
    private static final class Group {
        private final Digest[] children = new Digest[HashTree.FANOUT];
        private long parent = NONE;
        private int given;

        private void clear() {
            Arrays.fill(children, null);
            parent = NONE;
            given = 0;
        }
    }
}
