package io.replicator.core.session;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.wire.Message;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The round that the tests of both machines speak of: 16 chunks, from generation 1 to generation 2. */
final class RoundFixtures {
    static final long ROUND = 7;
    static final Geometry GEOMETRY = new Geometry(1 << 20, 64 << 10);
    static final VolumeId VOLUME = new VolumeId(new UUID(0, 1));
    static final IncarnationId RELATION = new IncarnationId(new UUID(0, 2));
    static final GenerationId BASE = new GenerationId(new UUID(1, 1));
    static final Digest ROOT = new Digest(1, 2, 3, 4);
    static final Generation BEGUN = new Generation(
            2, new GenerationId(new UUID(1, 2)), Optional.of(BASE), 2000, Digest.ZERO, Consistency.FUZZY);
    static final Generation NEXT = BEGUN.withRoot(ROOT);
    static final GenerationId OTHER = new GenerationId(new UUID(1, 99));
    static final List<Message.Range> CHUNKS = List.of(new Message.Range(2, 3), new Message.Range(5, 5));
    static final List<Message.Range> PAST_THE_END = List.of(new Message.Range(15, 16));

    static final List<Message.Held> HELD = List.of(new Message.Held(2, ROOT), new Message.Held(9, Digest.ZERO));

    private RoundFixtures() {}

    static BlockSet chunks(long... numbers) {
        BlockSet set = BlockSet.empty(GEOMETRY);
        for (long number : numbers) {
            set.addChunk(number);
        }
        return set;
    }

    static BlockSet none() {
        return BlockSet.empty(GEOMETRY);
    }
}
