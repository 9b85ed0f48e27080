package io.replicator.core.session;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which chunks a replica asked for by NEED in one round, and how often. Bounded: a replica that needs too much is not at its base. */
final class AskedChunks {
    /** How often one chunk may be asked for. */
    static final int MOST_TIMES = 3;

    /** How many chunks may be asked for: each is remembered. */
    static final int MOST_CHUNKS = 1 << 20;

    private final BlockSet asked;
    private final Map<Long, Integer> times = new HashMap<>();

    AskedChunks(Geometry geometry) {
        this.asked = BlockSet.empty(geometry);
    }

    /** Notes that these are being asked for; where that is too much, says why. */
    Optional<String> ask(BlockSet chunks) {
        if (times.size() + chunks.chunkCount() > MOST_CHUNKS) {
            return Optional.of(
                    "more than " + MOST_CHUNKS + " chunks failed their proof: the replica's bytes are not those"
                            + " of its generation; attach a seed, or compare by hash");
        }
        for (long chunk = chunks.nextChunk(0); chunk >= 0; chunk = chunks.nextChunk(chunk + 1)) {
            if (times.merge(chunk, 1, Integer::sum) > MOST_TIMES) {
                return Optional.of("chunk " + chunk + " came " + MOST_TIMES
                        + " times with bytes that are not what they should be; look at the memory of both hosts");
            }
            asked.addChunk(chunk);
        }
        return Optional.empty();
    }

    /** Those of the chunks that were not asked for. */
    BlockSet unasked(BlockSet chunks) {
        BlockSet unasked = chunks.copy();
        unasked.removeAll(asked);
        return unasked;
    }
}
