package io.replicator.core.replica;

import static io.replicator.core.replica.Faults.assertFault;
import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.index.DamageSet;
import io.replicator.core.memory.Lease;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.RecordLog;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.VolumeId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The cases of the table "Opening a replica" in docs/state-format.md, by their numbers. */
final class ReplicaRecoveryTest {
    private static final Geometry GEOMETRY = new Geometry(6 * 8192L, 8192);

    private final Content base = ReplicaSite.content(GEOMETRY, 31);
    private final Content next = base.next(new Random(32));
    private final ReplicaSite site = ReplicaSite.at(base);
    private final String journalName = "journal-" + base.generation.id();

    @Test
    void case17ACopyThatIsWrittenInPlaceIsAtNoGeneration() {
        IncomingRound round = direct();
        Lease first = whole(0);
        round.accept(1, first);
        first.release();
        site.directory.directory().open(journalName).write(0, ByteBuffer.wrap(new byte[4096]));
        ReplicaSite after = site.kill();
        after.start();
        assertThat(after.volume.generation()).isEmpty();
        assertThat(after.directory.index().generation()).contains(base.generation);
        assertThat(after.directory.directory().files())
                .contains(IncompleteMark.FILE)
                .doesNotContain(journalName);
    }

    @Test
    void case18ADirectRoundThatWasCommittedIsFinished() {
        direct();
        site.device.write(0, ByteBuffer.wrap(next.bytes));
        site.device.flush();
        BlockSet damaged = BlockSet.empty(GEOMETRY);
        damaged.addChunk(1);
        try (DamageSet set = DamageSet.open(site.directory.directory(), GEOMETRY)) {
            set.add(damaged);
        }
        site.directory.index().merge(next.asChanges(), next.generation);
        ReplicaSite after = site.kill();
        after.start();
        assertThat(after.volume.generation()).contains(next.generation);
        assertThat(after.directory.record().newest()).contains(next.generation);
        assertThat(after.volume.damage().isEmpty()).isTrue();
        assertThat(after.directory.directory().files()).doesNotContain(IncompleteMark.FILE);
        assertThat(after.kill().start().generation()).contains(next.generation);
    }

    @Test
    void case19AMarkThatRottedIsAMark() {
        direct();
        site.directory.directory().open(IncompleteMark.FILE).write(3, ByteBuffer.wrap(new byte[] {77}));
        ReplicaSite after = site.kill();
        assertThat(after.start().generation()).isEmpty();
        assertThat(after.kill().start().generation()).isEmpty();
    }

    private IncomingRound direct() {
        site.start();
        return site.volume.beginDirect(base.generation.id(), next.generation.withRoot(Digest.ZERO), told -> {});
    }

    private Lease whole(int chunk) {
        return next.batch(chunk, BlockMask.all(GEOMETRY.blocksIn(chunk)), next.digest(chunk), site.pool);
    }

    @Test
    void case1NothingIsPendingAndNothingLiesAbout() {
        site.start();
        assertAtBase(site.kill());
    }

    @Test
    void case2WhatARoundThatWasNotCommittedHasProvedIsThereForTheNext() {
        site.start();
        RoundJournal journal = site.begin(base, next);
        site.accept(journal, next.batches(base, site.pool, 2, chunk -> false));
        long proved = journal.provedChunks();
        ReplicaSite after = site.kill();
        after.start();
        assertThat(after.volume.generation()).contains(base.generation);
        assertThat(after.logicalContent()).isEqualTo(base.bytes);
        assertThat(after.resume(base, next, 2)).isEqualTo(proved);
        assertThat(after.logicalContent()).isEqualTo(next.bytes);
        assertClean(after);
    }

    @Test
    void case3AJournalOfACommitThatWasAppliedIsDeleted() {
        site.start();
        site.round(base, next, 2);
        site.directory.directory().open(journalName).write(0, ByteBuffer.wrap(new byte[4096]));
        assertAtNext(site.kill());
    }

    @Test
    void case4ACommittedRoundIsAppliedFromItsJournal() {
        commit();
        assertThat(site.volume.generation()).contains(next.generation);
        assertThat(site.logicalContent()).isEqualTo(base.bytes);
        assertAtNext(site.kill());
    }

    @Test
    void case5ACommittedRoundIsAppliedAgainWhereTheIndexHasMovedAlready() {
        commit();
        site.directory.index().merge(next.asChanges(), next.generation);
        assertAtNext(site.kill());
    }

    @Test
    void case6JournalsBesidesTheCommittedOneAreDeleted() {
        commit();
        site.directory.directory().open("journal-of-something").write(0, ByteBuffer.wrap(new byte[10]));
        assertAtNext(site.kill());
        ReplicaSite idle = ReplicaSite.at(base);
        idle.start();
        idle.directory.directory().open("journal-" + next.generation.id()).write(0, ByteBuffer.wrap(new byte[10]));
        assertAtBase(idle.kill());
    }

