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
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.volume.Digest;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is left of a round that did not commit, and what the next one makes of it. Six chunks of two blocks; each differs in its second. */
final class HeldRecordsTest {
    private static final Geometry GEOMETRY = new Geometry(6 * 8192L, 8192);
    private static final BlockMask DELTA = BlockMask.none(2).with(1);
    private static final BlockMask WHOLE = BlockMask.all(2);

    private final Content base = ReplicaSite.content(GEOMETRY, 5);
    private final Content next = everyChunk(base, 1);
    private final ReplicaSite site = ReplicaSite.at(base);

    @Test
    void keptReplacedAndRevertedChunksMakeTheGenerationThatWasCapturedAnew() {
        interrupt(0, 1, 2, 3, 4);
        Content anew = next.with(1, new Random(8)).with(3, base);
        RoundJournal journal = site.begin(base, anew);
        assertThat(held(journal)).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(journal.provedChunks()).as("held is not yet of this round").isZero();
        journal.keep(0, 0);
        journal.keep(2, 2);
        journal.keep(4, 4);
        accept(journal, 1, anew.batch(1, WHOLE, anew.digest(1), site.pool));
        accept(journal, 2, anew.batch(5, DELTA, anew.digest(5), site.pool));
        assertThat(journal.root()).isEqualTo(anew.generation.root());
        journal.commit(anew.generation, 2);
        site.volume.apply(progress -> {});
        assertThat(site.logicalContent()).isEqualTo(anew.bytes);
    }

    /** Mutation of the keeper of the root gate: whatever a source keeps wrongly, the whole is not what it promised. */
    @Test
    void peers15WhatIsKeptWronglyDoesNotPassTheRootGate() {
        interrupt(0, 1);
        Content anew = base.with(0, next);
        RoundJournal journal = site.begin(base, anew);
        journal.keep(0, 5);
        assertFault(FaultCode.ROOT_MISMATCH, "would have root", () -> journal.commit(anew.generation, 0));
        journal.discard(false);
        assertThat(site.volume.generation()).contains(base.generation);
    }

    @Test
    void aHeldChunkIsNoAnswerToWhatIsNeededBeforeItIsKept() {
        interrupt(2);
        RoundJournal journal = site.begin(base, next);
        assertThat(accept(journal, 1, next.batch(2, DELTA, new Digest(1, 2, 3, 4), site.pool))
                        .neededChunks())
                .containsExactly(2L);
        assertThat(journal.missing().isEmpty()).isFalse();
        journal.keep(2, 2);
        assertThat(journal.missing().isEmpty()).isTrue();
    }

    @Test
    void powerFailsAndWhatWasFlushedIsHeld() {
        for (int seed = 0; seed < 50; seed++) {
            ReplicaSite one = ReplicaSite.at(base);
            one.start();
            RoundJournal journal = one.begin(base, next);
            for (int chunk = 0; chunk < 5; chunk++) {
                accept(journal, chunk + 1, next.batch(chunk, DELTA, next.digest(chunk), one.pool));
                if (chunk == 2) {
                    journal.flush();
                }
            }
            ReplicaSite after = one.crash(new Random(seed));
            after.start();
            assertThat(after.resume(base, next, 2)).isBetween(3L, 5L);
            assertThat(after.logicalContent()).isEqualTo(next.bytes);
        }
    }

    /** DESIGN, issue 3: a record that is bad with good ones behind it is corruption, and is fetched again. */
    @Test
    void aRecordThatRottedWithGoodOnesBehindItOnlyLosesItsOwnChunks() {
        interrupt(0, 1, 2, 3);
        copyDirectory().rot(journalName(), 512 + 2 * recordBytes() + JournalRecordHeader.BYTES + 40, 8);
        site.start();
        RoundJournal journal = site.begin(base, next);
        assertThat(held(journal)).containsExactly(0L, 1L, 3L);
        journal.discard(true);
        assertThat(site.resume(base, next, 1)).isEqualTo(3);
        assertThat(site.logicalContent()).isEqualTo(next.bytes);
    }

