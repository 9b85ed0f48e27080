package io.replicator.core.session;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which chunks a replica asked for by NEED in one round, and how often. A chunk is in as many of the sets as it was asked for, so that what is
 * remembered of it is a few bits; and there is an end: a replica that needs too much is not at its base.
 */
final class AskedChunks {
    /** How often one chunk may be asked for. */
    static final int MOST_TIMES = 3;

    /** How many chunks may be asked for. */
    static final int MOST_CHUNKS = 1 << 20;

    private final List<BlockSet> times = new ArrayList<>();
    private long chunks;

    AskedChunks(Geometry geometry) {
        for (int i = 0; i < MOST_TIMES; i++) {
            times.add(BlockSet.empty(geometry));
        }
    }

    /** Notes that these are being asked for; where that is too much, says why. */
    Optional<String> ask(BlockSet wanted) {
        if (chunks + wanted.chunkCount() > MOST_CHUNKS) {
            return Optional.of(
                    "more than " + MOST_CHUNKS + " chunks failed their proof: the replica's bytes are not those"
                            + " of its generation; attach a seed, or compare by hash");
        }
        for (long chunk = wanted.nextChunk(0); chunk >= 0; chunk = wanted.nextChunk(chunk + 1)) {
            if (!note(chunk)) {
                return Optional.of("chunk " + chunk + " came " + MOST_TIMES
                        + " times with bytes that are not what they should be; look at the memory of both hosts");
            }
        }
        return Optional.empty();
    }

    private boolean note(long chunk) {
        for (int i = 0; i < MOST_TIMES; i++) {
            if (!times.get(i).containsChunk(chunk)) {
                times.get(i).addChunk(chunk);
                chunks += i == 0 ? 1 : 0;
                return true;
            }
        }
        return false;
    }

    /** Those of the chunks that were not asked for. */
    BlockSet unasked(BlockSet wanted) {
        BlockSet unasked = wanted.copy();
        unasked.removeAll(times.get(0));
        return unasked;
    }
}
