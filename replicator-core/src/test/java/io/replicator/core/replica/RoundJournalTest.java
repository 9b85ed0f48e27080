package io.replicator.core.replica;

import static io.replicator.core.replica.Faults.assertFault;
import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.batch.BatchWriter;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.index.DamageSet;
import io.replicator.core.memory.Lease;
import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a round's journal takes, and what it asks for again. Chunks have two blocks; every chunk of {@code next} differs in its second. */
final class RoundJournalTest {
    private static final Geometry GEOMETRY = new Geometry(6 * 8192L, 8192);
    private static final BlockMask DELTA = BlockMask.none(2).with(1);
    private static final BlockMask WHOLE = BlockMask.all(2);

    private final Content base = ReplicaSite.content(GEOMETRY, 5);
    private final Content next = nextOf(base);
    private final ReplicaSite site = ReplicaSite.at(base);

    @Test
    void durableThroughIsTheHighestNumberWithoutAGapBelow() {
        RoundJournal journal = begin();
        assertThat(journal.flush()).isZero();
        accept(journal, 3, delta(2));
        assertThat(journal.flush()).isZero();
        accept(journal, 1, delta(0));
        assertThat(journal.flush()).isEqualTo(1);
        accept(journal, 2, delta(1));
        assertThat(journal.flush()).isEqualTo(3);
        assertThat(journal.hasBatches(3)).isTrue();
        assertThat(journal.hasBatches(4)).isFalse();
    }

    @Test
    void aBatchThatComesTwiceIsTakenOnce() {
        RoundJournal journal = begin();
        assertThat(accept(journal, 1, delta(0)).provedChunks()).isEqualTo(1);
        long bytes = journal.journalBytes();
        assertThat(accept(journal, 1, delta(0))).isEqualTo(new BatchOutcome(1, 0, List.of()));
        assertThat(journal.journalBytes()).isEqualTo(bytes);
    }

    @Test
    void aChunkThatFailsItsProofIsAskedForWholeAndTheOthersStay() {
        RoundJournal journal = begin();
        Lease mixed = twoChunks(new Digest(1, 2, 3, 4), next.digest(1));
        assertThat(accept(journal, 1, mixed)).isEqualTo(new BatchOutcome(1, 1, List.of(0L)));
        for (int chunk = 2; chunk < 6; chunk++) {
            accept(journal, chunk, delta(chunk));
        }
        assertThat(journal.missing().isEmpty()).isFalse();
        assertThat(journal.missing().chunkCount()).isEqualTo(1);
        assertThat(journal.missing().nextChunk(0)).isZero();
        assertFault(
                FaultCode.UNEXPECTED_MESSAGE, "chunk 0 is damaged or failed", () -> journal.commit(next.generation, 5));
        assertThat(accept(journal, 6, whole(0))).isEqualTo(new BatchOutcome(6, 1, List.of()));
        assertThat(journal.missing().isEmpty()).isTrue();
        assertThat(journal.missing().isEmpty()).isTrue();
        // The base was as it should be: the fault was the sender's, and no damage here.
        assertThat(site.volume.damage().isEmpty()).isTrue();
        journal.commit(next.generation, 6);
        site.volume.apply(progress -> {});
        assertThat(site.logicalContent()).isEqualTo(next.bytes);
    }

    @Test
    void aFailedProofNeverReplacesAProvedRecord() {
        RoundJournal journal = begin();
        acceptAll(journal);
        assertThat(accept(journal, 7, next.batch(3, DELTA, new Digest(9, 9, 9, 9), site.pool)))
                .isEqualTo(new BatchOutcome(7, 0, List.of()));
        assertThat(journal.missing().isEmpty()).isTrue();
        journal.commit(next.generation, 7);
        site.volume.apply(progress -> {});
        assertThat(site.logicalContent()).isEqualTo(next.bytes);
    }

    @Test
    void theLastProvedRecordOfAChunkCountsWhole() {
        byte[] other = next.bytes.clone();
        other[3 * 8192] ^= 1;
        Content later = next.nextWith(other);
        RoundJournal journal = site.start().begin(base.generation.id(), later.generation.withRoot(Digest.ZERO), 0);
        for (int chunk = 0; chunk < 6; chunk++) {
            accept(journal, chunk + 1, delta(chunk));
        }
        // Only the first block differs from the record before; but a record is over base, so it must name both.
        accept(journal, 7, later.batch(3, WHOLE, later.digest(3), site.pool));
        assertThat(journal.root()).isEqualTo(later.generation.root());
        journal.commit(later.generation, 7);
        site.volume.apply(progress -> {});
        assertThat(site.logicalContent()).isEqualTo(later.bytes);
    }

