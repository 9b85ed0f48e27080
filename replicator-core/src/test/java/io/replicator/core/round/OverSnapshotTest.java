package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.replicator.core.device.FaultyBlockDevice;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.replica.ReplicaSettings;
import io.replicator.core.replica.ReplicaVolume;
import io.replicator.core.session.RoundOutcome;
import io.replicator.core.transfer.CaptureTotals;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole sites whose replica has hardly a journal: rounds are written over a snapshot of its device, and taken back. */
final class OverSnapshotTest {
    private static final Geometry GEOMETRY = new Geometry(60L * 65536 + 5000, 65536);
    private static final int CHUNKS = 40;

    private final RoundWorld world = RoundWorld.ofTwo(8, GEOMETRY);
    private final RoundSite source = world.source();
    private final RoundSite replica = world.replica();
    private String identity = "image 1";

    @BeforeEach
    void theReplicaKeepsSnapshots() {
        replica.replicaSettings = new ReplicaSettings(64 << 10, 1 << 20, 3);
        replica.device.keepingSnapshots();
        replica.around = device -> {
            FaultyBlockDevice named = new FaultyBlockDevice(device, device::loseUnflushed);
            named.appearAs(identity, OptionalLong.empty());
            return named;
        };
        replica.restart(Optional.empty());
        world.way().plug();
        world.run(1_000);
    }

