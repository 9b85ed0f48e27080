package io.replicator.core.replica;

import static io.replicator.core.replica.Faults.assertFault;
import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.document.GoldenVector;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.Lease;
import io.replicator.core.store.StateFile;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A round that is written over a snapshot: at its base until it is at its generation, and nothing unproved is written. */
final class SnapshotRoundTest {
    private static final Geometry GEOMETRY = new Geometry(5 * 8192L + 700, 8192);

    private final Content base = ReplicaSite.content(GEOMETRY, 11);
    private final Content next = base.next(new Random(12));
    private final ReplicaSite site = site(base);
    private IncomingRound round;

    static ReplicaSite site(Content content) {
        ReplicaSite site = ReplicaSite.at(content);
        site.device.keepingSnapshots();
        return site;
    }

    @Test
    void deltasAreProvedOverTheBaseAndTheWholeIsTheNextGeneration() {
        begin();
        assertThat(site.device.hasSnapshot()).isTrue();
        assertThat(round.isOverSnapshot()).isTrue();
        assertThat(round.heldChunks()).isZero();
        long batches = accept(next.batches(base, site.pool, 2, chunk -> false));
        assertThat(site.volume.generation()).contains(base.generation);
        assertThat(site.logicalContent()).as("in place").isEqualTo(next.bytes);
        round.commit(next.generation, batches);
        assertNext();
        assertThat(site.volume.hasPending()).isFalse();
        Content third = next.next(new Random(13));
        site.round(next, third, 2);
        assertThat(site.logicalContent()).isEqualTo(third.bytes);
    }

    @Test
    void aRoundThatIsGivenUpIsTakenBack() {
        begin();
        accept(next.batches(base, site.pool, 2, chunk -> false));
        assertThat(site.logicalContent()).isNotEqualTo(base.bytes);
        round.discard(true);
        assertBase();
        round.discard(true);
        site.round(base, next, 2);
        assertThat(site.logicalContent()).isEqualTo(next.bytes);
    }

    @Test
    void whatDoesNotHaveItsDigestIsNotWrittenAndIsAskedForWhole() {
        begin();
        assertThat(acceptOne(1, next.batch(1, BlockMask.all(2), new Digest(9, 9, 9, 9), site.pool)))
                .isEqualTo(new BatchOutcome(1, 0, List.of(1L)));
        assertThat(site.logicalContent()).isEqualTo(base.bytes);
        assertThat(round.missing().chunkCount()).isEqualTo(1);
        assertFault(FaultCode.UNEXPECTED_MESSAGE, "did not come whole", () -> round.commit(next.generation, 1));
        assertThat(acceptOne(2, next.batch(1, BlockMask.all(2), next.digest(1), site.pool)))
                .isEqualTo(new BatchOutcome(2, 1, List.of()));
        assertThat(round.missing().isEmpty()).isTrue();
        assertThat(site.volume.damage().isEmpty()).isTrue();
    }

    /** Its base is not there any more: what comes of a chunk a second time is neither proved nor written. */
    @Test
    void aSecondCopyOfAChunkThatIsProvedIsPassedOver() {
        Content changed = base.with(1, new Random(5));
        begin();
        Content other = changed.with(1, new Random(6));
        acceptOne(1, changed.batch(1, BlockMask.all(2), changed.digest(1), site.pool));
        byte[] after = site.logicalContent();
        assertThat(acceptOne(2, other.batch(1, BlockMask.all(2), other.digest(1), site.pool)))
                .isEqualTo(new BatchOutcome(2, 0, List.of()));
        assertThat(acceptOne(3, other.batch(1, BlockMask.of(2, 0b01), other.digest(1), site.pool)))
                .isEqualTo(new BatchOutcome(3, 0, List.of()));
        assertThat(site.logicalContent()).isEqualTo(after);
        assertThat(round.missing().isEmpty()).isTrue();
        round.discard(false);
        assertBase();
    }

    @Test
    void damageOfTheBaseIsFoundAskedForAndHealed() {
        long damaged = firstChanged();
        site.device.rot(GEOMETRY.chunkOffset(damaged) + 4096L * lastUnchangedBlock(damaged) + 77, 1);
        begin();
        Lease delta = next.batch(damaged, next.changed(base, damaged), next.digest(damaged), site.pool);
        assertThat(acceptOne(1, delta).neededChunks()).containsExactly(damaged);
        round.flush();
        assertThat(site.volume.damage().containsChunk(damaged)).isTrue();
        round.discard(true);
        assertThat(site.volume.damagedChunks()).isEqualTo(1);
        begin();
        assertThat(round.missing().containsChunk(damaged)).as("known damage").isTrue();
        long batches = accept(next.batches(base, site.pool, 2, chunk -> chunk == damaged));
        round.commit(next.generation, batches);
        assertNext();
        assertThat(site.volume.damage().isEmpty()).isTrue();
    }

