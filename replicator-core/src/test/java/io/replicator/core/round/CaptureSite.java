package io.replicator.core.round;

import io.replicator.core.device.VolumeSnapshots;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.Digester;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.index.FingerprintKey;
import io.replicator.core.index.VolumeDirectories;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.time.VirtualTime;
import io.replicator.core.tracking.ChangeSource;
import io.replicator.core.tracking.FullScan;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.LongConsumer;

/** A source with one volume on virtual time, where each step is an event: something can be done before any of them. */
final class CaptureSite {
    static final Geometry GEOMETRY = new Geometry(37 * 8192 + 700, 8192);
    static final VolumeIdentity IDENTITY =
            new VolumeIdentity(new VolumeId(new UUID(1, 1)), GEOMETRY, new VolumeIdentity.Salt(new byte[16]));

    final VirtualTime time = new VirtualTime();
    final BufferPool pool = new BufferPool(16 << 20);
    final LiveDevice device;
    MemoryStateDirectory volumes = new MemoryStateDirectory();
    VolumeDirectory directory;
    OpenVolume volume;
    Runnable beforeStep = () -> {};
    LongConsumer written = chunk -> {};
    Optional<VolumeSnapshots> snapshots = Optional.empty();
    ChangeSource changes = new FullScan();
    boolean refusesSteps;
    int steps;
    private final SplittableRandom random = new SplittableRandom(8);
    private long ids;

    CaptureSite() {
        this(Role.SOURCE);
    }

    CaptureSite(Role role) {
        byte[] bytes = new byte[(int) GEOMETRY.logicalBytes()];
        new SplittableRandom(7).nextBytes(bytes);
        java.util.Arrays.fill(bytes, 3 * 8192, 9 * 8192, (byte) 0);
        device = new LiveDevice(bytes);
        directory = VolumeDirectory.create(
                volumes,
                VolumeRecord.fresh(
                        "vm-101",
                        IDENTITY,
                        role,
                        FingerprintAlgorithm.ofNewCopies(),
                        new FingerprintKey(new byte[16])));
        volume = open();
    }

    RoundPorts ports() {
        return new RoundPorts(
                time.lane(), this::execute, time, () -> 1_795_000_000_000L, () -> new UUID(3, ++ids), pool);
    }

    private void execute(Runnable step) {
        if (refusesSteps && random.nextBoolean()) {
            throw new ReplicatorException(FaultCode.LIMIT_EXCEEDED, "the pool is full");
        }
        time.after(1, () -> {
            steps++;
            beforeStep.run();
            step.run();
        });
    }

    /** Lets everything happen. */
    void settle() {
        time.run(1_000_000);
    }

    /** The site after a power cut. */
    void crash(Random random) {
        volumes = volumes.crash(random);
        directory = VolumeDirectories.openAll(volumes).get(0);
        volume = open();
    }

    void write(long chunk) {
        device.bytes[(int) GEOMETRY.chunkOffset(chunk)]++;
        written.accept(chunk);
    }

    Digest digestOnDevice(long chunk) {
        return new Digester(IDENTITY.salt())
                .digest(ByteBuffer.wrap(device.bytes, (int) GEOMETRY.chunkOffset(chunk), GEOMETRY.chunkLength(chunk)));
    }

    /** The first block of each of these chunks. */
    static BlockSet firstBlocks(long... chunks) {
        BlockSet set = BlockSet.empty(GEOMETRY);
        for (long chunk : chunks) {
            set.addBlock(GEOMETRY.firstBlock(chunk));
        }
        return set;
    }

    /** The volume opened anew. */
    OpenVolume open() {
        return new OpenVolume(directory, device, Optional.empty(), changes, snapshots);
    }
}
