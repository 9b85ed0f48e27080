package io.replicator.core.replica;

import static io.replicator.core.replica.Faults.assertFault;
import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.hash.Fingerprinter;
import io.replicator.core.hash.Fingerprints;
import io.replicator.core.index.CaptureLog;
import io.replicator.core.index.DamageSet;
import io.replicator.core.index.VolumeDirectories;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.GenerationId;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The cases of the table "Opening a replica that was written over a snapshot" in docs/state-format.md, by their numbers. */
final class SnapshotRecoveryTest {
    private static final Geometry GEOMETRY = new Geometry(6 * 8192L, 8192);

    private final Content base = ReplicaSite.content(GEOMETRY, 31);
    private final Content next = base.next(new Random(32));
    private ReplicaSite site = SnapshotRoundTest.site(base);

    @Test
    void case1ADeviceInBetweenIsBroughtBackToItsBase() {
        inBetween();
        assertThat(site.logicalContent()).isNotEqualTo(base.bytes);
        opensAtBase();
        opensAtBase();
        site.round(base, next, 2);
        assertThat(site.logicalContent()).isEqualTo(next.bytes);
    }

    /** The seal was durable: however far it has come in the index, in the damage set and in the record. */
    @Test
    void case2ACommitIsFinished() {
        for (boolean indexed : new boolean[] {false, true}) {
            site = SnapshotRoundTest.site(base);
            inBetween();
            site.device.write(0, ByteBuffer.wrap(next.bytes));
            site.device.flush();
            BlockSet damaged = BlockSet.empty(GEOMETRY);
            damaged.addChunk(1);
            try (DamageSet set = DamageSet.open(site.directory.directory(), GEOMETRY)) {
                set.add(damaged);
            }
            CaptureLog log = site.directory.beginCapture();
            next.asChanges().forEachAscendingChange(log::append);
            log.seal(next.generation);
            if (indexed) {
                site.directory.commitCapture(log);
            }
            opensAtNext();
            opensAtNext();
        }
    }

    @Test
    void case3ASnapshotWithoutAMarkIsDropped() {
        site.start();
        site.device.snapshot().orElseThrow().take();
        opensAtBase();
    }

    @Test
    void case4WithoutItsSnapshotTheCopyIsIncompleteAndSaysSo() {
        inBetween();
        site.device.loseSnapshot();
        opensIncomplete();
        assertThat(site.volume.lostBase().orElseThrow()).contains("is gone", "the next round");
        byte[] left = site.logicalContent();
        opensIncomplete();
        assertThat(site.logicalContent()).as("nothing is written").isEqualTo(left);
        IncomingRound direct =
                site.volume.beginDirect(GenerationId.NONE, next.generation.withRoot(Digest.ZERO), told -> {});
        direct.discard(true);
    }

    @Test
    void case5AMarkThatRottedIsInDoubt() {
        inBetween();
        site.directory.directory().open(SnapshotMark.FILE).write(30, ByteBuffer.wrap(new byte[] {77}));
        opensIncomplete();
        assertThat(site.volume.lostBase().orElseThrow()).contains("cannot be read");
        opensIncomplete();
    }

    @Test
    void case6AMarkOfAnotherTimeIsCorrupt() {
        inBetween();
        GenerationId other = new GenerationId(new UUID(7, 7));
        new SnapshotMark(other, next.next(new Random(1)).generation).write(site.directory.directory());
        refusesToOpen(FaultCode.CORRUPT_STATE, "several times");
    }

    @Test
    void case7WithoutItsProviderNothingIsOpened() {
        inBetween();
        ReplicaSite without = site.kill();
        without.device.keepingNoSnapshots();
        byte[] left = without.device.content();
        assertFault(FaultCode.BAD_CONFIGURATION, "'snapshot' as it was", without::start);
        assertThat(without.device.content()).isEqualTo(left);
        site = without.kill();
        site.device.keepingSnapshots();
        opensAtBase();
    }

    /** It was lost before this was written down, and the power failed in between. */
    @Test
    void case8AMarkBesideThatOfAnIncompleteCopyIsTakenAway() {
        inBetween();
        ReplicaSite incomplete = SnapshotRoundTest.site(base);
        incomplete.start();
        incomplete.volume.beginDirect(base.generation.id(), next.generation.withRoot(Digest.ZERO), told -> {});
        new SnapshotMark(base.generation.id(), next.generation).write(incomplete.directory.directory());
        incomplete.device.snapshot().orElseThrow().take();
        site = incomplete;
        opensIncomplete();
    }

