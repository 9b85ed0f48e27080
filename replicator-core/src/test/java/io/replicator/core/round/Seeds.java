package io.replicator.core.round;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.index.FingerprintKey;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.replica.CommitLog;
import io.replicator.core.replica.CrashingDevice;
import io.replicator.core.seed.ArrivalCheck;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.transfer.CaptureTotals;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;

/** Seeds by the classes that ship: created at a running source, driven, and attached at a replica that does not run. */
final class Seeds {
    private Seeds() {}

    /** Makes the site the source of a volume whose chunk 3 is zero. Not started. */
    static void init(RoundSite site) {
        Geometry geometry = site.world.identity.geometry();
        // Unlike a replica's a source's device is exactly as long as its volume.
        site.device = new CrashingDevice(geometry.logicalBytes());
        site.device.under(site.power);
        byte[] bytes = new byte[(int) geometry.logicalBytes()];
        new SplittableRandom(77).nextBytes(bytes);
        Arrays.fill(bytes, 3 * geometry.chunkBytes(), 4 * geometry.chunkBytes(), (byte) 0);
        site.device.write(0, ByteBuffer.wrap(bytes));
        site.device.flush();
        VolumeRecord record = VolumeRecord.fresh(
                "vm-101", site.world.identity, Role.SOURCE, FingerprintAlgorithm.ofNewCopies(), key(site));
        VolumeDirectory.create(site.state.directory("volumes"), record).close();
        site.state.sync();
        CommitLog.open(site.state).close();
    }

    /** Captures a seed at the source, which runs. */
    static void create(CrashStage stage, MemoryManifest manifest) {
        RoundSite source = stage.world.source();
        Outcome outcome = new Outcome();
        new SeedCapture(source.ports(), source.volume, manifest, SeedSignature.NONE, outcome).start();
        stage.until("the seed is made", () -> outcome.done || outcome.failed.isPresent());
        outcome.failed.ifPresent(fault -> {
            throw fault;
        });
    }

    /** What the source holds now arrives at the other site, one chunk spoiled. */
    static void drive(RoundSite source, RoundSite replica) {
        byte[] bytes = source.device.content();
        bytes[(int) source.world.identity.geometry().chunkOffset(CrashScenario.DAMAGED) + 5000] ^= 1;
        CrashingDevice device = new CrashingDevice(bytes.length);
        device.write(0, ByteBuffer.wrap(bytes));
        device.flush();
        replica.device = device;
        replica.state.directory("volumes");
        replica.state.sync();
        CommitLog.open(replica.state).close();
    }

    /** Checks what arrived, as the agent there does; it becomes the site's copy. */
    static void attach(RoundSite replica, MemoryManifest manifest, long incarnation) {
        ArrivalCheck.run(new ArrivalCheck.ArrivalRequest(
                        replica.state.directory("volumes"),
                        replica.device,
                        manifest::read,
                        manifest.name(),
                        SeedSignature.NONE,
                        "vm-101",
                        Optional.empty(),
                        new IncarnationId(
                                new UUID(incarnation, replica.agent.uuid().getLeastSignificantBits())),
                        key(replica),
                        Runnable::run,
                        replica.sendPool,
                        replica.world.time,
                        bytes -> {},
                        progress -> {},
                        () -> false))
                .directory()
                .close();
    }

    private static FingerprintKey key(RoundSite site) {
        byte[] key = new byte[FingerprintKey.BYTES];
        Arrays.fill(key, (byte) site.agent.uuid().getLeastSignificantBits());
        return new FingerprintKey(key);
    }

    private static final class Outcome implements SeedCapture.Listener {
        boolean done;
        Optional<ReplicatorException> failed = Optional.empty();

        @Override
        public void done(Generation generation, CaptureTotals totals) {
            done = true;
        }

        @Override
        public void failed(ReplicatorException fault) {
            failed = Optional.of(fault);
        }
    }
}
