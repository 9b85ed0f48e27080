package io.replicator.core.replica;

import io.replicator.core.batch.BatchReader;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.IndexFile;
import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the entries of a committed journal. One owner.
 *
 * <p>The directory tells them. Where it rotted, the records are read in the order of their chain and every chunk is proved anew against the
 * device, as when it was received; that is good only if the outcome is all that was committed, which number and root decide.
 */
final class CommittedJournal {
    private final JournalReader journal;
    private final IndexFile index;
    private final ChunkProof proof;
    private final Geometry geometry;
    private final long indexBudgetBytes;

    CommittedJournal(
            JournalReader journal, IndexFile index, ChunkProof proof, Geometry geometry, long indexBudgetBytes) {
        this.journal = journal;
        this.index = index;
        this.proof = proof;
        this.geometry = geometry;
        this.indexBudgetBytes = indexBudgetBytes;
    }

    /** The entries; {@code CORRUPT_STATE} when they cannot be found, before anything is written. */
    JournalEntries entries(VolumeCommit commit) {
        JournalSeal seal = commit.seal();
        if (journal.hasWholeDirectory(seal)) {
            return new Directory(journal, seal);
        }
        JournalIndex found = new JournalIndex(indexBudgetBytes);
        journal.scan((sector, record, body) -> take(sector, record, body, found));
        Proved entries = new Proved(found.sorted());
        if (entries.count() != seal.chunks()
                || !rootWith(entries).equals(commit.next().root())) {
            throw new ReplicatorException(
                    FaultCode.CORRUPT_STATE,
                    "the directory of the journal of generation "
                            + commit.next().number()
                            + " is damaged, and its records no longer give all that was committed; compare the volume by hash");
        }
        return entries;
    }

    private void take(int sector, JournalRecordHeader record, @Nullable ByteBuffer body, JournalIndex found) {
        if (body != null && record.kind() == JournalRecordHeader.REVERTED) {
            RevertedChunks.forEach(body, geometry, found::uncount);
        } else if (body != null) {
            prove(sector, body, found);
        }
    }

    private void prove(int sector, ByteBuffer bytes, JournalIndex found) {
        BatchReader batch = BatchReader.parse(bytes, geometry, FaultCode.CORRUPT_STATE);
        ByteBuffer payload = batch.payload(Scratch.ofThread().payload(batch.payloadBytes()));
        for (int i = 0; i < batch.chunks().size(); i++) {
            if (proof.succeeds(batch, i, payload)) {
                found.put(
                        batch.chunks().get(i).chunk(),
                        sector,
                        i,
                        batch.chunks().get(i).digest());
            }
        }
    }

    private Digest rootWith(JournalEntries entries) {
        return index.rootWith(visitor -> entries.forEach(entry -> visitor.digest(entry.chunk(), entry.digest())));
    }

    private record Directory(JournalReader journal, JournalSeal seal) implements JournalEntries {
        @Override
        public long count() {
            return seal.chunks();
        }

        @Override
        public void forEach(Consumer<JournalEntry> visitor) {
            journal.forEachEntry(seal, visitor);
        }
    }

    private record Proved(JournalIndex.Sorted sorted) implements JournalEntries {
        @Override
        public long count() {
            return sorted.size();
        }

        @Override
        public void forEach(Consumer<JournalEntry> visitor) {
            for (int i = 0; i < sorted.size(); i++) {
                visitor.accept(sorted.entry(i));
            }
        }
    }
}
