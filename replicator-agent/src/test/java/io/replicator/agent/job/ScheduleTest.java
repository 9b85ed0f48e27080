package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.EventLevel;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.RelationState;
import io.replicator.core.report.RoundOutcome;
import io.replicator.core.report.VolumeReport;
import io.replicator.core.volume.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two agents that run by themselves: schedules, restarts, devices that are missing, configurations that change. */
final class ScheduleTest {
    @TempDir
    Path directory;

    private TwoSites sites;

    @BeforeEach
    void build() {
        sites = new TwoSites(directory);
        sites.makeImage("vm");
    }

    @AfterEach
    void close() {
        sites.close();
    }

    private void startWithInterval(long millis) {
        sites.auber.start(sites.bordeaux, sites.auber.everyMillis(millis, sites.auber.volume("vm", "bordeaux")));
        sites.bordeaux.start(sites.auber, sites.bordeaux.volume("vm", "aubervilliers"));
    }

    @Test
    void whatProductionWritesArrivesByItself() {
        startWithInterval(50);
        sites.attach("vm", sites.seed("vm"));
        sites.produce("vm", 10);
        sites.auber.await(status -> sites.isSame("vm"));
        assertThat(sites.auber.relation("vm").nextRoundNanos().or(() -> Optional.of(0L)))
                .isPresent();
        sites.produce("vm", 10);
        sites.auber.await(status -> sites.isSame("vm"));
    }

    @Test
    void aReplicaThatRestartsIsFollowedUp() {
        startWithInterval(50);
        sites.attach("vm", sites.seed("vm"));
        sites.produce("vm", 10);
        sites.restartBordeaux();
        sites.auber.awaitState("vm", RelationState.WAITING);
        assertThat(sites.auber.relation("vm").why()).contains("'bordeaux' is away");
        sites.bordeaux.start(sites.auber, sites.bordeaux.volume("vm", "aubervilliers"));
        sites.auber.await(status -> sites.isSame("vm"));
    }

    @Test
    void aSourceThatRestartsGoesOnWhereItWas() {
        startWithInterval(50);
        sites.attach("vm", sites.seed("vm"));
        sites.produce("vm", 10);
        sites.auber.await(status -> sites.isSame("vm"));
        sites.restartAuber();
        sites.produce("vm", 10);
        startAuberAgain();
        sites.auber.await(status -> sites.isSame("vm"));
        assertThat(sites.auber.status().seeds()).as("seeds are state").hasSize(1);
    }

    private void startAuberAgain() {
        sites.auber.start(sites.bordeaux, sites.auber.everyMillis(50, sites.auber.volume("vm", "bordeaux")));
    }

    @Test
    void aPauseOutlivesARestart() {
        startWithInterval(50);
        sites.attach("vm", sites.seed("vm"));
        sites.auber.get(sites.auber.agent().pause("vm"));
        sites.restartAuber();
        startAuberAgain();
        sites.produce("vm", 3);
        sites.auber.awaitState("vm", RelationState.PAUSED);
        sites.auber.await(status -> status.peers().get(0).connected());
        assertThat(sites.isSame("vm")).isFalse();
        sites.auber.get(sites.auber.agent().resume("vm"));
        sites.auber.await(status -> sites.isSame("vm"));
    }

    @Test
    void aDeviceThatAppearsLaterIsOpenedThen() throws IOException {
        startWithInterval(50);
        sites.attach("vm", sites.seed("vm"));
        sites.restartBordeaux();
        Path image = sites.bordeaux.image("vm");
        Path away = image.resolveSibling("away.img");
        Files.move(image, away);
        sites.bordeaux.start(sites.auber, sites.bordeaux.volume("vm", "aubervilliers"));
        sites.bordeaux.await(
                status -> sites.bordeaux.report("vm").code().equals(Optional.of(FaultCode.DEVICE_UNAVAILABLE)));
        VolumeReport report = sites.bordeaux.report("vm");
        assertThat(report.why()).contains("does not exist");
        assertThat(report.relations().get(0).state()).isEqualTo(RelationState.BLOCKED);
        assertThat(sites.bordeaux.events)
                .filteredOn(event -> event.level() == EventLevel.ERROR)
                .extracting(event -> event.kind())
                .as("told once, however often it is tried")
                .containsExactly("volume-failed");
        Files.move(away, image);
        sites.produce("vm", 3);
        sites.auber.await(status -> sites.isSame("vm"));
        // The bytes are there before the round's end is told.
        sites.bordeaux.await(status -> sites.bordeaux.report("vm").code().isEmpty());
    }

