package io.replicator.core.index;

import static io.replicator.core.index.IndexFixture.BORDEAUX;
import static io.replicator.core.index.IndexFixture.PARIS;
import static io.replicator.core.index.IndexFixture.relation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.SimulatedCrash;
import io.replicator.core.store.StateFileBytes;
import io.replicator.core.volume.Generation;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class VolumeDirectoryTest {
    /** drbd d8c4159c6: the seeding command left an old relation alive, a returning peer matched it, and the resync was skipped. */
    @Test
    void aNewSeedEndsEveryEarlierRelationWithThatReplicaAndNoOther() {
        MemoryStateDirectory directory = new MemoryStateDirectory();
        VolumeDirectory volume = VolumeDirectory.create(directory, IndexFixture.record());
        Generation first = IndexFixture.changes(1, 1).capture(volume);
        volume.createRelation(relation(BORDEAUX, 1), first.id(), 1);
        volume.createRelation(relation(PARIS, 2), first.id(), 1);
        volume.createHold(IndexFixture.id(2), 2);
        Generation seed = IndexFixture.changes(2, 2).capture(volume);
        IndexFixture.changes(3, 3).capture(volume);

        DirtySet attached = volume.attachHold(seed.id(), relation(BORDEAUX, 3));

        assertThat(attached.base()).isEqualTo(seed.id());
        assertThat(IndexFixture.chunks(attached.blocks()))
                .as("since the seed, not before")
                .containsExactly(3L);
        volume.close();
        VolumeDirectory again = VolumeDirectories.openAll(directory).get(0);
        assertThat(again.relationWith(BORDEAUX).map(DirtySet::owner))
                .contains(new SetOwner.Relation(relation(BORDEAUX, 3)));
        assertThat(again.endedWith(BORDEAUX))
                .containsExactly(relation(BORDEAUX, 1).incarnation());
        assertThat(again.endedWith(PARIS)).isEmpty();
        assertThat(again.relationWith(PARIS).map(DirtySet::blocks).map(IndexFixture::chunks))
                .contains(List.of(2L, 3L));
        assertThat(again.hold(seed.id()))
                .as("several copies of a seed may travel")
                .isPresent();
    }

    @Test
    void aSetThatMissedACaptureIsVoid() {
        MemoryStateDirectory directory = new MemoryStateDirectory();
        VolumeDirectory volume = VolumeDirectory.create(directory, IndexFixture.record());
        Generation first = IndexFixture.changes(1, 1).capture(volume);
        volume.createRelation(relation(BORDEAUX, 1), first.id(), 1);
        String set = "set-" + relation(BORDEAUX, 1).incarnation();
        byte[] before = StateFileBytes.of(volume.directory(), set);
        IndexFixture.changes(2, 2).capture(volume);
        volume.directory().delete(set);
        volume.directory().open(set).write(0, ByteBuffer.wrap(before));
        volume.close();
        VolumeDirectory again = VolumeDirectories.openAll(directory).get(0);
        assertThat(again.relationWith(BORDEAUX).flatMap(DirtySet::voidReason)).isPresent();
    }

    @Test
    void aHoldOfASeedThatNeverWasCapturedIsDropped() {
        MemoryStateDirectory directory = new MemoryStateDirectory();
        VolumeDirectory volume = VolumeDirectory.create(directory, IndexFixture.record());
        volume.createHold(IndexFixture.id(1), 1);
        volume.close();
        assertThat(VolumeDirectories.openAll(directory).get(0).holds()).isEmpty();
    }

    @Test
    void aHoldThatCouldNotBeDroppedIsFedAsBefore() {
        for (int failing = 0; failing < 2; failing++) {
            MemoryStateDirectory directory = new MemoryStateDirectory();
            VolumeDirectory volume = VolumeDirectory.create(directory, IndexFixture.record());
            volume.createHold(IndexFixture.id(1), 1);
            Generation seed = IndexFixture.changes(1, 1).capture(volume);
            directory.failSoon(failing, FaultCode.IO_ERROR);
            assertThatThrownBy(() -> volume.dropHold(seed.id())).isInstanceOf(ReplicatorException.class);

            IndexFixture.changes(2, 3).capture(volume);

            assertThat(volume.hold(seed.id()).map(DirtySet::blocks).map(IndexFixture::chunks))
                    .as("failing operation " + failing)
                    .contains(List.of(3L));
            volume.dropHold(seed.id());
            assertThat(volume.holds()).isEmpty();
            volume.close();
            assertThat(only(directory).holds()).isEmpty();
        }
    }

    /** A file of it would come back with a restart: a relation that nobody fed, which missed what was captured. */
    @Test
    void anAttachmentThatFailedAnywhereLeavesNothing() {
        for (int failing = 0; failing < operationsOfAttachment(); failing++) {
            MemoryStateDirectory directory = new MemoryStateDirectory();
            VolumeDirectory volume = withSeed(directory);
            directory.failSoon(failing, FaultCode.IO_ERROR);
            assertThatThrownBy(() -> volume.attachHold(IndexFixture.id(1), relation(BORDEAUX, 1)))
                    .as("failing operation " + failing)
                    .isInstanceOf(ReplicatorException.class);
            IndexFixture.changes(2, 3).capture(volume);
            volume.close();
            assertThat(only(directory).relations())
                    .as("failing operation " + failing)
                    .isEmpty();
        }
    }

    /** What would tidy up fails too; the file must not come back beside the relation that took its place. */
    @Test
    void anAttachmentThatCouldNotBeTidiedUpLeavesNoRelationBesideTheNext() {
        int untidy = 0;
        for (int failing = 0; failing < operationsOfAttachment(); failing++) {
            MemoryStateDirectory directory = new MemoryStateDirectory();
            VolumeDirectory volume = withSeed(directory);
            long second = directory.operations() + failing + 1;
            directory.failAt(second - 1, FaultCode.IO_ERROR);
            directory.failAt(second, FaultCode.IO_ERROR);
            assertThatThrownBy(() -> volume.attachHold(IndexFixture.id(1), relation(BORDEAUX, 1)))
                    .as("failing operation " + failing)
                    .isInstanceOf(ReplicatorException.class);
            if (directory.operations() <= second) {
                // Nothing was left to tidy up, and the second fault must not hit what follows.
                continue;
            }
            untidy++;
            IndexFixture.changes(2, 3).capture(volume);
            volume.attachHold(IndexFixture.id(1), relation(BORDEAUX, 2));
            volume.close();
            assertThat(only(directory).relations())
                    .as("failing operation " + failing)
                    .singleElement()
                    .satisfies(set -> {
                        assertThat(set.owner()).isEqualTo(new SetOwner.Relation(relation(BORDEAUX, 2)));
                        assertThat(set.voidReason()).isEmpty();
                        assertThat(IndexFixture.chunks(set.blocks())).containsExactly(3L);
                    });
        }
        assertThat(untidy).as("attachments of which something was left").isPositive();
    }

    private static VolumeDirectory withSeed(MemoryStateDirectory directory) {
        VolumeDirectory volume = VolumeDirectory.create(directory, IndexFixture.record());
        volume.createHold(IndexFixture.id(1), 1);
        IndexFixture.changes(1, 1).capture(volume);
        return volume;
    }

    private static long operationsOfAttachment() {
        MemoryStateDirectory directory = new MemoryStateDirectory();
        VolumeDirectory volume = withSeed(directory);
        long before = directory.operations();
        volume.attachHold(IndexFixture.id(1), relation(BORDEAUX, 1));
        return directory.operations() - before;
    }

    @Test
    void aNewerCopyReplacesTheOlderInOneStep() {
        MemoryStateDirectory directory = new MemoryStateDirectory();
        VolumeDirectory old = VolumeDirectory.create(directory, IndexFixture.record());
        IndexFixture.changes(1, 1).capture(old);
        VolumeDirectory.prepare(directory, IndexFixture.record().withCopyNumber(2))
                .close();
        old.close();
        assertThat(only(directory).record().copyNumber())
                .as("not published yet")
                .isEqualTo(1);
        VolumeDirectory.create(directory, IndexFixture.record().withCopyNumber(2))
                .close();
        assertThat(only(directory).record().copyNumber()).isEqualTo(2);
        assertThat(directory.directories()).hasSize(1);
    }

    /**
     * Power fails at every operation of a capture's commit, with every other loss of what was not flushed: afterwards the index is at the old
     * generation or the new one, whole, and no block by which it moved is missing from a set.
     */
    @Test
    void aCaptureCrashedAtEveryOperationForgetsNothingDirty() {
        int old = 0;
        int fresh = 0;
        for (long operation = 0; ; operation++) {
            MemoryStateDirectory directory = new MemoryStateDirectory();
            VolumeDirectory volume = VolumeDirectory.create(directory, IndexFixture.record());
            Generation first = IndexFixture.changes(1, 0, 3, 17, 40).capture(volume);
            volume.createRelation(relation(BORDEAUX, 1), first.id(), 1);
            volume.createHold(IndexFixture.id(2), 2);
            directory.crashAt(directory.operations() + operation);
            IndexFixture.Changes changes = IndexFixture.changes(2, 3, 18, 39);
            try {
                changes.capture(volume);
            } catch (SimulatedCrash e) {
                VolumeDirectory after = only(directory.crash(new SplittableRandom(operation)));
                after.index().verifyRoot();
                long number = after.index().generation().orElseThrow().number();
                BlockSet dirty = after.relationWith(BORDEAUX).orElseThrow().blocks();
                assertThat(after.relationWith(BORDEAUX).orElseThrow().voidReason())
                        .isEmpty();
                if (number == 2) {
                    fresh++;
                    assertThat(dirty).as("operation %d", operation).isEqualTo(changes.blocks());
                    assertThat(after.hold(IndexFixture.id(2)).orElseThrow().isClean())
                            .isTrue();
                } else {
                    old++;
                    assertThat(number).isEqualTo(1);
                    assertThat(after.index().digest(3)).isEqualTo(IndexFixture.digest(1, 3));
                }
                // And life goes on: the next capture finds its place.
                long next = number + 1;
                IndexFixture.changes(next, 7).capture(after);
                assertThat(IndexFixture.chunks(
                                after.relationWith(BORDEAUX).orElseThrow().blocks()))
                        .contains(7L);
                continue;
            }
            break;
        }
        assertThat(old).as("crashes before the end marker").isPositive();
        assertThat(fresh).as("crashes after it").isPositive();
    }

    /** The same for the end of a round: pending, durable. The set shrinks only once it is recorded. */
    @Test
    void aSetCrashedAtEveryOperationOfARoundsEndForgetsNothingDirty() {
        boolean wasClean = false;
        for (long operation = 0; ; operation++) {
            MemoryStateDirectory directory = new MemoryStateDirectory();
            VolumeDirectory volume = VolumeDirectory.create(directory, IndexFixture.record());
            Generation first = IndexFixture.changes(1, 1).capture(volume);
            DirtySet set = volume.createRelation(relation(BORDEAUX, 1), first.id(), 1);
            Generation second = IndexFixture.changes(2, 5, 6).capture(volume);
            directory.crashAt(directory.operations() + operation);
            try {
                set.recordPending(second);
                set.durable(second);
            } catch (SimulatedCrash e) {
                DirtySet after = only(directory.crash(new SplittableRandom(operation)))
                        .relationWith(BORDEAUX)
                        .orElseThrow();
                boolean clean = after.base().equals(second.id());
                wasClean |= clean;
                assertThat(IndexFixture.chunks(after.blocks())).isEqualTo(clean ? List.of() : List.of(5L, 6L));
                continue;
            }
            break;
        }
        assertThat(wasClean).as("a crash after the record was durable").isTrue();
    }

    /**
     * Power fails while a seed is attached: the new relation is not there, or it knows all that changed since the seed, and at no instant does
     * the earlier one live beside it.
     */
    @Test
    void aSeedWhoseAttachmentCrashedAtEveryOperationForgetsNothingDirty() {
        int earlier = 0;
        int attached = 0;
        for (long operation = 0; ; operation++) {
            MemoryStateDirectory directory = new MemoryStateDirectory();
            VolumeDirectory volume = VolumeDirectory.create(directory, IndexFixture.record());
            Generation first = IndexFixture.changes(1, 1).capture(volume);
            volume.createRelation(relation(BORDEAUX, 1), first.id(), 1);
            volume.createHold(IndexFixture.id(2), 2);
            Generation seed = IndexFixture.changes(2, 2).capture(volume);
            IndexFixture.changes(3, 3, 4).capture(volume);
            IndexFixture.changes(4, 9).capture(volume);
            directory.crashAt(directory.operations() + operation);
            try {
                volume.attachHold(seed.id(), relation(BORDEAUX, 2));
            } catch (SimulatedCrash e) {
                VolumeDirectory after = only(directory.crash(new SplittableRandom(operation)));
                assertThat(after.relations())
                        .as("live relations with one replica")
                        .hasSizeLessThan(2);
                for (DirtySet set : after.relations()) {
                    boolean isNew = set.owner().equals(new SetOwner.Relation(relation(BORDEAUX, 2)));
                    attached += isNew ? 1 : 0;
                    earlier += isNew ? 0 : 1;
                    assertThat(IndexFixture.chunks(set.blocks()))
                            .isEqualTo(isNew ? List.of(3L, 4L, 9L) : List.of(2L, 3L, 4L, 9L));
                }
                continue;
            }
            break;
        }
        assertThat(earlier).as("crashes before it ended").isPositive();
        assertThat(attached).as("crashes after it was there").isPositive();
    }

    /** A truck is on the road for days, and a generation is captured every few seconds: the lineage remembers only so many. */
    @Test
    void aSeedIsHeldLongerThanTheLineageRemembersIt() {
        MemoryStateDirectory directory = new MemoryStateDirectory();
        VolumeDirectory volume = VolumeDirectory.create(directory, IndexFixture.record());
        volume.createHold(IndexFixture.id(1), 1);
        Generation seed = IndexFixture.changes(1, 1).capture(volume);
        for (long number = 2; number <= VolumeRecord.MAX_LINEAGE + 2; number++) {
            IndexFixture.changes(number, number % 40).capture(volume);
        }
        assertThat(volume.record().lineage()).doesNotContain(seed);
        volume.close();
        assertThat(only(directory).hold(seed.id()).map(DirtySet::blocks).map(IndexFixture::chunks))
                .hasValueSatisfying(chunks -> assertThat(chunks).hasSize(40));
    }

    /** The index may lie between two generations then: nobody reads it before the capture has been carried through. */
    @Test
    void aCommitThatFailedIsCarriedThroughBeforeAnotherCaptureBegins() {
        int failures = 0;
        for (long operation = 0; ; operation++) {
            MemoryStateDirectory directory = new MemoryStateDirectory();
            VolumeDirectory volume = VolumeDirectory.create(directory, IndexFixture.record());
            Generation first = IndexFixture.changes(1, 0, 3, 17, 40).capture(volume);
            volume.createRelation(relation(BORDEAUX, 1), first.id(), 1);
            CaptureLog log = volume.beginCapture();
            IndexFixture.changes(2, 3, 18, 39).forEachAscendingChange(log::append);
            Generation second = IndexFixture.generation(2, volume.index().rootWith(log.changes()));
            log.seal(second);
            long before = directory.operations();
            directory.failSoon(operation, FaultCode.NO_SPACE);
            try {
                volume.commitCapture(log);
                if (directory.operations() - before <= operation) {
                    break;
                }
            } catch (ReplicatorException e) {
                failures++;
                // What whoever made the capture does with a log that did not make it.
                log.discard();
                FaultCode refusal = refusalToBegin(volume);
                assertThat(refusal).isIn(FaultCode.ROUND_IN_PROGRESS, FaultCode.FLUSH_FAILED);
                if (refusal == FaultCode.FLUSH_FAILED) {
                    // What cannot be flushed any more is opened again.
                    volume.close();
                    volume = only(directory);
                }
            }
            assertThat(volume.index().generation()).contains(second);
            volume.index().verifyRoot();
            IndexFixture.changes(3, 7).capture(volume);
            volume.index().verifyRoot();
            assertThat(IndexFixture.chunks(
                            volume.relationWith(BORDEAUX).orElseThrow().blocks()))
                    .containsExactly(3L, 7L, 18L, 39L);
        }
        assertThat(failures).isGreaterThan(5);
    }

    private static FaultCode refusalToBegin(VolumeDirectory volume) {
        try {
            volume.beginCapture().close();
            return FaultCode.UNCHANGED;
        } catch (ReplicatorException e) {
            return e.code();
        }
    }

    private static VolumeDirectory only(MemoryStateDirectory directory) {
        List<VolumeDirectory> open = VolumeDirectories.openAll(directory);
        assertThat(open).hasSize(1);
        return open.get(0);
    }
}
