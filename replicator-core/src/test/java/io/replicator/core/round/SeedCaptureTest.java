package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.DirtySet;
import io.replicator.core.seed.ManifestHeader;
import io.replicator.core.seed.ManifestReader;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.SimulatedCrash;
import io.replicator.core.transfer.CaptureTotals;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SeedCaptureTest {
    private CaptureSite site = new CaptureSite();
    private MemoryManifest manifest = new MemoryManifest();
    private Heard heard = new Heard();

    @AfterEach
    void everyLeaseCameBack() {
        assertThat(site.pool.leasedBytes()).isZero();
    }

    @Test
    void describesWhatItReadAndHoldsWhatComesAfter() {
        SeedCapture capture = seed();
        site.settle();

        Generation generation = heard.done.orElseThrow();
        ManifestHeader header = ManifestReader.verify(manifest.read(), "m");
        assertThat(header.generation()).isEqualTo(generation);
        assertThat(header.identity()).isEqualTo(CaptureSite.IDENTITY);
        assertThat(header.name()).isEqualTo("vm-101");
        ManifestReader reader = new ManifestReader(manifest.read(), "m");
        for (long chunk = 0; chunk < CaptureSite.GEOMETRY.chunkCount(); chunk++) {
            assertThat(reader.next()).isEqualTo(site.digestOnDevice(chunk));
        }
        assertThat(heard.totals.changedChunks()).as("all but the zero ones").isEqualTo(38 - 6);
        assertThat(site.directory.index().generation()).contains(generation);
        DirtySet hold = site.directory.hold(generation.id()).orElseThrow();
        assertThat(hold.base()).isEqualTo(generation.id());
        assertThat(hold.isClean()).isTrue();
        assertThat(site.volume.isIdle()).isTrue();
        assertThat(capture.progress().doneBytes()).isEqualTo(CaptureSite.GEOMETRY.logicalBytes());

        site.write(5);
        site.write(37);
        seeded();
        assertThat(hold.blocks()).isEqualTo(CaptureSite.firstBlocks(5, 37));
        assertThat(hold.voidReason()).isEmpty();
    }

    /** A busy agent makes a seed late, and does not leave it half-way with its turn taken. */
    @Test
    void aFullExecutorIsAskedAgain() {
        site.refusesSteps = true;
        seed();
        site.time.run(1_000_000_000);
        assertWhole();
        assertThat(site.volume.isIdle()).isTrue();
    }

    @Test
    void aSeedOfAnUnchangedVolumeHasAGenerationOfItsOwn() {
        Generation first = seeded();
        Generation second = seeded();
        assertThat(second.root()).isEqualTo(first.root());
        assertThat(second.number()).isEqualTo(2);
        assertThat(second.parent()).contains(first.id());
        assertThat(second.id()).isNotEqualTo(first.id());
        site.crash(new Random(1));
        assertThat(site.directory.holds())
                .extracting(DirtySet::base)
                .containsExactlyInAnyOrder(first.id(), second.id());
        assertThat(site.directory.holds()).allMatch(hold -> hold.voidReason().isEmpty() && hold.isClean());
    }

    @Test
    void theHoldIsDurableBeforeTheFirstRead() {
        List<String> filesAfterPowerCut = new ArrayList<>();
        site.device.beforeRead = () -> {
            if (site.device.reads == 1) {
                MemoryStateDirectory after = site.volumes.crash(new Random(5));
                filesAfterPowerCut.addAll(
                        after.directory(after.directories().get(0)).files());
            }
        };
        seed();
        try {
            site.settle();
        } catch (SimulatedCrash e) {
            assertThat(site.volumes.isCrashed()).isTrue();
        }
        assertThat(filesAfterPowerCut).anyMatch(file -> file.startsWith("set-"));
    }

    @Test
    void keepsItsTurnUntilTheManifestIsWritten() {
        CaptureTurns.Turn before = site.volume.turns().ask(() -> {});
        SeedCapture capture = seed();
        List<String> order = new ArrayList<>();
        CaptureTurns.Turn after = site.volume.turns().ask(() -> order.add("next"));
        manifest.onCommit = () -> order.add("manifest");
        site.settle();
        assertThat(site.steps).isZero();
        assertThat(capture.progress().phase()).isEqualTo("waiting for another capture");
        before.leave();
        site.settle();
        assertThat(order).containsExactly("manifest", "next");
        after.leave();
    }

    @Test
    void aReplicaOrAFaultyCopyIsNotSeeded() {
        site = new CaptureSite(Role.REPLICA);
        seed();
        site.settle();
        assertFailed(FaultCode.WRONG_ROLE, "is a replica here");
        assertThat(manifest.opened).isFalse();
        site = new CaptureSite();
        site.volume.fail(FaultCode.FLUSH_FAILED, "reopen it");
        heard = new Heard();
        seed();
        site.settle();
        assertFailed(FaultCode.FLUSH_FAILED, "reopen it");
    }

    @ParameterizedTest
    @EnumSource(names = "NEVER", mode = EnumSource.Mode.EXCLUDE)
    void aManifestThatCannotBeWrittenLeavesNoHold(MemoryManifest.Fails when) {
        manifest = new MemoryManifest(when);
        seed();
        site.settle();
        assertThat(heard.failed.orElseThrow()).hasMessage("planned: " + when);
        assertNothingRemains();
        assertThat(site.volume.fault()).as("the volume is not to blame").isEmpty();
        assertThat(seeded().number()).isEqualTo(when == MemoryManifest.Fails.OPENING ? 1 : 2);
    }

    @Test
    void aFailedReadLeavesNothing() {
        site.device.beforeRead = () -> {
            throw new ReplicatorException(FaultCode.IO_ERROR, "planned read");
        };
        seed();
        site.settle();
        assertFailed(FaultCode.IO_ERROR, "planned read");
        assertNothingRemains();
        assertThat(site.directory.index().generation()).isEmpty();
        assertThat(site.directory.directory().files()).containsExactlyInAnyOrder("index", "volume");
        site.device.beforeRead = () -> {};
        assertThat(site.volume.fault().orElseThrow().code()).isEqualTo(FaultCode.IO_ERROR);
        site.volume = site.open();
        seeded();
    }

    @Test
    void cancelledBeforeAnyStepItEndsCleanOrIsDone() {
        seeded();
        int steps = site.steps;
        int cancelled = 0;
        for (int at = 1; at <= steps; at++) {
            renew();
            SeedCapture capture = seed();
            int stop = at;
            site.beforeStep = () -> {
                if (site.steps == stop) {
                    capture.cancel(FaultCode.CANCELLED, "somebody asked");
                }
            };
            site.settle();
            if (heard.failed.isPresent()) {
                cancelled++;
                assertFailed(FaultCode.CANCELLED, "somebody asked");
                assertNothingRemains();
            } else {
                assertWhole();
            }
            assertThat(site.volume.isIdle()).isTrue();
            assertThat(site.pool.leasedBytes()).isZero();
            assertThat(site.directory.directory().exists("capture.log")).isFalse();
        }
        assertThat(cancelled).isEqualTo(steps);
    }

    @Test
    void cancelledWhileItWaitsItGivesUpItsPlace() {
        CaptureTurns.Turn before = site.volume.turns().ask(() -> {});
        SeedCapture capture = seed();
        capture.cancel(FaultCode.CANCELLED, "somebody asked");
        capture.cancel(FaultCode.CANCELLED, "twice");
        assertFailed(FaultCode.CANCELLED, "somebody asked");
        before.leave();
        site.settle();
        assertThat(site.steps).isZero();
        assertThat(site.volume.isIdle()).isTrue();
    }

    @Test
    void anOperationFailsAnywhereAndNothingIsHalf() {
        long begun = site.volumes.operations();
        seeded();
        long operations = site.volumes.operations() - begun;
        assertThat(operations).isGreaterThan(15);
        for (FaultCode code : List.of(FaultCode.IO_ERROR, FaultCode.FLUSH_FAILED)) {
            for (long failAt = 0; failAt < operations; failAt++) {
                renew();
                site.volumes.failSoon(failAt, code);
                seed();
                site.settle();
                if (heard.done.isPresent()) {
                    assertWhole();
                } else {
                    assertThat(heard.failed.orElseThrow().code()).isIn(code, FaultCode.FLUSH_FAILED);
                    assertThat(manifest.isNothing()).isTrue();
                }
                boolean done = heard.done.isPresent();
                site.crash(new Random(failAt));
                assertThat(site.directory.holds().isEmpty())
                        .as("failed at %d", failAt)
                        .isEqualTo(!done);
                site.directory.index().verifyRoot();
                assertThat(site.pool.leasedBytes()).isZero();
            }
        }
    }

    /** A manifest is never there without the hold that makes it worth something. */
    @Test
    void powerFailsAnywhere() {
        long operations = Long.MAX_VALUE;
        int manifests = 0;
        for (long crashAt = 0; crashAt <= operations; crashAt++) {
            renew();
            long begun = site.volumes.operations();
            site.volumes.crashAt(begun + crashAt);
            seed();
            try {
                site.settle();
                operations = site.volumes.operations() - begun;
            } catch (SimulatedCrash e) {
                assertThat(site.volumes.isCrashed()).isTrue();
            }
            site.crash(new Random(crashAt));
            site.directory.index().verifyRoot();
            for (DirtySet hold : site.directory.holds()) {
                assertThat(site.directory.record().lineage())
                        .extracting(Generation::id)
                        .contains(hold.base());
            }
            if (manifest.committed) {
                manifests++;
                Generation described =
                        ManifestReader.verify(manifest.read(), "m").generation();
                assertThat(site.directory.hold(described.id())).isPresent();
                assertThat(site.directory.index().generation()).contains(described);
            }
        }
        assertThat(operations).isBetween(15L, 200L);
        assertThat(manifests).isPositive();
    }

    private void renew() {
        site = new CaptureSite();
        manifest = new MemoryManifest();
        heard = new Heard();
    }

    private SeedCapture seed() {
        SeedCapture capture = new SeedCapture(site.ports(), site.volume, manifest, SeedSignature.NONE, heard);
        capture.start();
        return capture;
    }

    private Generation seeded() {
        manifest = new MemoryManifest();
        heard = new Heard();
        seed();
        site.settle();
        assertWhole();
        return heard.done.orElseThrow();
    }

    private void assertWhole() {
        Generation generation = heard.done.orElseThrow();
        assertThat(manifest.committed).isTrue();
        assertThat(ManifestReader.verify(manifest.read(), "m").generation()).isEqualTo(generation);
        assertThat(site.directory.hold(generation.id())).isPresent();
    }

    private void assertNothingRemains() {
        assertThat(heard.done).isEmpty();
        assertThat(manifest.isNothing()).isTrue();
        assertThat(site.directory.holds()).isEmpty();
        assertThat(site.volume.isIdle()).isTrue();
    }

    private void assertFailed(FaultCode code, String text) {
        assertThat(heard.failed.orElseThrow().code()).isEqualTo(code);
        assertThat(heard.failed.orElseThrow()).hasMessageContaining(text);
    }

    private static final class Heard implements SeedCapture.Listener {
        Optional<Generation> done = Optional.empty();
        Optional<ReplicatorException> failed = Optional.empty();
        CaptureTotals totals = CaptureTotals.NONE;

        @Override
        public void done(Generation generation, CaptureTotals found) {
            assertThat(done.isPresent() || failed.isPresent()).isFalse();
            done = Optional.of(generation);
            totals = found;
        }

        @Override
        public void failed(ReplicatorException fault) {
            assertThat(done.isPresent() || failed.isPresent()).isFalse();
            failed = Optional.of(fault);
        }
    }
}