    @Test
    void case7ADamagedDirectoryIsReplacedByTheRecordsThemselves() {
        commit();
        JournalSeal seal =
                site.commits.pending(base.identity.id()).orElseThrow().seal();
        copyDirectory().rot(journalName, seal.directoryOffset() + 50, 8);
        assertAtNext(site.kill());
    }

    @Test
    void case8ADamagedRecordMakesItsChunksDamagedAndTheNextRoundHealsThem() {
        commit();
        // The first record: the first two chunks that changed.
        copyDirectory().rot(journalName, 512 + JournalRecordHeader.BYTES + 40, 8);
        ReplicaSite after = site.kill();
        after.start();
        assertThat(after.volume.generation()).contains(next.generation);
        BlockSet damage = after.volume.damage();
        assertThat(damage.chunkCount()).isEqualTo(2);
        for (long chunk = 0; chunk < GEOMETRY.chunkCount(); chunk++) {
            ByteBuffer found = ByteBuffer.wrap(after.logicalContent(), (int) chunk * 8192, 8192);
            assertThat(found).isEqualTo((damage.containsChunk(chunk) ? base : next).chunk(chunk));
            assertThat(damage.containsChunk(chunk) && after.fingerprintsAgree(chunk))
                    .as("whether a capture would take the damaged chunk %d for unchanged", chunk)
                    .isFalse();
        }
        after.directory.index().verifyRoot();
        Content third = next.next(new Random(33));
        after.round(next, third, 2);
        assertThat(after.logicalContent()).isEqualTo(third.bytes);
        assertThat(after.volume.damage().isEmpty()).isTrue();
    }

    @Test
    void case9ADamagedDirectoryAndADamagedRecordAreTooMuch() {
        commit();
        JournalSeal seal =
                site.commits.pending(base.identity.id()).orElseThrow().seal();
        copyDirectory().rot(journalName, 512 + JournalRecordHeader.BYTES + 40, 8);
        copyDirectory().rot(journalName, seal.directoryOffset(), 8);
        ReplicaSite after = site.kill();
        assertFault(FaultCode.CORRUPT_STATE, "compare the volume by hash", after::start);
        assertThat(after.logicalContent()).isEqualTo(base.bytes);
    }

    @Test
    void case10ACommittedJournalThatIsMissingOrAnotherOneIsCorruptState() {
        commit();
        site.directory.directory().delete(journalName);
        ReplicaSite after = site.kill();
        assertFault(FaultCode.CORRUPT_STATE, "is missing, although it was committed", after::start);
        after.state
                .directory("volumes")
                .directory(volumeDirectory(after))
                .open(journalName)
                .write(0, ByteBuffer.wrap(new byte[1024]));
        assertFault(FaultCode.CORRUPT_STATE, "belongs to another round", after.kill()::start);
        assertThat(after.logicalContent()).isEqualTo(base.bytes);
    }

    @Test
    void case11AnIndexAtNeitherGenerationIsCorruptState() {
        commit();
        Content third = next.next(new Random(34));
        site.directory.index().merge(third.asChanges(), third.generation);
        assertFault(FaultCode.CORRUPT_STATE, "put together from several times", site.kill()::start);
        assertThat(site.logicalContent()).isEqualTo(base.bytes);
    }

    @Test
    void case12ADeviceThatIsTooSmallIsNotTouched() {
        commit();
        Content larger = ReplicaSite.content(new Geometry(9 * 8192L, 8192), 1);
        ReplicaSite other = ReplicaSite.at(larger);
        other.start();
        assertFault(
                FaultCode.SIZE_MISMATCH,
                "make the device at least as large",
                () -> ReplicaVolume.open(
                        other.directory,
                        site.device,
                        other.commits,
                        Runnable::run,
                        () -> 0,
                        ReplicaSettings.DEFAULT,
                        progress -> {}));
    }

    @Test
    void case13ACommitOfACopyThatASeedHasReplacedIsForgotten() {
        commit();
        ReplicaSite after = site.kill();
        after.replaceCopy(base);
        after.start();
        assertThat(after.volume.hasPending()).isFalse();
        assertThat(after.volume.generation()).contains(base.generation);
        assertThat(after.logicalContent()).isEqualTo(base.bytes);
        after.round(base, next, 2);
        assertThat(after.logicalContent()).isEqualTo(next.bytes);
    }

