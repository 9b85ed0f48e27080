package io.replicator.core.replica;

import io.replicator.core.batch.BatchChunk;
import io.replicator.core.batch.BatchReader;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeIdentity;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a journal holds whose round was given up, or cut short by a crash: every chunk of which a whole record is there that was proved over
 * the same base.
 *
 * <p>A record in which some chunk had failed its proof is proved anew. A delta over a chunk that is damaged now counts no more: what it was
 * proved over is not there. A record that rotted with good ones behind it only loses its own chunks.
 *
 * @param index the chunks, each held
 * @param recordedChunks chunks in all the records, those that a later record replaced included
 * @param end where the next record goes
 */
record HeldRecords(JournalIndex index, long recordedChunks, JournalReader.End end) {

    /** Reads the journal of that name; empty where there is none that is of use. Blocking: reads all of it. */
    static Optional<HeldRecords> read(
            StateDirectory files,
            String name,
            VolumeIdentity identity,
            GenerationId base,
            BlockSet damaged,
            ChunkProof proof,
            long indexBudgetBytes) {
        if (!files.exists(name)) {
            return Optional.empty();
        }
        try (JournalReader journal = JournalReader.open(files, name, identity.id(), identity.geometry(), base)) {
            Reading reading = new Reading(identity.geometry(), damaged, proof, indexBudgetBytes);
            JournalReader.End end = journal.scan(reading::take);
            JournalIndex found = reading.found();
            return found.heldChunks() == 0
                    ? Optional.empty()
                    : Optional.of(new HeldRecords(found, reading.recorded, end));
        } catch (ReplicatorException e) {
            if (e.code() == FaultCode.CORRUPT_STATE || e.code() == FaultCode.LIMIT_EXCEEDED) {
                // Nothing relies on it: what it held is sent again.
                return Optional.empty();
            }
            throw e;
        }
    }

    private static final class Reading {
        private final Geometry geometry;
        private final BlockSet damaged;
        private final ChunkProof proof;
        private final long indexBudgetBytes;
        private final JournalIndex index;
        private final BlockSet reverted;
        private long recorded;

        Reading(Geometry geometry, BlockSet damaged, ChunkProof proof, long indexBudgetBytes) {
            this.geometry = geometry;
            this.damaged = damaged;
            this.proof = proof;
            this.indexBudgetBytes = indexBudgetBytes;
            this.index = new JournalIndex(indexBudgetBytes);
            this.reverted = BlockSet.empty(geometry);
        }

        /** Without what a round that was about to be committed had reverted: a later one that keeps it would contradict the record. */
        JournalIndex found() {
            if (reverted.isEmpty()) {
                return index;
            }
            JournalIndex rest = new JournalIndex(indexBudgetBytes);
            JournalIndex.Sorted all = index.sortedHeld();
            for (int i = 0; i < all.size(); i++) {
                JournalEntry entry = all.entry(i);
                if (!reverted.containsChunk(entry.chunk())) {
                    rest.hold(entry.chunk(), entry.sector(), entry.position(), entry.digest());
                }
            }
            return rest;
        }

        void take(int sector, JournalRecordHeader record, @Nullable ByteBuffer body) {
            if (body == null) {
                return;
            }
            if (record.kind() == JournalRecordHeader.REVERTED) {
                RevertedChunks.forEach(body, geometry, reverted::addChunk);
                return;
            }
            BatchReader batch = BatchReader.parse(body, geometry, FaultCode.CORRUPT_STATE);
            boolean proved = record.kind() == JournalRecordHeader.PROVED;
            ByteBuffer payload =
                    proved ? body : batch.payload(Scratch.ofThread().payload(batch.payloadBytes()));
            for (int i = 0; i < batch.chunks().size(); i++) {
                BatchChunk chunk = batch.chunks().get(i);
                boolean overDamage = !chunk.whole() && damaged.containsChunk(chunk.chunk());
                if (!overDamage && (proved || proof.succeeds(batch, i, payload))) {
                    index.hold(chunk.chunk(), sector, i, chunk.digest());
                    reverted.removeChunk(chunk.chunk());
                    recorded++;
                }
            }
        }
    }
}
