package io.replicator.core.transfer;

import io.replicator.core.volume.Digest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** What the peer holds of a run of chunks, and which of it the capture found to be as it is now. Handed to one step at a time. */
public final class HeldRun {
    /** Nothing is held. */
    static final HeldRun NONE = new HeldRun();

    private final List<Long> chunks = new ArrayList<>();
    private final List<Digest> digests = new ArrayList<>();
    private final BitSet kept = new BitSet();
    private int next;

    /** Adds a chunk behind those that are there. */
    public void add(long chunk, Digest digest) {
        chunks.add(chunk);
        digests.add(digest);
    }

    /** Number of chunks. */
    public int size() {
        return chunks.size();
    }

    /** The i-th chunk. */
    public long chunk(int i) {
        return chunks.get(i);
    }

    /** Whether the i-th chunk is kept. */
    public boolean isKept(int i) {
        return kept.get(i);
    }

    /** Keeps the chunk where it is held with that digest; false where it is not. Asked in ascending order. */
    public boolean keep(long chunk, Digest digest) {
        while (next < chunks.size() && chunks.get(next) < chunk) {
            next++;
        }
        if (next == chunks.size()
                || chunks.get(next) != chunk
                || !digests.get(next).equals(digest)) {
            return false;
        }
        kept.set(next);
        return true;
    }
}
