package io.replicator.core.seed;

import io.replicator.core.extent.Geometry;
import io.replicator.core.index.DigestVisitor;
import io.replicator.core.volume.Digest;
import java.util.ArrayList;
import java.util.List;

/**
 * Some chunks of a manifest, spread evenly over those that are not zero: enough to tell one disk from another before all of it is read. One
 * owner.
 */
final class ManifestSample implements DigestVisitor {
    /** The most chunks of a sample. */
    static final int MOST_CHUNKS = 64;

    private final List<ChunkRun> kept = new ArrayList<>(2 * MOST_CHUNKS);
    private long stride = 1;
    private long seen;

    @Override
    public void digest(long chunk, Digest digest) {
        if (seen++ % stride == 0) {
            kept.add(new ChunkRun(chunk, List.of(digest)));
            if (kept.size() == 2 * MOST_CHUNKS) {
                List<ChunkRun> everyOther = spread(kept, MOST_CHUNKS);
                kept.clear();
                kept.addAll(everyOther);
                stride *= 2;
            }
        }
    }

    /** Chunks that were told. */
    long seen() {
        return seen;
    }

    /** The sample, each chunk a run of its own. Of a manifest of nothing but zeroes it is of zero chunks: another disk is not empty. */
    List<ChunkRun> chunks(Geometry geometry) {
        if (!kept.isEmpty()) {
            return spread(kept, Math.min(MOST_CHUNKS, kept.size()));
        }
        List<ChunkRun> zeroes = new ArrayList<>();
        long count = Math.min(MOST_CHUNKS, geometry.chunkCount());
        for (long i = 0; i < count; i++) {
            // No overflow: chunks are fewer than 2³³.
            zeroes.add(new ChunkRun(i * geometry.chunkCount() / count, List.of(Digest.ZERO)));
        }
        return zeroes;
    }

    private static List<ChunkRun> spread(List<ChunkRun> of, int count) {
        List<ChunkRun> chosen = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            chosen.add(of.get((int) ((long) i * of.size() / count)));
        }
        return chosen;
    }
}
