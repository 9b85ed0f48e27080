package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.custody.CopyOpening;
import io.replicator.core.custody.Finding;
import io.replicator.core.custody.Suspicion;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.VolumeSnapshots;
import io.replicator.core.disk.PowerSwitch;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.Digester;
import io.replicator.core.index.VolumeDirectories;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.replica.CommitLog;
import io.replicator.core.replica.CrashingDevice;
import io.replicator.core.replica.ReplicaSettings;
import io.replicator.core.replica.ReplicaVolume;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.SimulatedCrash;
import io.replicator.core.tracking.FullScan;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** One agent with one volume: what survives its process, and the process that runs now. */
final class RoundSite {
    static final ReplicaSettings REPLICA = new ReplicaSettings(8 << 20, 1 << 20, 3);

    final String name;
    final AgentId agent;
    final RoundWorld world;
    final BufferPool sendPool = new BufferPool(16 << 20);
    final BufferPool receivePool = new BufferPool(16 << 20);
    final Map<String, RoundWay> ways = new LinkedHashMap<>();
    MemoryStateDirectory state = new MemoryStateDirectory();
    CrashingDevice device;
    ReplicaSettings replicaSettings = REPLICA;
    PowerSwitch power = new PowerSwitch();
    CommitLog commits;
    VolumeDirectory directory;
    OpenVolume volume;
    final List<String> stops = new ArrayList<>();
    long mostStepNanos = 300_000;
    boolean refusesSteps;
    UUID boot = new UUID(9, 1);
    Suspicion suspicion = Suspicion.NONE;
    boolean exclusive;
    /** What freezes the device for a capture, from the next opening on. */
    Optional<VolumeSnapshots> snapshots = Optional.empty();

    /** What is opened instead of the device, each time. */
    Function<CrashingDevice, BlockDevice> around = any -> any;

    /** Whether the process begins without the volume, which somebody opens later. */
    boolean opensLater;
    /** Nothing that is asked of the disk ends before. */
    long stuckUntilNanos;

    Finding found;
    int starts;
    int copies;

    RoundSite(RoundWorld world, String name, int number) {
        this.world = world;
        this.name = name;
        this.agent = new AgentId(new UUID(0xA, number));
        this.device = new CrashingDevice(world.identity.geometry().logicalBytes() + 777);
    }

    /** The process begins: state is opened, and every way to a peer gets a session; volumes are attached where they name the peer. */
    void start() {
        starts++;
        commits = CommitLog.open(state);
        List<VolumeDirectory> all = VolumeDirectories.openAll(state.directory("volumes"));
        directory = all.isEmpty() ? null : all.get(0);
        volume = directory == null || opensLater ? null : open();
        ways.values().forEach(way -> way.start(this));
    }

    private OpenVolume open() {
        BlockDevice used = around.apply(device);
        CopyOpening.Opened copy = new CopyOpening(
                        commits, Runnable::run, world.time, replicaSettings, world.random, Optional.of(boot))
                .open(directory, used, new CopyOpening.Request(exclusive, suspicion, progress -> {}));
        found = copy.finding();
        OpenVolume opened =
                new OpenVolume(directory, used, copy.replica(), new FullScan(), snapshots, Optional.of(copy.custody()));
        if (copy.replica().isEmpty()) {
            world.remember(directory.index());
            opened.watch(() -> world.remember(opened.directory().index()));
        }
        return opened;
    }

    /** Steps take a while each, so that they end in any order. What a dead process still does meets its dead disk. */
    private Executor steps() {
        int run = starts;
        return task -> {
            if (refusesSteps && world.random.nextBoolean()) {
                throw new ReplicatorException(FaultCode.LIMIT_EXCEEDED, "the pool is full");
            }
            long least = Math.max(0, stuckUntilNanos - world.time.nanos());
            world.time.after(least + world.random.nextLong(mostStepNanos + 1), () -> {
                try {
                    task.run();
                } catch (SimulatedCrash e) {
                    assertThat(run < starts || power.isOff())
                            .as("a crash in a process that is dead")
                            .isTrue();
                }
            });
        };
    }