    /** The commit point was passed: a device that is the next generation is not brought back because a page of the index rotted. */
    @Test
    void case9ACommitThatARottedPageHoldsUpIsFinishedOnceThePageIsMadeAnew() {
        inBetween();
        site.device.write(0, ByteBuffer.wrap(next.bytes));
        site.device.flush();
        CaptureLog log = site.directory.beginCapture();
        next.asChanges().forEachAscendingChange(log::append);
        log.seal(next.generation);
        site.directory.directory().open("index").write(17 * 512 + 9, ByteBuffer.wrap(new byte[] {99}));
        site = site.kill();
        CommitLog commits = CommitLog.open(site.state);
        site.directory =
                VolumeDirectories.openAll(site.state.directory("volumes")).get(0);
        assertThat(site.directory.isHalfWay()).isTrue();
        Fingerprinter fingerprinter = Fingerprints.of(FingerprintAlgorithm.ofNewCopies(), ReplicaSite.KEY);
        site.volume = ReplicaVolume.open(
                site.directory,
                site.device,
                commits,
                Runnable::run,
                () -> 0,
                ReplicaSettings.DEFAULT,
                told -> {},
                (pending, damaged, alsoDamaged) -> {
                    assertThat(pending.chunkCount()).as("any may be old or new").isEqualTo(GEOMETRY.chunkCount());
                    site.directory.index().repair(site.device, fingerprinter, true, alsoDamaged);
                    return false;
                });
        assertThat(site.volume.generation()).contains(next.generation);
        assertNothingLeft();
        opensAtNext();
    }

    @Test
    void case10WhatIsSetAsideIsThereForTheNextRound() {
        inBetween();
        opensAtBase();
        assertThat(site.device.hasAside()).isTrue();
        for (int i = 0; i < 2; i++) {
            opensAtBase();
            IncomingRound round = fitting();
            assertThat(round.isOverSnapshot()).isTrue();
            assertThat(round.held(0, 100).chunks())
                    .hasSize((int) round.heldChunks())
                    .isNotEmpty();
            assertThat(round.held(0, 100).chunks())
                    .allSatisfy(held -> assertThat(held.digest()).isEqualTo(next.digest(held.chunk())));
            round.discard(true);
        }
    }

    @Test
    void case11WhatIsSetAsideForAnotherGenerationOrDamagedIsDropped() {
        inBetween();
        opensAtBase();
        site.round(base, next, 2);
        opensAtNext();
        assertNothingIsAside();
        site = SnapshotRoundTest.site(base);
        inBetween();
        opensAtBase();
        site.directory.directory().open(SetAside.FILE).write(20, ByteBuffer.wrap(new byte[] {77}));
        opensAtBase();
        assertNothingIsAside();
        inBetween();
        site.device.loseSnapshot();
        opensIncomplete();
        assertNothingIsAside();
    }

    @Test
    void case12ASecondSnapshotWithoutALogIsDropped() {
        site.start();
        site.device.snapshot().orElseThrow().aside().take();
        opensAtBase();
        assertNothingIsAside();
    }

    /** Its power failed while the device was going back: that is not set aside in the place of what was. */
    @Test
    void case13WhatWasSetAsideStaysWhereGoingBackIsInterrupted() {
        inBetween();
        opensAtBase();
        new SnapshotMark(base.generation.id(), next.generation.withRoot(Digest.ZERO)).write(site.directory.directory());
        site.device.snapshot().orElseThrow().take();
        opensAtBase();
        IncomingRound round = fitting();
        assertThat(round.held(0, 100).chunks()).isNotEmpty().allSatisfy(held -> assertThat(held.digest())
                .isEqualTo(next.digest(held.chunk())));
    }

    private IncomingRound fitting() {
        return site.volume.beginFitting(
                base.generation.id(), next.generation.withRoot(Digest.ZERO), 0, false, told -> {});
    }

    private void assertNothingIsAside() {
        assertThat(site.directory.directory().files()).doesNotContain(SetAside.FILE);
        assertThat(site.device.hasAside()).isFalse();
    }

    /** Some of the round is on the device, and its process is gone. */
    private void inBetween() {
        site.start();
        IncomingRound round = site.volume.beginOverSnapshot(
                base.generation.id(), next.generation.withRoot(Digest.ZERO), 0, false, told -> {});
        site.accept(round, next.batches(base, site.pool, 1, chunk -> chunk == 1).subList(0, 2));
        round.flush();
    }

    private void opensAtBase() {
        site = site.kill();
        assertThat(site.start().generation()).contains(base.generation);
        assertThat(site.logicalContent()).isEqualTo(base.bytes);
        assertThat(site.directory.record().newest()).contains(base.generation);
        assertThat(site.indexIs(base, base)).isTrue();
        assertNothingLeft();
        assertThat(site.directory.directory().files()).doesNotContain(IncompleteMark.FILE);
    }

    private void opensAtNext() {
        site = site.kill();
        assertThat(site.start().generation()).contains(next.generation);
        assertThat(site.logicalContent()).isEqualTo(next.bytes);
        assertThat(site.directory.record().newest()).contains(next.generation);
        site.directory.index().verifyRoot();
        assertThat(site.volume.damage().isEmpty()).isTrue();
        assertNothingLeft();
    }

    private void opensIncomplete() {
        site = site.kill();
        assertThat(site.start().generation()).isEmpty();
        assertThat(site.directory.directory().files()).contains(IncompleteMark.FILE);
        assertNothingLeft();
    }

    private void refusesToOpen(FaultCode code, String text) {
        site = site.kill();
        byte[] left = site.device.content();
        assertFault(code, text, site::start);
        assertThat(site.device.content()).isEqualTo(left);
        assertThat(site.device.hasSnapshot()).isTrue();
    }

    private void assertNothingLeft() {
        assertThat(site.directory.directory().files())
                .doesNotContain(SnapshotMark.FILE)
                .noneMatch(file -> file.startsWith("capture"));
        assertThat(site.device.hasSnapshot()).isFalse();
    }
}