    @Test
    void case14ACorruptCommitLogStopsEveryReplica() {
        commit();
        site.commits.close();
        site.state.rot(CommitLog.FILE, 16 + 32 + 40, 2);
        ReplicaSite after = site.kill();
        assertFault(FaultCode.CORRUPT_STATE, "attach each replica again from a seed", after::start);
        assertThat(site.logicalContent()).isEqualTo(base.bytes);
    }

    @Test
    void case15ACommitThatWasInDoubtIsFoundOutByOpeningTheCopyAnew() {
        for (FaultCode code : List.of(FaultCode.FLUSH_FAILED, FaultCode.IO_ERROR)) {
            ReplicaSite its = ReplicaSite.at(base);
            its.start();
            failTheCommit(its, code);
            assertThat(its.volume.generation()).contains(base.generation);
            its.reopen();
            // A record of which half was written is not there; one that was not flushed is, as the system shows it.
            Content reached = code == FaultCode.FLUSH_FAILED ? next : base;
            assertThat(its.volume.generation()).contains(reached.generation);
            assertThat(its.logicalContent()).isEqualTo(reached.bytes);
            if (reached == base) {
                its.round(base, next, 2);
            }
            ReplicaSite afterPowerCut = its.crash(new Random(6));
            assertThat(afterPowerCut.start().generation()).contains(next.generation);
            assertThat(afterPowerCut.logicalContent()).isEqualTo(next.bytes);
        }
    }

    @Test
    void case16ACommitLogThatLostWhatWasConfirmedStopsEveryReplica() {
        commit();
        RecordLog.replace(site.state, CommitLog.FILE, CommitLog.MAGIC, CommitRecords.MAX_BYTES, List.of())
                .close();
        VolumeId other = new VolumeId(new UUID(8, 8));
        VolumeCommit commit =
                new VolumeCommit(other, 1, base.generation.id(), next.generation, new JournalSeal(512, 1, 1));
        site.state.failSoon(1, FaultCode.FLUSH_FAILED);
        assertFault(FaultCode.FLUSH_FAILED, "", () -> site.commits.commit(List.of(commit)));
        assertFault(FaultCode.CORRUPT_STATE, "has lost what a flush had confirmed", site::reopen);
    }

    /** A round that is complete, whose commit record cannot be written or flushed. */
    private void failTheCommit(ReplicaSite its, FaultCode code) {
        RoundJournal journal = its.begin(base, next);
        long batches = its.accept(journal, next.batches(base, its.pool, 2, chunk -> false));
        ReplicaSite twin = ReplicaSite.at(base);
        twin.start();
        RoundJournal there = twin.begin(base, next);
        long batchesThere = twin.accept(there, next.batches(base, twin.pool, 2, chunk -> false));
        long before = twin.state.operations();
        there.commit(next.generation, batchesThere);
        // The commit log's own are its append, its flush, and the mark that the log makes after a flush.
        long append = twin.state.operations() - before - 3;
        its.state.failSoon(code == FaultCode.FLUSH_FAILED ? append + 1 : append, code);
        assertFault(code, "opened anew", () -> journal.commit(next.generation, batches));
        journal.discard(true);
    }

    private void commit() {
        site.start();
        RoundJournal journal = site.begin(base, next);
        List<Lease> batches = next.batches(base, site.pool, 2, chunk -> false);
        journal.commit(next.generation, site.accept(journal, batches));
    }

    private void assertAtBase(ReplicaSite after) {
        after.start();
        assertThat(after.volume.generation()).contains(base.generation);
        assertThat(after.logicalContent()).isEqualTo(base.bytes);
        assertThat(after.indexIs(base, base)).isTrue();
        assertClean(after);
        after.round(base, next, 2);
        assertThat(after.logicalContent()).isEqualTo(next.bytes);
    }

    private void assertAtNext(ReplicaSite after) {
        after.start();
        assertThat(after.volume.generation()).contains(next.generation);
        assertThat(after.logicalContent()).isEqualTo(next.bytes);
        assertThat(after.indexIs(next, base)).isTrue();
        assertThat(after.directory.record().newest()).contains(next.generation);
        assertThat(after.volume.damage().isEmpty()).isTrue();
        assertClean(after);
    }

    private static void assertClean(ReplicaSite after) {
        assertThat(after.volume.hasPending()).isFalse();
        assertThat(after.directory.directory().files()).noneMatch(file -> file.startsWith("journal"));
    }

    /** The copy's directory, to be damaged. */
    private MemoryStateDirectory copyDirectory() {
        StateDirectory volumes = site.state.directory("volumes");
        return (MemoryStateDirectory) volumes.directory(volumeDirectory(site));
    }

    private static String volumeDirectory(ReplicaSite of) {
        return of.state.directory("volumes").directories().get(0);
    }
}
