package io.replicator.core.round;

import io.replicator.core.custody.Custody;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.hash.Fingerprinter;
import io.replicator.core.hash.Fingerprints;
import io.replicator.core.index.CaptureLog;
import io.replicator.core.index.ChangeVisitor;
import io.replicator.core.index.DamageSet;
import io.replicator.core.index.FingerprintKey;
import io.replicator.core.index.IndexChanges;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.memory.Lease;
import io.replicator.core.replica.CommitLog;
import io.replicator.core.replica.CrashingDevice;
import io.replicator.core.tracking.FullScan;
import io.replicator.core.transfer.Capture;
import io.replicator.core.transfer.CaptureRequest;
import io.replicator.core.transfer.CaptureSink;
import io.replicator.core.transfer.CaptureTotals;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/** A seed on the road: a generation that its source captured, and the bytes of it. */
final class Seeding {
    private final RoundWorld world;
    private final Generation generation;
    private final byte[] bytes;
    private final Digest[] digests;

    private Seeding(RoundWorld world, Generation generation, byte[] bytes, Digest[] digests) {
        this.world = world;
        this.generation = generation;
        this.bytes = bytes;
        this.digests = digests;
    }

    Generation generation() {
        return generation;
    }

    /** Makes the site the source of a volume with something in it. The site is not started. */
    static void initSource(RoundSite site) {
        // Unlike a replica's a source's device is exactly as long as its volume.
        site.device = new CrashingDevice(site.world.identity.geometry().logicalBytes());
        site.write((int) site.world.identity.geometry().blockCount());
        VolumeDirectory.create(site.state.directory("volumes"), record(site, Role.SOURCE))
                .close();
        site.state.sync();
        CommitLog.open(site.state).close();
    }

    /** Captures a seed at a source that is not started. */
    static Seeding take(RoundSite site) {
        VolumeDirectory directory = VolumeDirectory.open(
                        site.state.directory("volumes").directory(onlyVolume(site)))
                .orElseThrow();
        Seeding seed = take(site, directory);
        directory.close();
        return seed;
    }

    /** Captures a seed at a source that runs and captures nothing else meanwhile. */
    static Seeding take(RoundSite site, VolumeDirectory directory) {
        RoundWorld world = site.world;
        GenerationId id = new GenerationId(new UUID(world.random.nextLong(), world.random.nextLong()));
        Optional<Generation> before = directory.index().generation();
        Generation next = new Generation(
                before.map(Generation::number).orElse(0L) + 1,
                id,
                before.map(Generation::id),
                world.time.nanos() / 1_000_000,
                Digest.ZERO,
                Consistency.FUZZY);
        directory.createHold(id, next.number());
        Sink sink = new Sink();
        new Capture(
                        world.time.lane(),
                        Runnable::run,
                        site.device,
                        directory,
                        CaptureRequest.forSeed(new FullScan().changed(), BlockSet.empty(world.identity.geometry())),
                        site.sendPool,
                        sink)
                .start();
        world.run(1);
        Generation sealed = next.withRoot(directory.index().rootWith(sink.log.changes()));
        sink.log.seal(sealed);
        directory.commitCapture(sink.log);
        world.remember(directory.index());
        Digest[] digests = new Digest[(int) world.identity.geometry().chunkCount()];
        directory.index().digests(0, digests.length, (chunk, digest) -> digests[(int) chunk] = digest);
        return new Seeding(world, sealed, site.device.content(), digests);
    }

    /** The copy arrives at a site that is not started, with these chunks spoiled and listed. */
    IncarnationId arriveAt(RoundSite site, BlockSet damage) {
        byte[] arrived = bytes.clone();
        damage.forEachChunk(chunk -> arrived[(int) world.identity.geometry().chunkOffset(chunk)] ^= 0x40);
        site.device.write(0, ByteBuffer.wrap(arrived));
        site.device.flush();
        IncarnationId incarnation = new IncarnationId(new UUID(world.random.nextLong(), world.random.nextLong()));
        VolumeRecord record = record(site, Role.REPLICA)
                .withCopyNumber(++site.copies)
                .withGeneration(generation)
                .withRelation(Optional.of(incarnation), Optional.of(generation.id()));
        VolumeDirectory directory = VolumeDirectory.prepare(site.state.directory("volumes"), record);
        directory.index().merge(new Whole(arrived, key(site)), generation);
        try (DamageSet set = DamageSet.open(directory.directory(), world.identity.geometry())) {
            set.add(damage);
        }
        directory.publish();
        Custody.leave(directory.directory(), site.device, Optional.of(site.boot));
        directory.close();
        site.state.sync();
        CommitLog.open(site.state).close();
        return incarnation;
    }

    private static VolumeRecord record(RoundSite site, Role role) {
        return VolumeRecord.fresh(
                "vm-101", site.world.identity, role, FingerprintAlgorithm.ofNewCopies(), new FingerprintKey(key(site)));
    }

    private static byte[] key(RoundSite site) {
        byte[] key = new byte[FingerprintKey.BYTES];
        Arrays.fill(key, (byte) site.agent.uuid().getLeastSignificantBits());
        return key;
    }

    private static String onlyVolume(RoundSite site) {
        return site.state.directory("volumes").directories().get(0);
    }

    private static final class Sink implements CaptureSink {
        CaptureLog log;

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void batch(Lease batch, int chunks) {
            throw new AssertionError("a seed makes no batches");
        }

        @Override
        public void read(CaptureTotals totals, Optional<CaptureLog> captured) {
            log = captured.orElseThrow();
        }

        @Override
        public void failed(ReplicatorException fault) {
            throw fault;
        }

        @Override
        public void stopped() {
            throw new AssertionError("nobody stopped it");
        }
    }

    /** Every chunk of the copy, with the digests of the manifest and fingerprints of its own bytes. */
    private final class Whole implements IndexChanges {
        private final byte[] arrived;
        private final byte[] key;

        Whole(byte[] arrived, byte[] key) {
            this.arrived = arrived;
            this.key = key;
        }

        @Override
        public long chunkCount() {
            return world.identity.geometry().chunkCount();
        }

        @Override
        public void forEachAscendingChange(ChangeVisitor visitor) {
            Geometry geometry = world.identity.geometry();
            Fingerprinter fingerprinter = Fingerprints.of(FingerprintAlgorithm.ofNewCopies(), key);
            for (int chunk = 0; chunk < chunkCount(); chunk++) {
                int blocks = geometry.blocksIn(chunk);
                long[] fingerprints = new long[blocks];
                ByteBuffer bytes = ByteBuffer.wrap(
                                arrived, (int) geometry.chunkOffset(chunk), geometry.chunkLength(chunk))
                        .slice();
                fingerprinter.fingerprints(bytes, blocks, fingerprints, 0);
                visitor.change(chunk, BlockMask.all(blocks), fingerprints, digests[chunk]);
            }
        }
    }
}