    @Test
    void aWholeWithAnotherRootIsTakenBack() {
        begin();
        List<Lease> batches = next.batches(base, site.pool, 1, chunk -> false);
        acceptOne(1, batches.get(0));
        batches.subList(1, batches.size()).forEach(Lease::release);
        assertFault(FaultCode.ROOT_MISMATCH, "compare the copies", () -> round.commit(next.generation, 1));
        round.discard(true);
        assertThat(site.volume.isInDoubt()).isFalse();
        assertBase();
    }

    /** A write that went astray, or a disk that kept something else: the snapshot is there until what was written was read back. */
    @Test
    void aDeviceThatHoldsSomethingElseThanWasWrittenIsTakenBack() {
        begin();
        long batches = accept(next.batches(base, site.pool, 2, chunk -> false));
        site.device.rot(GEOMETRY.chunkOffset(firstChanged()) + 9, 4);
        assertFault(
                FaultCode.IO_ERROR, "something else than was written", () -> round.commit(next.generation, batches));
        round.discard(true);
        assertBase();
        assertThat(site.directory.directory().files()).noneMatch(file -> file.startsWith("capture"));
    }

    @Test
    void afterAFailedFlushNothingIsTriedOnTheDeviceAsItIsOpen() {
        begin();
        accept(next.batches(base, site.pool, 2, chunk -> false));
        site.device.failSoon(0, FaultCode.FLUSH_FAILED);
        assertFault(FaultCode.FLUSH_FAILED, "", round::flush);
        long before = site.device.operations();
        assertFault(FaultCode.CANCELLED, "", round::flush);
        assertFault(FaultCode.FLUSH_FAILED, "opened anew", () -> round.discard(true));
        assertThat(site.device.operations()).isEqualTo(before);
        assertThat(site.volume.isInDoubt()).isTrue();
        assertFault(FaultCode.FLUSH_FAILED, "opening the copy anew", this::begin);
        ReplicaSite after = site.kill();
        assertThat(after.start().generation()).contains(base.generation);
        assertThat(after.logicalContent()).isEqualTo(base.bytes);
    }

    @Test
    void whereGoingBackFailsTheNextOpeningDoesIt() {
        begin();
        accept(next.batches(base, site.pool, 2, chunk -> false));
        site.device.failRevert();
        assertFault(FaultCode.IO_ERROR, "", () -> round.discard(true));
        assertThat(site.volume.isInDoubt()).isTrue();
        site.reopen();
        assertBase();
        site.round(base, next, 2);
        assertThat(site.logicalContent()).isEqualTo(next.bytes);
    }

    /** PEERS 4, row 14. */
    @Test
    void peers14AWriteForWhichTheSnapshotHasNoRoomEndsTheRoundAtItsBase() {
        begin();
        List<Lease> batches = next.batches(base, site.pool, 1, chunk -> false);
        acceptOne(1, batches.get(0));
        site.device.failSoon(0, FaultCode.NO_SPACE);
        assertFault(FaultCode.NO_SPACE, "", () -> acceptOne(2, batches.get(1)));
        assertFault(FaultCode.CANCELLED, "the round is over", () -> acceptOne(2, batches.get(1)));
        round.discard(true);
        assertBase();
    }

    /** Whatever of the state directory fails while it begins: nothing is left, or the copy is used no more until that is cleared away. */
    @Test
    void oneThatCannotBeginLeavesNothingThatAnotherCouldMeet() {
        for (int operation = 0; operation < 8; operation++) {
            ReplicaSite failing = site(base);
            failing.start();
            RoundJournal journal = failing.begin(base, next);
            failing.accept(journal, next.batches(base, failing.pool, 2, chunk -> false));
            journal.discard(true);
            failing.state.failSoon(operation, FaultCode.IO_ERROR);
            try {
                failing.volume
                        .beginOverSnapshot(base.generation.id(), unproved(next), 0, false, told -> {})
                        .discard(true);
            } catch (ReplicatorException e) {
                assertThat(e.code()).isIn(FaultCode.IO_ERROR, FaultCode.FLUSH_FAILED);
            }
            if (failing.volume.isInDoubt()) {
                failing.reopen();
            }
            assertThat(failing.directory.directory().files())
                    .as("operation %d", operation)
                    .doesNotContain(SnapshotMark.FILE);
            failing.round(base, next, 2);
            ReplicaSite after = failing.kill();
            assertThat(after.start().generation()).contains(next.generation);
            assertThat(after.logicalContent()).isEqualTo(next.bytes);
        }
    }

    // ---- which way ----

    @Test
    void aRoundThatFitsTheJournalGoesThroughIt() {
        site.start();
        assertThat(fitting(100).isOverSnapshot()).isFalse();
    }

    @Test
    void aRoundThatIsKnownNotToFitIsWrittenOverTheSnapshot() {
        site.with(new ReplicaSettings(4096, 1 << 20, 1)).start();
        assertThat(fitting(5000).isOverSnapshot()).isTrue();
        assertThat(site.directory.directory().files()).noneMatch(file -> file.startsWith("journal"));
    }