    @Test
    void aSourceOfAnotherSizeIsNotUsed() throws IOException {
        startWithInterval(50);
        sites.attach("vm", sites.seed("vm"));
        sites.restartAuber();
        byte[] bytes = Files.readAllBytes(sites.auber.image("vm"));
        Files.write(sites.auber.image("vm"), Arrays.copyOf(bytes, bytes.length + 4096));
        startAuberAgain();
        sites.auber.await(status -> sites.auber.report("vm").code().equals(Optional.of(FaultCode.SIZE_MISMATCH)));
        assertThat(sites.auber.report("vm").why()).contains("Give the device its size back");
        Files.write(sites.auber.image("vm"), bytes);
        sites.produce("vm", 3);
        sites.auber.await(status -> sites.isSame("vm"));
    }

    @Test
    void aVolumeForWhichThePeerIsNotNamedIsNotSpokenOf() {
        sites.auber.start(sites.bordeaux, sites.auber.volume("vm", "bordeaux"));
        sites.bordeaux.start(sites.auber, sites.bordeaux.volume("vm", "aubervilliers"));
        String manifest = sites.seed("vm");
        TwoSites.good(sites.bordeaux.run(
                sites.bordeaux.agent().attachSeed(AttachOrder.of("vm", manifest, Optional.empty()))));
        sites.restartBordeaux();
        sites.bordeaux.start(sites.auber, sites.bordeaux.volume("vm"));
        sites.auber.await(status -> sites.auber.relation("vm").code().equals(Optional.of(FaultCode.PEER_NOT_NAMED)));
        assertThat(sites.auber.relation("vm").why()).contains("name the peer");
        sites.bordeaux.await(status -> sites.bordeaux.events.stream()
                .anyMatch(event ->
                        event.kind().equals("refused") && event.code().equals(Optional.of(FaultCode.PEER_NOT_NAMED))));

        List<String> changes = sites.bordeaux.get(sites.bordeaux
                .agent()
                .apply(sites.bordeaux.settings(sites.auber, sites.bordeaux.volume("vm", "aubervilliers"))));

        assertThat(changes).containsExactly("volume vm: changed");
        sites.produce("vm", 3);
        sites.awaitAgreement("vm");
        sites.resync("vm");
    }

    @Test
    void aPeerWithoutLinksIsDialledByTheOther() {
        sites.auber.start(sites.bordeaux, sites.auber.everyMillis(50, sites.auber.volume("vm", "bordeaux")));
        sites.bordeaux.start(
                sites.bordeaux.settingsWithoutLinks(sites.auber, sites.bordeaux.volume("vm", "aubervilliers")));
        sites.attach("vm", sites.seed("vm"));
        sites.produce("vm", 5);
        sites.auber.await(status -> sites.isSame("vm"));
        assertThat(sites.bordeaux.status().peers().get(0).links()).hasSize(1);
    }

    @Test
    void stateThatCannotBeReadIsShownAndNothingIsMadeInItsPlace() throws IOException {
        sites.makeImage("second");
        VolumeSettings second = sites.auber.volume("second", "bordeaux");
        sites.auber.start(sites.bordeaux, sites.auber.volume("vm", "bordeaux"), second);
        sites.bordeaux.start(sites.auber);
        TwoSites.good(sites.auber.run(sites.auber.agent().initVolume("vm", Role.SOURCE)));
        String spoilt = sites.auber.report("vm").id().orElseThrow() + "-1";
        TwoSites.good(sites.auber.run(sites.auber.agent().initVolume("second", Role.SOURCE)));
        sites.restartAuber();
        Files.write(sites.auber.home.resolve("state/volumes").resolve(spoilt).resolve("volume"), new byte[100]);
        sites.auber.start(sites.bordeaux, sites.auber.volume("vm", "bordeaux"), second);
        sites.auber.await(status -> sites.auber.report("second").why().isEmpty());
        assertThat(sites.auber.status().volumes())
                .filteredOn(volume -> volume.code().equals(Optional.of(FaultCode.CORRUPT_STATE)))
                .extracting(VolumeReport::name)
                .singleElement()
                .satisfies(name -> assertThat(name).endsWith(spoilt));
        assertThat(sites.auber
                        .refusal(sites.auber.agent().initVolume("vm", Role.SOURCE))
                        .code())
                .isEqualTo(FaultCode.CORRUPT_STATE);
    }