    @Test
    void aDamagedChunkIsNoBase() {
        site.start();
        try (DamageSet damage = DamageSet.open(site.directory.directory(), GEOMETRY)) {
            damage.add(chunks(4));
        }
        ReplicaSite restarted = site.kill();
        RoundJournal journal = restarted.start().begin(base.generation.id(), next.generation.withRoot(Digest.ZERO), 0);
        assertThat(accept(journal, 1, delta(4))).isEqualTo(new BatchOutcome(1, 0, List.of(4L)));
        assertThat(journal.missing().isEmpty()).isFalse();
        accept(journal, 2, whole(4));
        assertThat(journal.missing().isEmpty()).isTrue();
        for (int chunk : new int[] {0, 1, 2, 3, 5}) {
            accept(journal, chunk < 4 ? chunk + 3 : 7, delta(chunk));
        }
        journal.commit(next.generation, 7);
        assertThat(restarted.volume.damage()).isEqualTo(chunks(4));
        restarted.volume.apply(progress -> {});
        assertThat(restarted.volume.damage().isEmpty()).isTrue();
        assertThat(restarted.logicalContent()).isEqualTo(next.bytes);
    }

    /** Else the next round meets the same rot with a delta again, and where production never rests asks in vain for the whole chunk again. */
    @Test
    void rotThatAProofUncoversIsDurableDamageAlsoWhereTheRoundIsGivenUp() {
        site.device.rot(2 * 8192 + 100, 4);
        RoundJournal journal = begin();
        assertThat(accept(journal, 1, delta(2)).neededChunks()).containsExactly(2L);
        journal.discard(false);
        assertThat(site.volume.damage()).isEqualTo(chunks(2));
        ReplicaSite after = site.crash(new Random(4));
        assertThat(after.start().damage()).isEqualTo(chunks(2));
        after.round(base, next, 2);
        assertThat(after.logicalContent()).isEqualTo(next.bytes);
    }

    @Test
    void rotThatAProofUncoversIsDurableDamageWithTheNextFlush() {
        site.device.rot(2 * 8192 + 100, 4);
        RoundJournal journal = begin();
        assertThat(accept(journal, 1, delta(2)).neededChunks()).containsExactly(2L);
        assertThat(journal.flush()).isEqualTo(1);
        ReplicaSite after = site.crash(new Random(1));
        assertThat(after.start().damage()).isEqualTo(chunks(2));
        assertThat(after.volume.generation()).contains(base.generation);
    }

    @Test
    void peers07AnUnreadableBaseFailsItsChunkAndNothingElse() {
        site.device.makeUnreadable(1 * 8192 + 17);
        RoundJournal journal = begin();
        assertThat(accept(journal, 1, delta(0)).provedChunks()).isEqualTo(1);
        assertThat(accept(journal, 2, delta(1)).neededChunks()).containsExactly(1L);
        assertThat(accept(journal, 3, whole(1)).provedChunks()).isEqualTo(1);
        assertThat(journal.flush()).isEqualTo(3);
        assertThat(site.volume.damage()).isEqualTo(chunks(1));
        for (int chunk = 2; chunk < 6; chunk++) {
            accept(journal, chunk + 2, delta(chunk));
        }
        journal.commit(next.generation, 7);
        site.volume.apply(progress -> {});
        assertThat(site.logicalContent()).isEqualTo(next.bytes);
        assertThat(site.volume.damage().isEmpty()).isTrue();
    }

    @Test
    void aBatchOfAnotherGeometryIsRefusedBeforeAnythingIsWritten() {
        RoundJournal journal = begin();
        long bytes = journal.journalBytes();
        Content longer = ReplicaSite.content(new Geometry(60 * 8192L, 8192), 5);
        Lease beyond = longer.batch(59, WHOLE, longer.digest(59), site.pool);
        assertFault(FaultCode.MALFORMED_FRAME, "", () -> journal.accept(1, beyond));
        Content coarser = ReplicaSite.content(new Geometry(6 * 8192L, 4096), 5);
        Lease other = coarser.batch(0, BlockMask.all(1), coarser.digest(0), site.pool);
        assertFault(FaultCode.MALFORMED_FRAME, "", () -> journal.accept(1, other));
        assertThat(journal.journalBytes()).isEqualTo(bytes);
        // The number is free still: the peer may send a good one after it has reconnected.
        assertThat(accept(journal, 1, delta(0)).provedChunks()).isEqualTo(1);
        beyond.release();
        other.release();
    }

