package io.replicator.core.world;

import io.replicator.core.extent.Geometry;
import io.replicator.core.hash.Digester;
import io.replicator.core.index.IndexFile;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeIdentity;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every generation that a source captured, as the world saw it. */
final class Generations {
    /** One of them, and the digest of each of its chunks. */
    record Known(Generation generation, Digest[] digests) {}

    private final Geometry geometry;
    private final Digester digester;
    private final Map<GenerationId, Known> known = new HashMap<>();

    Generations(VolumeIdentity identity) {
        geometry = identity.geometry();
        digester = new Digester(identity.salt());
    }

    /** What a source's index says now is what its generation is. */
    Optional<Known> remember(IndexFile index) {
        Optional<Generation> at = index.generation();
        if (at.isEmpty()) {
            return Optional.empty();
        }
        Known before = known.get(at.get().id());
        if (before == null) {
            before = new Known(at.get(), digestsOf(index));
            known.put(at.get().id(), before);
        } else if (!before.generation().root().equals(at.get().root())) {
            throw new WorldFailure("two roots of generation " + at.get().id());
        }
        return Optional.of(before);
    }

    @Nullable
    Known get(GenerationId id) {
        return known.get(id);
    }

    Digest[] digestsOf(IndexFile index) {
        Digest[] digests = new Digest[(int) geometry.chunkCount()];
        index.digests(0, digests.length, (chunk, digest) -> digests[(int) chunk] = digest);
        return digests;
    }

    Digest digestOf(WorldImage device, int chunk) {
        int offset = (int) geometry.chunkOffset(chunk);
        return digester.digest(ByteBuffer.wrap(device.bytes(), offset, geometry.chunkLength(chunk)));
    }
}
