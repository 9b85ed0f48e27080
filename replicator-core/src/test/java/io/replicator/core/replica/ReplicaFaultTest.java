package io.replicator.core.replica;

import static io.replicator.core.replica.Faults.assertFault;
import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.memory.Lease;
import io.replicator.core.store.StateFile;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Disks that are full, refuse or lie, while a replica goes from one generation to the next. */
final class ReplicaFaultTest {
    private static final Geometry GEOMETRY = new Geometry(6 * 8192L, 8192);

    private final Content base = ReplicaSite.content(GEOMETRY, 21);
    private final Content next = base.next(new Random(22));
    private final ReplicaSite site = ReplicaSite.at(base);

    @Test
    void aFullJournalDiskEndsTheRoundAtBaseAndALaterOneSucceeds() {
        site.start();
        RoundJournal journal = site.begin(base, next);
        List<Lease> batches = next.batches(base, site.pool, 1, chunk -> false);
        journal.accept(1, batches.get(0));
        site.state.failSoon(1, FaultCode.NO_SPACE);
        assertFault(FaultCode.NO_SPACE, "which needs", () -> journal.accept(2, batches.get(1)));
        assertFault(FaultCode.NO_SPACE, "failed before", () -> journal.accept(3, batches.get(2)));
        assertFault(FaultCode.NO_SPACE, "failed before", journal::flush);
        journal.discard(false);
        assertThat(site.volume.generation()).contains(base.generation);
        assertThat(site.logicalContent()).isEqualTo(base.bytes);
        site.round(base, next, 2);
        assertThat(site.logicalContent()).isEqualTo(next.bytes);
    }

    /** A peer that counts backwards would make new blocks look as if they were carried by an earlier round to others. */
    @Test
    void aRoundToAGenerationWithoutALaterNumberIsRefused() {
        site.start();
        site.round(base, next, 2);
        Content third = next.next(new Random(23));
        for (long number = 1; number <= next.generation.number(); number++) {
            Generation counted = new Generation(
                    number,
                    third.generation.id(),
                    third.generation.parent(),
                    third.generation.capturedAtMillis(),
                    Digest.ZERO,
                    third.generation.consistency());
            assertFault(
                    FaultCode.BASE_MISMATCH, "does not fit", () -> site.volume.begin(next.generation.id(), counted, 0));
        }
        site.round(next, third, 2);
        assertThat(site.logicalContent()).isEqualTo(third.bytes);
    }

    @Test
    void aJournalBeyondItsLimitEndsTheRoundAtBaseAndSaysHowMuchItNeeds() {
        site.with(new ReplicaSettings(6000, 1 << 20, 1)).start();
        RoundJournal journal = site.begin(base, next);
        List<Lease> batches = next.batches(base, site.pool, 9, chunk -> true);
        assertFault(FaultCode.NO_SPACE, "may have 6000", () -> site.accept(journal, batches));
        journal.discard(false);
        assertThat(site.kill().with(ReplicaSettings.DEFAULT).start().generation())
                .contains(base.generation);
    }

    @Test
    void aRoundBeyondTheMemoryForItsIndexEndsAtBase() {
        site.with(new ReplicaSettings(1 << 20, 2 * JournalIndex.BYTES_PER_CHUNK, 1))
                .start();
        RoundJournal journal = site.begin(base, next);
        List<Lease> batches = next.batches(base, site.pool, 9, chunk -> true);
        assertFault(FaultCode.LIMIT_EXCEEDED, "more than 2 chunks", () -> site.accept(journal, batches));
        journal.discard(false);
        assertThat(site.volume.generation()).contains(base.generation);
    }

    @Test
    void noSpaceForTheCommitRecordLeavesTheReplicaAtBaseForCertain() {
        site.start();
        RoundJournal journal = site.begin(base, next);
        long batches = site.accept(journal, next.batches(base, site.pool, 2, chunk -> false));
        site.state.failSoon(operationsOfASeal(), FaultCode.NO_SPACE);
        assertFault(FaultCode.NO_SPACE, "", () -> journal.commit(next.generation, batches));
        journal.discard(true);
        assertThat(site.volume.generation()).contains(base.generation);
        assertThat(site.resume(base, next, 2)).isPositive();
        assertThat(site.logicalContent()).isEqualTo(next.bytes);
    }

    @Test
    void peers23AFailedFlushOfTheJournalIsTheEndOfTheRound() {
        site.start();
        RoundJournal journal = site.begin(base, next);
        List<Lease> batches = next.batches(base, site.pool, 2, chunk -> false);
        journal.accept(1, batches.get(0));
        site.state.failSoon(0, FaultCode.FLUSH_FAILED);
        assertFault(FaultCode.FLUSH_FAILED, "", journal::flush);
        assertFault(FaultCode.FLUSH_FAILED, "failed before", journal::flush);
        assertFault(FaultCode.FLUSH_FAILED, "failed before", () -> journal.accept(2, batches.get(1)));
        journal.discard(false);
        site.round(base, next, 2);
        assertThat(site.logicalContent()).isEqualTo(next.bytes);
    }