    @Test
    void settingsChangeWhileRoundsRun() {
        sites.start();
        sites.attach("vm", sites.seed("vm"));
        sites.produce("vm", 5);
        List<String> faster = sites.auber.get(sites.auber
                .agent()
                .apply(sites.auber.settings(
                        sites.bordeaux,
                        sites.auber.everyMillis(50, sites.auber.volume("vm", "bordeaux")),
                        sites.auber.volume("second", "bordeaux"))));
        assertThat(faster).containsExactly("volume vm: changed", "volume second: added");
        sites.auber.await(status -> sites.isSame("vm"));
        assertThat(sites.auber.report("second").why()).contains("volume init second");

        sites.auber.get(sites.auber.agent().apply(sites.auber.settings(sites.bordeaux, sites.auber.volume("second"))));
        assertThat(sites.auber.report("vm").why()).contains("not configured any more");
        sites.bordeaux.await(
                status -> sites.bordeaux.relation("vm").code().equals(Optional.of(FaultCode.PEER_NOT_NAMED)));
        assertThat(sites.auber.refusal(sites.auber.agent().pause("vm")).code()).isEqualTo(FaultCode.UNKNOWN_VOLUME);

        sites.auber.get(
                sites.auber.agent().apply(sites.auber.settings(sites.bordeaux, sites.auber.volume("vm", "bordeaux"))));
        sites.produce("vm", 5);
        sites.awaitAgreement("vm");
        sites.resync("vm");
    }

    @Test
    void aVolumeThatIsTakenOutAndPutBackAtOnceIsOpenedAgain() {
        startWithInterval(50);
        sites.attach("vm", sites.seed("vm"));
        ReplicationSettings without = sites.auber.settings(sites.bordeaux);
        ReplicationSettings with =
                sites.auber.settings(sites.bordeaux, sites.auber.everyMillis(50, sites.auber.volume("vm", "bordeaux")));
        for (int i = 0; i < 3; i++) {
            var out = sites.auber.agent().apply(without);
            var back = sites.auber.agent().apply(with);
            sites.auber.get(out);
            sites.auber.get(back);
        }
        sites.produce("vm", 3);
        sites.auber.await(status -> sites.isSame("vm"));
    }

    @Test
    void aPeerIsPutBackOnlyOnceItsLastRoundHasEnded() {
        CountDownLatch writes = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        sites.bordeaux.writeThrough(disk -> AilingDisk.full(disk, () -> {
            writes.countDown();
            await(goOn);
            return false;
        }));
        sites.start();
        sites.attach("vm", sites.seed("vm"));
        sites.produce("vm", 50);
        sites.auber.get(sites.auber.agent().resync("vm", Optional.empty(), ResyncKind.DELTA));
        await(writes);
        ReplicationSettings with = sites.bordeaux.settings(sites.auber, sites.bordeaux.volume("vm", "aubervilliers"));
        sites.bordeaux.get(
                sites.bordeaux.agent().apply(sites.bordeaux.settings(sites.auber, sites.bordeaux.volume("vm"))));
        ReplicatorException early =
                sites.bordeaux.refusal(sites.bordeaux.agent().apply(with));
        assertThat(early).hasMessageContaining("has not ended yet");
        assertThat(sites.bordeaux.report("vm").relations())
                .as("nothing changed")
                .isEmpty();
        goOn.countDown();
        sites.bordeaux.await(status -> isApplied(with));
        sites.awaitAgreement("vm");
        sites.resync("vm");
    }