    @Test
    void aCommitNeedsEveryBatchAndTheGenerationThatWasBegun() {
        RoundJournal journal = begin();
        acceptAll(journal);
        assertFault(FaultCode.UNEXPECTED_MESSAGE, "names 7 batches", () -> journal.commit(next.generation, 7));
        assertFault(FaultCode.UNEXPECTED_MESSAGE, "names 5 batches", () -> journal.commit(next.generation, 5));
        Content another = nextOf(next);
        assertFault(FaultCode.UNEXPECTED_MESSAGE, "names generation 3", () -> journal.commit(another.generation, 6));
        journal.commit(next.generation, 6);
        assertThat(site.volume.generation()).contains(next.generation);
        assertFault(FaultCode.CANCELLED, "the round is over", journal::flush);
    }

    @Test
    void peers15ARoundThatForgotAChunkDoesNotPassTheRootGate() {
        RoundJournal journal = begin();
        for (int chunk = 0; chunk < 5; chunk++) {
            accept(journal, chunk + 1, delta(chunk));
        }
        assertFault(FaultCode.ROOT_MISMATCH, "would have root", () -> journal.commit(next.generation, 5));
        journal.discard(false);
        assertThat(site.volume.generation()).contains(base.generation);
        assertThat(site.logicalContent()).isEqualTo(base.bytes);
        ReplicaSite after = site.crash(new Random(2));
        assertThat(after.start().generation()).contains(base.generation);
        after.round(base, next, 4);
        assertThat(after.logicalContent()).isEqualTo(next.bytes);
    }

    @Test
    void aDiscardedRoundLeavesNothing() {
        RoundJournal journal = begin();
        acceptAll(journal);
        assertFault(
                FaultCode.ROUND_IN_PROGRESS,
                "another round",
                () -> site.volume.begin(base.generation.id(), next.generation.withRoot(Digest.ZERO), 0));
        journal.discard(false);
        journal.discard(false);
        assertThat(site.directory.directory().files()).noneMatch(file -> file.startsWith("journal"));
        assertFault(FaultCode.CANCELLED, "the round is over", () -> accept(journal, 7, delta(0)));
        site.round(base, next, 2);
        assertThat(site.logicalContent()).isEqualTo(next.bytes);
    }

    @Test
    void aRoundFromAnotherBaseIsRefused() {
        site.start();
        Content third = nextOf(next);
        assertFault(
                FaultCode.BASE_MISMATCH,
                "does not fit",
                () -> site.volume.begin(next.generation.id(), third.generation.withRoot(Digest.ZERO), 0));
    }

    private RoundJournal begin() {
        return site.start().begin(base.generation.id(), next.generation.withRoot(Digest.ZERO), 0);
    }

    private void acceptAll(RoundJournal journal) {
        for (int chunk = 0; chunk < 6; chunk++) {
            accept(journal, chunk + 1, delta(chunk));
        }
    }

    private static BatchOutcome accept(RoundJournal journal, long number, Lease batch) {
        BatchOutcome outcome = journal.accept(number, batch);
        batch.release();
        return outcome;
    }

    private Lease delta(long chunk) {
        return next.batch(chunk, DELTA, next.digest(chunk), site.pool);
    }

    private Lease whole(long chunk) {
        return next.batch(chunk, WHOLE, next.digest(chunk), site.pool);
    }

    private Lease twoChunks(Digest first, Digest second) {
        try (BatchWriter writer = BatchWriter.tryOpen(GEOMETRY, 1 << 20, site.pool)) {
            writer.add(0, DELTA, first, next.chunk(0));
            writer.add(1, DELTA, second, next.chunk(1));
            return writer.tryFinish(site.pool);
        }
    }

    private static BlockSet chunks(long... numbers) {
        BlockSet set = BlockSet.empty(GEOMETRY);
        for (long number : numbers) {
            set.addChunk(number);
        }
        return set;
    }

    private static Content nextOf(Content content) {
        ByteBuffer bytes = ByteBuffer.wrap(content.bytes.clone());
        for (int chunk = 0; chunk < 6; chunk++) {
            bytes.putLong(chunk * 8192 + 4096 + 8 * chunk, 0x1234_5678_9ABC_DEF0L + content.generation.number());
        }
        return content.nextWith(bytes.array());
    }
}
