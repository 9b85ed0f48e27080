package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.custody.Doubt;
import io.replicator.core.custody.Suspicion;
import io.replicator.core.device.FaultyBlockDevice;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.replica.CrashingDevice;
import io.replicator.core.session.RoundOutcome;
import io.replicator.core.wire.Message.VolumeFlag;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A device is recognised before it is written to, vouched for or not, and read again after a fault. */
final class CopyOpeningTest {
    private static final Geometry GEOMETRY = new Geometry(90L * 16384 + 5000, 16384);

    private final RoundWorld world = RoundWorld.ofTwo(5, GEOMETRY);
    private final RoundSite source = world.source();
    private final RoundSite replica = world.replica();
    private String identity = "disk 1";
    private OptionalLong changed = OptionalLong.empty();

    @BeforeEach
    void devicesHaveNames() {
        for (RoundSite site : world.sites) {
            site.around = device -> {
                FaultyBlockDevice faulty = new FaultyBlockDevice(device, device::loseUnflushed);
                faulty.appearAs(identity, changed);
                return faulty;
            };
            site.reopen();
        }
        world.run(500);
    }

    /** PEERS 4, row 20: a swapped disk. */
    @Test
    void row20_anotherDiskInTheReplicasPlaceIsRefusedAndNotWrittenTo() {
        byte[] other = new byte[(int) GEOMETRY.logicalBytes() + 777];
        Arrays.fill(other, (byte) 0x5a);
        assertRefused(replica, FaultCode.UNRELATED_VOLUME, "chunks looked at are not what the index says", () -> {
            replica.device = new CrashingDevice(other.length);
            replica.device.write(0, ByteBuffer.wrap(other));
        });
        assertThat(replica.device.content()).isEqualTo(other);
    }

    @Test
    void row20_anEmptyDiskIsAnotherOneToo() {
        assertRefused(
                replica,
                FaultCode.UNRELATED_VOLUME,
                "put the right one back, or attach a seed",
                () -> replica.device = new CrashingDevice(GEOMETRY.logicalBytes()));
    }

    @Test
    void row20_aSmallerDiskIsRefused() {
        assertRefused(
                replica,
                FaultCode.SIZE_MISMATCH,
                "make the device at least as large",
                () -> replica.device = new CrashingDevice(GEOMETRY.logicalBytes() - 1));
    }