    @Test
    void aRoundThatTurnsOutNotToFitIsBegunAnewOverTheSnapshot() {
        site.with(new ReplicaSettings(6000, 1 << 20, 1)).start();
        round = fitting(0);
        assertThat(round.isOverSnapshot()).isFalse();
        List<Lease> batches = next.batches(base, site.pool, 9, chunk -> true);
        assertFault(FaultCode.ROUND_IN_PROGRESS, "over a snapshot", () -> accept(batches));
        round.discard(true);
        round = fitting(0);
        assertThat(round.isOverSnapshot()).isTrue();
        round.commit(next.generation, accept(next.batches(base, site.pool, 9, chunk -> true)));
        assertNext();
        Content third = next.next(new Random(13));
        assertThat(site.volume
                        .beginFitting(next.generation.id(), unproved(third), 0, false, told -> {})
                        .isOverSnapshot())
                .as("the next one may fit")
                .isFalse();
    }

    @Test
    void peers14ARoundThatTheSnapshotHasNoRoomForIsRefusedBeforeAnythingIsSent() {
        site.device.freeForSnapshot(4999);
        site.with(new ReplicaSettings(4096, 1 << 20, 1)).start();
        assertFault(FaultCode.NO_SPACE, "Free 1 bytes", () -> fitting(5000));
        assertThat(site.device.hasSnapshot()).isFalse();
        assertThat(fitting(4999).isOverSnapshot()).isTrue();
    }

    @Test
    void aComparisonListsWhatTheBaseHoldsAndNotWhatTheRoundHasWritten() {
        site.start();
        round = site.volume.beginOverSnapshot(base.generation.id(), unproved(next), 0, true, told -> {});
        assertThat(round.heldChunks()).isEqualTo(GEOMETRY.chunkCount());
        long changed = firstChanged();
        acceptOne(1, next.batch(changed, next.changed(base, changed), next.digest(changed), site.pool));
        HeldPage page = round.held(0, 100);
        assertThat(page.through()).isEqualTo(GEOMETRY.chunkCount() - 1);
        assertThat(page.chunks()).hasSize((int) GEOMETRY.chunkCount() - 1).noneMatch(held -> held.chunk() == changed);
        assertThat(round.missing().isEmpty()).isTrue();
        round.keep(0, 0);
        round.discard(false);
        assertThat(site.volume.damage().isEmpty()).isTrue();
        assertBase();
    }

    @Test
    void theMarkHasTheBytesOfItsVector() {
        GenerationId known = GenerationId.parse("55555555-5555-4555-8555-555555555555");
        Generation fourth = new Generation(
                4,
                GenerationId.parse("66666666-6666-4666-8666-666666666666"),
                Optional.of(known),
                1_767_225_600_000L,
                Digest.ZERO,
                io.replicator.core.volume.Consistency.QUIESCED);
        site.start();
        new SnapshotMark(known, fourth).write(site.directory.directory());
        try (StateFile mark = site.directory.directory().open(SnapshotMark.FILE)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) mark.sizeBytes());
            mark.read(0, bytes);
            assertThat(bytes.array()).isEqualTo(GoldenVector.ofState("snapshot").bytes());
        }
        assertThat(SnapshotMark.read(site.directory.directory())).contains(new SnapshotMark(known, fourth));
    }

    private long firstChanged() {
        for (long chunk = 0; chunk < GEOMETRY.chunkCount(); chunk++) {
            if (next.changed(base, chunk).cardinality() == 1) {
                return chunk;
            }
        }
        throw new AssertionError("no delta in this round");
    }

    private int lastUnchangedBlock(long chunk) {
        return next.changed(base, chunk).isSet(0) ? 1 : 0;
    }

    private void assertBase() {
        assertThat(site.volume.generation()).contains(base.generation);
        assertThat(site.logicalContent()).isEqualTo(base.bytes);
        assertNothingLeft();
    }

    private void assertNext() {
        assertThat(site.volume.generation()).contains(next.generation);
        assertThat(site.directory.record().newest()).contains(next.generation);
        assertThat(site.logicalContent()).isEqualTo(next.bytes);
        assertThat(site.indexIs(next, base)).isTrue();
        assertNothingLeft();
    }

    private void assertNothingLeft() {
        assertThat(site.directory.directory().files())
                .doesNotContain(SnapshotMark.FILE, IncompleteMark.FILE)
                .noneMatch(file -> file.startsWith("capture"));
        assertThat(site.device.hasSnapshot()).isFalse();
    }

    private static Generation unproved(Content content) {
        return content.generation.withRoot(Digest.ZERO);
    }

    private void begin() {
        if (site.volume == null) {
            site.start();
        }
        beginOpen();
    }

    private void beginOpen() {
        round = site.volume.beginOverSnapshot(base.generation.id(), unproved(next), 0, false, told -> {});
    }

    private IncomingRound fitting(long expectedBytes) {
        return site.volume.beginFitting(base.generation.id(), unproved(next), expectedBytes, false, told -> {});
    }

    private long accept(List<Lease> batches) {
        return site.accept(round, batches);
    }

    private BatchOutcome acceptOne(long number, Lease batch) {
        return round.accept(number, batch);
    }
}