    @Test
    void whatFollowsARottenHeaderIsNoPartOfTheJournal() {
        interrupt(0, 1, 2, 3);
        copyDirectory().rot(journalName(), 512 + 2 * recordBytes() + 9, 8);
        site.start();
        assertThat(site.resume(base, next, 1)).isEqualTo(2);
        assertThat(site.logicalContent()).isEqualTo(next.bytes);
    }

    /** What a delta was proved over is not there any more. */
    @Test
    void aDeltaOverAChunkThatIsDamagedSinceIsNotHeld() {
        site.start();
        RoundJournal journal = site.begin(base, next);
        accept(journal, 1, next.batch(1, DELTA, next.digest(1), site.pool));
        accept(journal, 2, next.batch(2, WHOLE, next.digest(2), site.pool));
        journal.discard(true);
        ReplicaSite after = site.kill();
        after.start();
        try (DamageSet damage = DamageSet.open(after.directory.directory(), GEOMETRY)) {
            BlockSet both = BlockSet.empty(GEOMETRY);
            both.addChunk(1);
            both.addChunk(2);
            damage.add(both);
        }
        ReplicaSite again = after.kill();
        again.start();
        assertThat(held(again.begin(base, next))).containsExactly(2L);
    }

    @Test
    void aChunkThatHadFailedItsProofIsNotHeld() {
        site.start();
        RoundJournal journal = site.begin(base, next);
        try (BatchWriter writer = BatchWriter.tryOpen(GEOMETRY, 1 << 20, site.pool)) {
            writer.add(0, DELTA, next.digest(0), next.chunk(0));
            writer.add(1, DELTA, new Digest(6, 6, 6, 6), next.chunk(1));
            writer.add(2, DELTA, next.digest(2), next.chunk(2));
            accept(journal, 1, writer.tryFinish(site.pool));
        }
        journal.discard(true);
        assertThat(held(site.begin(base, next))).containsExactly(0L, 2L);
    }

    /** The records alone must tell what was committed, also of chunks that an earlier round left there and this one did not keep. */
    @Test
    void aDamagedDirectoryBehindRevertedRecordsIsReplacedByThem() {
        interrupt(0, 1, 2, 3, 4);
        Content anew = next.with(1, base).with(2, base);
        RoundJournal journal = site.begin(base, anew);
        journal.keep(0, 0);
        journal.keep(3, 4);
        accept(journal, 1, anew.batch(5, DELTA, anew.digest(5), site.pool));
        journal.commit(anew.generation, 1);
        JournalSeal seal =
                site.commits.pending(base.identity.id()).orElseThrow().seal();
        copyDirectory().rot(journalName(), seal.directoryOffset() + 50, 8);
        ReplicaSite after = site.kill();
        after.start();
        assertThat(after.volume.generation()).contains(anew.generation);
        assertThat(after.logicalContent()).isEqualTo(anew.bytes);
        assertThat(after.volume.damage().isEmpty()).isTrue();
    }

    /** Whoever was interrupted twice, the second time before it had come to what was held, sends none of it a third time. */
    @Test
    void whatIsHeldOutlivesAnotherInterruption() {
        interrupt(0, 1, 2);
        RoundJournal second = site.begin(base, next);
        accept(second, 1, next.batch(4, DELTA, next.digest(4), site.pool));
        second.discard(true);
        ReplicaSite after = site.kill();
        after.start();
        assertThat(after.resume(base, next, 1)).isEqualTo(4);
        assertThat(after.logicalContent()).isEqualTo(next.bytes);
    }

    @Test
    void pagesEndWhereTheySayAndTheLastOneSpeaksForTheVolume() {
        interrupt(0, 2, 3, 5);
        RoundJournal journal = site.begin(base, next);
        assertThat(journal.held(1, 2).through()).isEqualTo(3);
        assertThat(journal.held(1, 2).chunks()).extracting(HeldPage.Held::chunk).containsExactly(2L, 3L);
        assertThat(journal.held(4, 2).through()).isEqualTo(5);
        assertThat(journal.held(4, 2).chunks()).extracting(HeldPage.Held::chunk).containsExactly(5L);
        assertThat(journal.held(0, 4).through()).isEqualTo(5);
    }