    /** Nobody knew before how much would come: the round that finds out is begun anew, and the next one is written over the snapshot. */
    @Test
    void aRoundThatTheJournalHasNoRoomForIsWrittenOverASnapshot() {
        noise();
        RoundWorld.Ended first = world.round();
        assertThat(first.end().code()).contains(FaultCode.ROUND_IN_PROGRESS);
        assertThat(first.end().text()).contains("begun anew, over a snapshot");
        world.checkInvariants(source, replica);
        RoundWorld.Ended second = world.round();
        assertThat(second.end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(source, replica);
        assertNothingIsKept();
        source.write(3);
        assertThat(world.round().end().outcome()).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(source, replica);
        world.checkPoolsEmpty();
    }

    @Test
    void thatItIsSoIsSaidWhileItLasts() {
        inTheMiddle();
        ReplicaRound round =
                world.way().session(replica).replicaRound(world.identity.id()).orElseThrow();
        assertThat(round.isOverSnapshot()).isTrue();
        assertThat(round.progress().phase()).isEqualTo("receiving over a snapshot");
        assertThat(copy().isOverSnapshot()).isTrue();
        assertThat(copy().isIncomplete()).isFalse();
    }

    @Test
    void killedOrWithoutPowerItIsAtItsBaseAgainBeforeAnybodyIsHeard() {
        for (boolean power : new boolean[] {false, true}) {
            Digest[] before = replica.digests();
            Generation at = copy().generation().orElseThrow();
            inTheMiddle();
            assertThat(replica.digests()).isNotEqualTo(before);
            assertThat(copy().generation()).contains(at);
            world.way().cut();
            // Long enough for a flush of what has arrived.
            world.run(200);
            replica.restart(power ? Optional.of(new SplittableRandom(3)) : Optional.empty());
            assertThat(replica.digests()).isEqualTo(before);
            assertThat(copy().generation()).contains(at);
            assertNothingIsKept();
            world.way().plug();
            world.run(2_000);
            CaptureTotals totals = goOnUntilApplied().totals();
            assertThat(totals.keptChunks() + totals.sentChunks()).isEqualTo(CHUNKS);
            // A power cut may take away what was not flushed of what remembers it.
            assertThat(totals.keptChunks()).as(world::story).isGreaterThanOrEqualTo(power ? 0 : CHUNKS / 4);
        }
    }

    @Test
    void oneThatIsCancelledIsTakenBackBeforeItIsOver() {
        Digest[] before = replica.digests();
        List<RoundWorld.Ended> ends = inTheMiddle();
        world.way()
                .session(source)
                .sourceRound(world.identity.id())
                .orElseThrow()
                .cancel(FaultCode.CANCELLED, "the administrator asks");
        for (int i = 0; i < 1_000 && (ends.isEmpty() || !replica.volume.isIdle()); i++) {
            world.run(1);
        }
        assertThat(replica.digests()).isEqualTo(before);
        assertNothingIsKept();
        RoundWorld.Ended next = goOnUntilApplied();
        assertThat(next.totals().keptChunks()).as(world::story).isGreaterThanOrEqualTo(CHUNKS / 4);
        assertThat(next.totals().keptChunks() + next.totals().sentChunks()).isEqualTo(CHUNKS);
    }

    /** The links are down, and nothing is lost: the device waits in between, and the copy is at its base meanwhile. */
    @Test
    void oneWhoseLinksAreDownWaitsAndGoesOn() {
        List<RoundWorld.Ended> ends = inTheMiddle();
        world.way().cut();
        world.run(20_000);
        assertThat(copy().isOverSnapshot()).isTrue();
        world.way().heal();
        for (int i = 0; i < 6_000 && ends.isEmpty(); i++) {
            world.run(10);
        }
        assertThat(ends).as(world::story).allMatch(RoundWorld::isApplied);
        world.run(100);
        world.checkEqual(source, replica);
    }

    @Test
    void aDeviceThatCannotBeBroughtBackIsUsedNoMoreUntilItIs() {
        DeviceCaretaker caretaker = new DeviceCaretaker(replica);
        Digest[] before = replica.digests();
        inTheMiddle();
        world.way()
                .session(source)
                .sourceRound(world.identity.id())
                .orElseThrow()
                .cancel(FaultCode.CANCELLED, "the administrator asks");
        replica.device.failRevert();
        boolean failed = false;
        for (int i = 0; i < 5_000 && !(failed && caretaker.isOpen()); i++) {
            world.run(1);
            failed |= replica.volume != null && replica.volume.fault().isPresent();
            caretaker.look();
        }
        assertThat(failed).as(world::story).isTrue();
        assertThat(replica.digests()).isEqualTo(before);
        goOnUntilApplied();
    }

    /** What is in its place may be somebody else's, and its bytes could not tell before it was written over. */
    @Test
    void anotherImageInItsPlaceIsNotWrittenOver() {
        inTheMiddle();
        replica.die(Optional.empty());
        byte[] left = replica.device.content();
        identity = "image 2";
        ReplicatorException refused = catchThrowableOfType(ReplicatorException.class, replica::start);
        assertThat(refused.code()).isEqualTo(FaultCode.UNRELATED_VOLUME);
        assertThat(refused)
                .hasMessageContaining("'image 2' where it was 'image 1'")
                .hasMessageContaining("unfinished");
        assertThat(replica.device.content()).isEqualTo(left);
    }

    @Test
    void aComparisonFindsAndBringsWhatDiffersOverASnapshotToo() {
        replica.replicaSettings = new ReplicaSettings(1024, 1 << 20, 3);
        replica.restart(Optional.empty());
        world.way().plug();
        world.run(1_000);
        replica.device.rot(7L * 65536 + 9, 0x20);
        replica.device.rot(30L * 65536 + 9, 0x20);
        compare();
        assertThat(world.round().end().code()).as(world::story).contains(FaultCode.ROUND_IN_PROGRESS);
        compare();
        RoundWorld.Ended ended = world.round();
        assertThat(ended.end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        assertThat(ended.totals().sentChunks()).isEqualTo(2);
        world.checkEqual(source, replica);
        assertNothingIsKept();
    }

    private void compare() {
        world.way().session(source).orderNext(world.identity.id(), OrderedRound.COMPARE);
        world.run(500);
    }

    /** A round over a snapshot that has written some and not all. */
    private List<RoundWorld.Ended> inTheMiddle() {
        noise();
        Digest[] before = replica.digests();
        assertThat(world.round().end().code()).contains(FaultCode.ROUND_IN_PROGRESS);
        List<RoundWorld.Ended> ends = new ArrayList<>();
        world.begin(source, replica, ends);
        for (int i = 0; i < 100_000 && changedSince(before) < CHUNKS / 4; i++) {
            world.time.run(100_000);
        }
        assertThat(changedSince(before)).isBetween(CHUNKS / 4, CHUNKS - 1);
        assertThat(ends).isEmpty();
        return ends;
    }

    private int changedSince(Digest[] before) {
        Digest[] now = replica.digests();
        int changed = 0;
        for (int chunk = 0; chunk < now.length; chunk++) {
            changed += now[chunk].equals(before[chunk]) ? 0 : 1;
        }
        return changed;
    }

    private RoundWorld.Ended goOnUntilApplied() {
        RoundWorld.Ended ended = null;
        for (int i = 0; i < 4 && (ended == null || !RoundWorld.isApplied(ended)); i++) {
            world.run(2_000);
            ended = world.round();
        }
        assertThat(ended.end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(source, replica);
        assertNothingIsKept();
        assertThat(replica.device.hasAside()).isFalse();
        return ended;
    }

    private void noise() {
        byte[] bytes = new byte[CHUNKS * 65536];
        world.random.nextBytes(bytes);
        source.device.write(0, ByteBuffer.wrap(bytes));
    }

    private ReplicaVolume copy() {
        return replica.volume.replica().orElseThrow();
    }

    private void assertNothingIsKept() {
        assertThat(replica.device.hasSnapshot()).isFalse();
        assertThat(replica.directory.directory().files()).doesNotContain("snapshot", "incomplete", "capture.log");
    }
}
