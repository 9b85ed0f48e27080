package io.replicator.core.index;

import io.replicator.core.extent.Geometry;
import io.replicator.core.hash.HashTree;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.VolumeIdentity;

/** Where in an index file what is: two headers, the fingerprints, then the hash tree from the chunks' digests up to its top. */
final class IndexLayout {
    /** Positions of the two headers: apart, so that one broken 4 KiB sector cannot take both. */
    static final long[] HEADER_POSITIONS = {0, 4096};

    private static final long FIRST_PAGE = 8192 / IndexPage.BYTES;

    private final IndexColumn fingerprints;
    private final IndexColumn[] levels;

    IndexLayout(VolumeIdentity identity, HashTree tree) {
        Geometry geometry = identity.geometry();
        fingerprints = new IndexColumn(FIRST_PAGE, Long.BYTES, geometry.blockCount());
        levels = new IndexColumn[tree.topLevel() + 1];
        long page = fingerprints.endPage();
        for (int level = 0; level < levels.length; level++) {
            levels[level] = new IndexColumn(page, Digest.BYTES, tree.nodeCount(level));
            page = levels[level].endPage();
        }
    }

    IndexColumn fingerprints() {
        return fingerprints;
    }

    /** Level 0 are the chunks' digests. */
    IndexColumn level(int level) {
        return levels[level];
    }

    /** Number of levels, the chunks' digests included. */
    int levels() {
        return levels.length;
    }

    long fileBytes() {
        return levels[levels.length - 1].endPage() * IndexPage.BYTES;
    }
}
