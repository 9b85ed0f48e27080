package io.replicator.core.index;

import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.RelationId;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** A small volume, its captures and its peers. */
final class IndexFixture {
    /** 40 chunks and a partial one: three levels of tree, pages that are shared and pages that are not. */
    static final Geometry GEOMETRY = new Geometry(40L * 65536 + 5000, 65536);

    static final VolumeIdentity IDENTITY = new VolumeIdentity(
            new VolumeId(new UUID(1, 1)), GEOMETRY, new VolumeIdentity.Salt(new byte[VolumeIdentity.Salt.BYTES]));
    static final VolumeId VOLUME = IDENTITY.id();
    static final AgentId SOURCE = new AgentId(new UUID(2, 1));
    static final AgentId BORDEAUX = new AgentId(new UUID(2, 2));
    static final AgentId PARIS = new AgentId(new UUID(2, 3));

    private IndexFixture() {}

    static VolumeRecord record() {
        return VolumeRecord.fresh(
                "vm-101",
                IDENTITY,
                Role.SOURCE,
                FingerprintAlgorithm.ofNewCopies(),
                new FingerprintKey(new byte[FingerprintKey.BYTES]));
    }

    static GenerationId id(long number) {
        return new GenerationId(new UUID(3, number));
    }

    static RelationId relation(AgentId replica, long incarnation) {
        return new RelationId(VOLUME, SOURCE, replica, new IncarnationId(new UUID(4, incarnation)));
    }

    static Generation generation(long number, Digest root) {
        return new Generation(
                number,
                id(number),
                number == 1 ? Optional.empty() : Optional.of(id(number - 1)),
                1_000 * number,
                root,
                Consistency.FUZZY);
    }

    /** A capture that finds block {@code chunk % 16} of each of these chunks changed, to values only that capture has. */
    static Changes changes(long number, long... chunks) {
        Changes changes = new Changes(number);
        for (long chunk : chunks) {
            changes.chunks.put(
                    chunk, BlockMask.none(GEOMETRY.blocksIn(chunk)).with((int) chunk % GEOMETRY.blocksIn(chunk)));
        }
        return changes;
    }

    /** The changes of one capture. */
    static final class Changes implements IndexChanges {
        private final long number;
        private final SortedMap<Long, BlockMask> chunks = new TreeMap<>();

        private Changes(long number) {
            this.number = number;
        }

        @Override
        public long chunkCount() {
            return chunks.size();
        }

        @Override
        public void forEachAscendingChange(ChangeVisitor visitor) {
            chunks.forEach((chunk, mask) ->
                    visitor.change(chunk, mask, new long[] {fingerprint(number, chunk)}, digest(number, chunk)));
        }

        BlockSet blocks() {
            BlockSet blocks = BlockSet.empty(GEOMETRY);
            chunks.forEach(blocks::add);
            return blocks;
        }

        /** Writes them into a log and seals it. */
        Generation capture(VolumeDirectory volume) {
            CaptureLog log = volume.beginCapture();
            forEachAscendingChange(log::append);
            Generation next = generation(number, volume.index().rootWith(log.changes()));
            log.seal(next);
            volume.commitCapture(log);
            return next;
        }
    }

    static long fingerprint(long number, long chunk) {
        return number << 32 | chunk;
    }

    static Digest digest(long number, long chunk) {
        return new Digest(number, chunk, 7, 7);
    }

    static List<Long> chunks(BlockSet blocks) {
        List<Long> chunks = new java.util.ArrayList<>();
        blocks.forEachChunk(chunks::add);
        return chunks;
    }
}