    /** PEERS 4, row 14: the LVM handler of DRBD let a snapshot overflow that took the origin with it. Here full means stop, and say so. */
    @Test
    void peers14ABudgetThatIsSpentKeepsWhatItBought() {
        site.with(new ReplicaSettings(512 + 3 * recordBytes() + 100, 1 << 20, 1))
                .start();
        RoundJournal journal = site.begin(base, next);
        for (int chunk = 0; chunk < 3; chunk++) {
            accept(journal, chunk + 1, next.batch(chunk, DELTA, next.digest(chunk), site.pool));
        }
        Lease fourth = next.batch(3, DELTA, next.digest(3), site.pool);
        assertFault(FaultCode.NO_SPACE, "set limits.journal higher", () -> journal.accept(4, fourth));
        fourth.release();
        journal.discard(true);
        assertThat(site.volume.generation()).contains(base.generation);
        ReplicaSite after = site.kill().with(ReplicaSettings.DEFAULT);
        after.start();
        assertThat(after.resume(base, next, 1)).isEqualTo(3);
        assertThat(after.logicalContent()).isEqualTo(next.bytes);
    }

    @Test
    void peers14ADiskThatIsFullIsGivenBackWhatTheRoundTook() {
        site.start();
        RoundJournal journal = site.begin(base, next);
        accept(journal, 1, next.batch(0, DELTA, next.digest(0), site.pool));
        site.state.failSoon(0, FaultCode.NO_SPACE);
        byte[] noise = new byte[6 * 8192];
        new Random(3).nextBytes(noise);
        Content large = base.nextWith(noise);
        Lease batch = large.batch(1, WHOLE, large.digest(1), site.pool);
        assertFault(FaultCode.NO_SPACE, "no space for the journal", () -> journal.accept(2, batch));
        batch.release();
        journal.discard(true);
        assertThat(site.directory.directory().files()).doesNotContain(journalName());
    }

    @Test
    void peers23AJournalWhoseFlushFailedIsNotHeld() {
        site.start();
        RoundJournal journal = site.begin(base, next);
        accept(journal, 1, next.batch(0, DELTA, next.digest(0), site.pool));
        site.state.failSoon(0, FaultCode.FLUSH_FAILED);
        assertFault(FaultCode.FLUSH_FAILED, "", journal::flush);
        journal.discard(true);
        assertThat(site.directory.directory().files()).doesNotContain(journalName());
    }

    /** One round with some chunks, each in a batch of its own, given up. */
    private void interrupt(long... chunks) {
        site.start();
        RoundJournal journal = site.begin(base, next);
        for (int i = 0; i < chunks.length; i++) {
            accept(journal, i + 1, next.batch(chunks[i], DELTA, next.digest(chunks[i]), site.pool));
        }
        journal.discard(true);
    }

    private static BatchOutcome accept(RoundJournal journal, long number, Lease batch) {
        BatchOutcome outcome = journal.accept(number, batch);
        batch.release();
        return outcome;
    }

    private static List<Long> held(RoundJournal journal) {
        return journal.held(0, 100).chunks().stream().map(HeldPage.Held::chunk).toList();
    }

    /** Of one chunk with one changed block that does not compress. */
    private long recordBytes() {
        Lease batch = next.batch(0, DELTA, next.digest(0), site.pool);
        long bytes = JournalWriter.sectorsOf(JournalRecordHeader.BYTES + batch.length()) * 512;
        batch.release();
        return bytes;
    }

    private String journalName() {
        return "journal-" + base.generation.id();
    }

    private MemoryStateDirectory copyDirectory() {
        MemoryStateDirectory volumes = (MemoryStateDirectory) site.state.directory("volumes");
        return (MemoryStateDirectory) volumes.directory(volumes.directories().get(0));
    }

    private static Content everyChunk(Content content, int seed) {
        byte[] bytes = content.bytes.clone();
        byte[] block = new byte[4096];
        Random random = new Random(seed);
        for (int chunk = 0; chunk < 6; chunk++) {
            random.nextBytes(block);
            System.arraycopy(block, 0, bytes, chunk * 8192 + 4096, 4096);
        }
        return content.nextWith(bytes);
    }
}