    private static void await(CountDownLatch gate) {
        try {
            assertThat(gate.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isApplied(ReplicationSettings next) {
        try {
            return sites.bordeaux.get(sites.bordeaux.agent().apply(next)) != null;
        } catch (CompletionException refused) {
            return false;
        }
    }

    @Test
    void aPathChangesOnlyWithARestart() {
        sites.start();
        VolumeSettings elsewhere = new VolumeSettings(
                "vm", directory.resolve("elsewhere"), List.of("bordeaux"), 16 << 10, Optional.empty(), false, false);
        assertThat(sites.auber
                        .refusal(sites.auber.agent().apply(sites.auber.settings(sites.bordeaux, elsewhere)))
                        .code())
                .isEqualTo(FaultCode.BAD_CONFIGURATION);
        assertThat(sites.auber.report("vm").path())
                .as("nothing changed")
                .isEqualTo(sites.auber.image("vm").toString());
    }

    @Test
    void aLinkIsSwitchedOffAndOn() {
        startWithInterval(50);
        sites.attach("vm", sites.seed("vm"));
        String link =
                sites.auber.status().peers().get(0).links().get(0).report().name();
        assertThat(sites.auber.get(sites.auber.agent().enableLink(link, false)).enabled())
                .isFalse();
        sites.auber.await(status -> !status.peers().get(0).connected());
        assertThat(sites.auber.relation("vm").why()).contains("link enable " + link);
        sites.produce("vm", 3);
        sites.auber.get(sites.auber.agent().enableLink(link, true));
        sites.auber.await(status -> sites.isSame("vm"));
    }

    @Test
    void aLinkThatIsSwitchedOffStaysOffOverARestart() {
        sites.start();
        String link =
                sites.bordeaux.status().peers().get(0).links().get(0).report().name();
        sites.bordeaux.get(sites.bordeaux.agent().enableLink(link, false));
        sites.restartBordeaux();
        sites.bordeaux.start(sites.auber, sites.bordeaux.volume("vm", "aubervilliers"));
        assertThat(sites.bordeaux.status().peers().get(0).links().get(0).enabled())
                .isFalse();
        sites.bordeaux.get(sites.bordeaux.agent().enableLink(link, true));
        sites.bordeaux.await(status -> status.peers().get(0).connected());
    }

    @Test
    void stoppingDuringARoundLeavesBothSidesReadyForTheNext() {
        sites.start();
        sites.attach("vm", sites.seed("vm"));
        sites.produce("vm", 100);
        JobReport job = sites.auber.get(sites.auber.agent().resync("vm", Optional.empty(), ResyncKind.DELTA));
        sites.restartBordeaux();
        JobReport ended = sites.auber.get(sites.auber.agent().jobEnded(job.id()));
        assertThat(ended.text()).isNotEmpty();
        sites.bordeaux.start(sites.auber, sites.bordeaux.volume("vm", "aubervilliers"));
        sites.awaitAgreement("vm");
        sites.resync("vm");
        assertThat(sites.auber.relation("vm").lastRound().orElseThrow().outcome())
                .isIn(RoundOutcome.DONE, RoundOutcome.UNCHANGED);
    }

    @Test
    void aFullDiskHoldsTheReplicaAtItsGenerationUntilThereIsRoom() {
        AtomicBoolean full = new AtomicBoolean();
        sites.bordeaux.writeThrough(disk -> AilingDisk.full(disk, full::get));
        startWithInterval(50);
        sites.attach("vm", sites.seed("vm"));
        full.set(true);
        sites.produce("vm", 10);
        sites.auber.await(status -> sites.auber.relation("vm").code().equals(Optional.of(FaultCode.NO_SPACE)));
        assertThat(sites.auber.relation("vm").why()).contains("free space").contains("it is tried again in");
        assertThat(sites.bordeaux.report("vm").generation().orElseThrow().number())
                .isEqualTo(1);
        assertThat(sites.auber.events)
                .filteredOn(event -> event.code().equals(Optional.of(FaultCode.NO_SPACE)))
                .extracting(event -> event.level())
                .containsOnly(EventLevel.ERROR);
        full.set(false);
        sites.auber.await(status -> sites.isSame("vm"));
        sites.auber.awaitState("vm", RelationState.IN_SYNC);
    }

    @Test
    void howFarAReplicaIsBehindIsKnownWhileItIsAway() {
        startWithInterval(50);
        sites.attach("vm", sites.seed("vm"));
        sites.bordeaux.close();
        sites.restartAuber();
        startAuberAgain();
        sites.auber.await(status -> sites.auber.relation("vm").lagNanos().isPresent());
        assertThat(sites.auber.relation("vm").state()).isEqualTo(RelationState.WAITING);
        assertThat(sites.auber.relation("vm").base().orElseThrow().number()).isEqualTo(1);
    }
}