    @Test
    void row20_aSourceOnAnotherDiskIsNotCapturedAsIfNothingHadHappened() {
        assertRefused(source, FaultCode.UNRELATED_VOLUME, "calls itself 'disk 2' where it was 'disk 1'", () -> {
            identity = "disk 2";
            source.device = new CrashingDevice(GEOMETRY.logicalBytes());
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {4096, -4096})
    void aSourceThatHasGrownOrWasCutIsRefused(long more) {
        long bytes = GEOMETRY.logicalBytes() + more;
        assertRefused(source, FaultCode.SIZE_MISMATCH, "which does not change during its life", () -> {
            CrashingDevice other = new CrashingDevice(bytes);
            byte[] content = source.device.content();
            other.write(0, ByteBuffer.wrap(content, 0, (int) Math.min(bytes, content.length)));
            source.device = other;
        });
    }

    @Test
    void aSourceThatProductionHasRewrittenIsStillTheSource() {
        source.write(10 * (int) GEOMETRY.blockCount());
        source.reopen();
        world.run(500);
        assertThat(world.round().end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(source, replica);
    }

    @Test
    void aSourceThatWasMovedToAnotherDiskIsTakenWithItsNewName() {
        identity = "disk 2";
        source.reopen();
        world.run(500);
        assertThat(source.found.newIdentity()).isEqualTo("disk 2");
        assertThat(source.found.sampledChunks()).isBetween(16, 18);
        source.reopen();
        world.run(500);
        assertThat(source.found.newIdentity()).isEmpty();
    }

    @Test
    void aReplicaWithAFewWrongChunksIsComparedAndHealed() {
        replica.reopen(() -> {
            replica.device.rot(5, 1);
            replica.device.rot(40 * 16384 + 100, 0x10);
            replica.device.makeUnreadable(60 * 16384);
        });
        world.run(500);
        assertThat(replica.found.damage().orElseThrow().chunkCount()).isEqualTo(3);
        assertThat(replica.volume.replica().orElseThrow().damagedChunks()).isEqualTo(3);
        assertThat(world.round().end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        replica.reopen(() -> replica.device = replica.device.kill());
        world.run(500);
        world.checkEqual(source, replica);
    }

    @Test
    void aReplicaOnADiskWithAnotherNameIsComparedAndThenVouchedFor() {
        identity = "disk 2";
        replica.reopen();
        world.run(500);
        assertThat(replica.found.damage().orElseThrow().isEmpty()).isTrue();
        assertThat(replica.volume.isUnvouched()).isFalse();
        replica.reopen();
        world.run(500);
        assertThat(replica.found.damage()).isEmpty();
    }

    @Test
    void aReplicaThatWasCutAndMadeLongAgainIsComparedByItsReasonAndNotByLuck() {
        assertRefused(
                replica, FaultCode.SIZE_MISMATCH, "at least as large", () -> replica.device = cut(replica.device));
        CrashingDevice long_ = new CrashingDevice(GEOMETRY.logicalBytes() + 777);
        long_.write(0, ByteBuffer.wrap(replica.device.content()));
        long_.flush();
        replica.device = long_;
        replica.start();
        world.run(500);
        assertThat(replica.found.damage().orElseThrow().chunkCount()).isEqualTo(3);
        assertThat(world.round().end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(source, replica);
    }

    private static CrashingDevice cut(CrashingDevice device) {
        CrashingDevice cut = new CrashingDevice(88 * 16384);
        cut.write(0, ByteBuffer.wrap(device.content(), 0, 88 * 16384));
        cut.flush();
        return cut;
    }

    @Test
    void aReplicaThatHasGrownIsUsedAsItIs() {
        replica.reopen(() -> {
            CrashingDevice grown = new CrashingDevice(GEOMETRY.logicalBytes() + 100_000);
            grown.write(0, ByteBuffer.wrap(replica.device.content()));
            grown.flush();
            replica.device = grown;
        });
        world.run(500);
        assertThat(replica.found.damage()).isEmpty();
        source.write(20);
        assertThat(world.round().end().outcome()).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(source, replica);
    }

    @Test
    void anAgentThatWasKilledLeavesNoDoubtAndAMachineThatWentDownDoes() {
        replica.restart(Optional.empty());
        world.run(500);
        assertThat(replica.volume.isUnvouched()).isFalse();
        assertThat(theirs(VolumeFlag.UNVOUCHED)).isFalse();

        replica.restart(Optional.of(world.random));
        world.run(500);
        assertThat(replica.volume.custody().orElseThrow().doubt()).isEqualTo(Doubt.MACHINE_CRASHED);
        assertThat(theirs(VolumeFlag.UNVOUCHED)).isTrue();
        source.write(20);
        assertThat(world.round().end().outcome()).as("rounds go on").isEqualTo(RoundOutcome.APPLIED);
        replica.reopen();
        world.run(500);
        assertThat(replica.volume.isUnvouched())
                .as("a clean close heals nothing")
                .isTrue();
        replica.exclusive = true;
        replica.reopen();
        world.run(500);
        assertThat(replica.volume.isUnvouched()).isFalse();
    }

    @Test
    void aCleanCloseVouchesForAFileWhateverTheBootUnlessItWasChanged() {
        changed = OptionalLong.of(77);
        ((FaultyBlockDevice) replica.volume.device()).appearAs(identity, changed);
        replica.reopen();
        world.run(500);
        replica.reopen(() -> replica.boot = new java.util.UUID(8, 8));
        world.run(500);
        assertThat(replica.volume.isUnvouched()).isFalse();
        replica.reopen(() -> changed = OptionalLong.of(78));
        world.run(500);
        assertThat(replica.volume.custody().orElseThrow().doubt()).isEqualTo(Doubt.CHANGED);
    }

    /** PEERS 4, row 23: after a failed flush what was written is written again, and read back past what the system remembers. */
    @Test
    void row23_whatIsAppliedAgainAfterAFailedFlushIsReadBack() {
        source.write(60);
        replica.device.failSoon(0, FaultCode.FLUSH_FAILED);
        FaultyBlockDevice[] again = new FaultyBlockDevice[1];
        assertThat(world.round().end().outcome()).isEqualTo(RoundOutcome.DURABLE);
        replica.device = replica.device.kill();
        replica.around = device -> {
            again[0] = new FaultyBlockDevice(device);
            again[0].appearAs(identity, changed);
            // The disk is not well, and does not even say so.
            again[0].misdirectOnce(16384);
            return again[0];
        };
        replica.reopen();
        world.run(500);
        assertThat(replica.volume.replica().orElseThrow().damagedChunks()).isPositive();
        assertThat(again[0].count(FaultyBlockDevice.Operation.READ)).isGreaterThan(40);
        // What it has overwritten by that nobody has looked at yet.
        replica.volume.replica().orElseThrow().compare(progress -> {});
        assertThat(world.round().end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(source, replica);
    }

    @Test
    void aFaultOfTheProcessBeforeIsRememberedByItsRecord() {
        source.write(60);
        replica.device.failSoon(3, FaultCode.FLUSH_FAILED);
        assertThat(world.round().end().outcome()).isEqualTo(RoundOutcome.DURABLE);
        replica.volume.custody().orElseThrow().end(Optional.of(FaultCode.FLUSH_FAILED));
        long[] reads = new long[1];
        replica.around = device -> {
            FaultyBlockDevice counting = new FaultyBlockDevice(device);
            counting.appearAs(identity, changed);
            reads[0] = -1;
            return counting;
        };
        replica.die(Optional.empty());
        replica.start();
        FaultyBlockDevice counting = (FaultyBlockDevice) replica.volume.device();
        assertThat(counting.count(FaultyBlockDevice.Operation.READ))
                .as("18 samples and what was written")
                .isGreaterThan(40);
        assertThat(replica.suspicion).isEqualTo(Suspicion.NONE);
        replica.die(Optional.empty());
        replica.start();
        counting = (FaultyBlockDevice) replica.volume.device();
        assertThat(counting.count(FaultyBlockDevice.Operation.READ))
                .as("18 samples")
                .isLessThan(20);
        world.checkInvariants(source, replica);
    }

    private boolean theirs(VolumeFlag flag) {
        return world.standing(source, replica).theirs().orElseThrow().has(flag);
    }

    private void assertRefused(RoundSite site, FaultCode code, String text, Runnable meanwhile) {
        site.reopen(() -> {});
        world.run(500);
        OpenVolume open = site.volume;
        open.replica().ifPresent(io.replicator.core.replica.ReplicaVolume::close);
        open.custody().orElseThrow().end(Optional.empty());
        CrashingDevice before = site.device;
        meanwhile.run();
        CrashingDevice now = site.device;
        site.device = before;
        site.die(Optional.empty());
        site.device = now;
        assertThatThrownBy(site::start)
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(text);
    }
}