    RoundPorts ports() {
        Supplier<UUID> ids = () -> new UUID(world.random.nextLong(), world.random.nextLong());
        return new RoundPorts(
                world.time.lane(), steps(), world.time, () -> 1_000 + world.time.nanos() / 1_000_000, ids, sendPool);
    }

    /** The process is killed and begins again; with a generator the power fails too. */
    void restart(Optional<RandomGenerator> powerCut) {
        die(powerCut);
        start();
    }

    /** From here on what changes at the site is counted by a new switch, which can cut the power. */
    PowerSwitch plugIn() {
        power = new PowerSwitch();
        state.under(power);
        device.under(power);
        return power;
    }

    /** The power has failed, and these are what is left of disk and device. */
    void die(MemoryStateDirectory stateLeft, CrashingDevice deviceLeft) {
        state = stateLeft;
        device = deviceLeft;
        power = new PowerSwitch();
        if (starts > 0) {
            ways.values().forEach(way -> way.die(this));
        }
    }

    /** The process is killed, or with a generator the power fails. */
    void die(Optional<RandomGenerator> powerCut) {
        state = powerCut.map(state::crash).orElseGet(state::kill);
        device = powerCut.map(device::crash).orElseGet(device::kill);
        powerCut.ifPresent(random -> boot = new UUID(9, random.nextLong()));
        ways.values().forEach(way -> way.die(this));
    }

    /** The volume that was closed is opened with fresh descriptors, and peers hear of it. */
    void openAgain() {
        directory = VolumeDirectories.openAll(state.directory("volumes")).get(0);
        try {
            volume = open();
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
        ways.values().forEach(way -> way.session(this).attach(volume));
    }

    /** The volume is opened anew, as after a fault. */
    void reopen() {
        reopen(() -> {});
    }

    /** The volume is closed, a seed arrives, and it is opened as what that made of it. */
    void reopenWith(Seeding seed) {
        reopen(() -> {
            commits.close();
            seed.arriveAt(this, BlockSet.empty(world.identity.geometry()));
            commits = CommitLog.open(state);
        });
    }

    /** The volume is closed, something happens, and it is opened anew. */
    void reopen(Runnable meanwhile) {
        OpenVolume old = volume;
        ways.values().forEach(way -> way.session(this).detach(old.id(), FaultCode.CANCELLED, "reopened"));
        old.whenIdle(() -> {
            old.replica().ifPresent(ReplicaVolume::close);
            Optional<FaultCode> fault = old.fault().map(VolumeFault::code);
            old.custody().ifPresent(custody -> custody.end(fault));
            directory.close();
            meanwhile.run();
            directory = VolumeDirectories.openAll(state.directory("volumes")).get(0);
            volume = open();
            ways.values().forEach(way -> way.session(this).attach(volume));
        });
    }

    /** Production writes: some blocks, some of them zero. */
    void write(int blocks) {
        Geometry geometry = world.identity.geometry();
        for (int i = 0; i < blocks; i++) {
            long block = world.random.nextLong(geometry.blockCount());
            byte[] bytes = new byte[geometry.blockLength(block)];
            if (world.random.nextInt(4) > 0) {
                world.random.nextBytes(bytes);
            }
            device.write(block * Geometry.BLOCK_BYTES, ByteBuffer.wrap(bytes));
        }
        device.flush();
    }

    VolumeRecord record() {
        return directory.record();
    }

    ByteBuffer chunk(long chunk) {
        Geometry geometry = world.identity.geometry();
        return ByteBuffer.wrap(device.content(), (int) geometry.chunkOffset(chunk), geometry.chunkLength(chunk))
                .slice();
    }

    /** The digests of what is on the device now. */
    Digest[] digests() {
        Geometry geometry = world.identity.geometry();
        Digester digester = new Digester(world.identity.salt());
        byte[] content = device.content();
        Digest[] digests = new Digest[(int) geometry.chunkCount()];
        for (int chunk = 0; chunk < digests.length; chunk++) {
            digests[chunk] = digester.digest(
                    ByteBuffer.wrap(content, (int) geometry.chunkOffset(chunk), geometry.chunkLength(chunk))
                            .slice());
        }
        return digests;
    }
}