    @Test
    void peers23AFailedFlushOfTheCommitLogLeavesTheJournalForTheRestartToDecide() {
        site.start();
        RoundJournal journal = site.begin(base, next);
        long batches = site.accept(journal, next.batches(base, site.pool, 2, chunk -> false));
        site.state.failSoon(operationsOfASeal() + 1, FaultCode.FLUSH_FAILED);
        assertFault(FaultCode.FLUSH_FAILED, "opened anew", () -> journal.commit(next.generation, batches));
        long bytes = journalFileBytes();
        journal.discard(true);
        assertThat(journalFileBytes())
                .as("with the directory that the commit may name")
                .isEqualTo(bytes);
        assertFault(FaultCode.FLUSH_FAILED, "nobody can tell", () -> site.begin(base, next));
        assertFault(FaultCode.FLUSH_FAILED, "nobody can tell", () -> site.volume.apply(progress -> {}));
        // The system shows the record after the restart, although it is on no disk: it is made durable before the
        // device is touched.
        ReplicaSite restarted = site.kill();
        restarted.start();
        ReplicaSite afterPowerCut = restarted.crash(new Random(4));
        assertThat(afterPowerCut.start().generation()).contains(next.generation);
        assertThat(afterPowerCut.logicalContent()).isEqualTo(next.bytes);
    }

    @Test
    void peers23AFailedFlushOfTheDeviceIsAppliedAnewFromTheJournal() {
        committed();
        site.device.failSoon(deviceWrites(), FaultCode.FLUSH_FAILED);
        assertFault(FaultCode.FLUSH_FAILED, "", () -> site.volume.apply(progress -> {}));
        assertFault(FaultCode.FLUSH_FAILED, "", () -> site.volume.apply(progress -> {}));
        assertThat(site.volume.hasPending()).isTrue();
        // The system reads back what was written, and has dropped it: only writing it all again helps.
        ReplicaSite reopened = site.kill();
        assertThat(reopened.start().hasPending()).isFalse();
        ReplicaSite afterPowerCut = reopened.crash(new Random(5));
        afterPowerCut.start();
        assertThat(afterPowerCut.logicalContent()).isEqualTo(next.bytes);
    }

    @Test
    void peers13TheIndexMovesAndTheJournalGoesOnlyAfterTheDeviceWasFlushed() {
        committed();
        site.device.failSoon(deviceWrites(), FaultCode.FLUSH_FAILED);
        assertFault(FaultCode.FLUSH_FAILED, "", () -> site.volume.apply(progress -> {}));
        assertThat(site.directory.index().generation()).contains(base.generation);
        assertThat(site.directory.record().newest()).contains(base.generation);
        assertThat(site.commits.pendingVolumes()).hasSize(1);
        assertThat(site.directory.directory().files()).anyMatch(file -> file.startsWith("journal"));
        assertThat(site.volume.generation()).contains(next.generation);
    }

    @Test
    void peers07AWriteThatFailsWhileApplyingIsNoSuccessAndCanBeTriedAgain() {
        committed();
        site.device.failSoon(1, FaultCode.IO_ERROR);
        assertFault(FaultCode.IO_ERROR, "", () -> site.volume.apply(progress -> {}));
        assertThat(site.volume.hasPending()).isTrue();
        assertThat(site.directory.index().generation()).contains(base.generation);
        assertFault(FaultCode.ROUND_IN_PROGRESS, "another round", () -> site.begin(next, next.next(new Random(9))));
        site.volume.apply(progress -> {});
        assertThat(site.logicalContent()).isEqualTo(next.bytes);
        assertThat(site.indexIs(next, base)).isTrue();
        assertThat(site.volume.hasPending()).isFalse();
    }

    private long journalFileBytes() {
        try (StateFile file = site.directory.directory().open("journal-" + base.generation.id())) {
            return file.sizeBytes();
        }
    }

    private void committed() {
        site.start();
        RoundJournal journal = site.begin(base, next);
        journal.commit(next.generation, site.accept(journal, next.batches(base, site.pool, 2, chunk -> false)));
    }

    /** Operations on the state directory from the beginning of a commit to the append of its record. */
    private long operationsOfASeal() {
        ReplicaSite twin = ReplicaSite.at(base);
        twin.start();
        RoundJournal journal = twin.begin(base, next);
        long batches = twin.accept(journal, next.batches(base, twin.pool, 2, chunk -> false));
        long before = twin.state.operations();
        journal.commit(next.generation, batches);
        // The commit log's own are its append, its flush, and the mark that the log makes after a flush.
        return twin.state.operations() - before - 3;
    }

    /** Operations on the device before its flush. */
    private long deviceWrites() {
        ReplicaSite twin = ReplicaSite.at(base);
        twin.start();
        long before = twin.device.operations();
        twin.round(base, next, 2);
        return twin.device.operations() - before - 1;
    }
}
