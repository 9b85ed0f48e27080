package io.replicator.core.round;

import io.replicator.core.custody.Custody;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.FingerprintKey;
import io.replicator.core.index.VolumeDirectories;
import io.replicator.core.report.Progress;
import io.replicator.core.seed.ArrivalCheck;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.session.ReplicaState;
import io.replicator.core.session.SourceState;
import io.replicator.core.transfer.CaptureTotals;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.IncarnationId;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** What a copy is doing when its device begins to misbehave. */
enum DeviceState {
    SOURCE_IDLE("source, idle", DeviceState::idle),
    SOURCE_CAPTURING("source, capturing", cell -> sourceIn(cell, SourceState.CAPTURING)),
    SOURCE_READING_AGAIN("source, reading again", cell -> {
        // A delta that cannot be laid over this is asked for again, whole.
        cell.world.replica().device.rot(3 * 8192 + 4096, 1);
        sourceIn(cell, SourceState.ANSWERING);
    }),
    SOURCE_SEED("source, seed capture", DeviceState::seed),
    REPLICA_IDLE("replica, idle", DeviceState::idle),
    REPLICA_ARRIVAL("replica, arrival check", DeviceState::arrive),
    REPLICA_RECEIVING("replica, receiving", cell -> replicaIn(cell, ReplicaState.RECEIVING)),
    REPLICA_COMMITTING("replica, committing", cell -> replicaIn(cell, ReplicaState.COMMITTING)),
    REPLICA_APPLYING("replica, applying", cell -> replicaIn(cell, ReplicaState.APPLYING)),
    REPLICA_RECOVERING("replica, recovering", DeviceState::recover);

    final String words;
    private final Consumer<DeviceCell> way;

    DeviceState(String words, Consumer<DeviceCell> way) {
        this.words = words;
        this.way = way;
    }

    boolean isSource() {
        return ordinal() <= SOURCE_SEED.ordinal();
    }

    /** Brings the cell there; where it has to be armed on the way it is. */
    void bring(DeviceCell cell) {
        way.accept(cell);
    }

    private static void idle(DeviceCell cell) {
        cell.arm();
        cell.world.run(1_000);
        cell.produce();
    }

    private static void sourceIn(DeviceCell cell, SourceState state) {
        cell.produce();
        cell.beginRound();
        cell.until(() -> cell.world
                .way()
                .session(cell.world.source())
                .sourceRound(cell.world.identity.id())
                .filter(round -> round.state() == state)
                .isPresent());
    }

    private static void replicaIn(DeviceCell cell, ReplicaState state) {
        cell.produce();
        cell.beginRound();
        cell.until(() -> cell.world
                .way()
                .session(cell.world.replica())
                .replicaRound(cell.world.identity.id())
                .filter(round -> round.state() == state)
                .isPresent());
    }

    private static void recover(DeviceCell cell) {
        replicaIn(cell, ReplicaState.APPLYING);
        cell.arm();
        cell.site.opensLater = true;
        cell.site.restart(Optional.empty());
        cell.caretaker.tryToOpen();
    }

    private static SeedCapture seedOf(DeviceCell cell, MemoryManifest manifest) {
        SeedCapture capture = new SeedCapture(
                cell.site.world.source().ports(),
                cell.world.source().volume,
                manifest,
                SeedSignature.NONE,
                new SeedCapture.Listener() {
                    @Override
                    public void done(Generation generation, CaptureTotals totals) {
                        cell.world.say("seed " + generation.id());
                    }

                    @Override
                    public void failed(ReplicatorException fault) {
                        cell.world.say("no seed: " + fault.getMessage());
                        cell.told.add(fault.code());
                    }
                });
        capture.start();
        return capture;
    }

    private static void seed(DeviceCell cell) {
        cell.produce();
        SeedCapture capture = seedOf(cell, new MemoryManifest());
        cell.until(() -> capture.progress().phase().equals("reading"));
    }

    /** A seed is driven to the replica, and checked there until it has arrived. */
    private static void arrive(DeviceCell cell) {
        cell.produce();
        MemoryManifest manifest = new MemoryManifest();
        SeedCapture capture = seedOf(cell, manifest);
        cell.until(() -> manifest.committed && capture.progress().phase().equals("over"));
        ByteBuffer copy = ByteBuffer.wrap(cell.world.source().device.content());
        cell.caretaker.close(cell.site.volume, Optional.empty(), () -> {
            cell.site.device.write(0, copy);
            cell.arm();
            check(cell, manifest);
        });
    }

    private static void check(DeviceCell cell, MemoryManifest manifest) {
        RoundSite site = cell.site;
        site.device = site.device.kill();
        try (var device = site.around.apply(site.device)) {
            ArrivalCheck.ArrivalRequest request = new ArrivalCheck.ArrivalRequest(
                    site.state.directory("volumes"),
                    device,
                    manifest::read,
                    "seed.manifest",
                    SeedSignature.NONE,
                    "vm-101",
                    Optional.of(VolumeDirectories.openAll(site.state.directory("volumes"))
                            .get(0)),
                    new IncarnationId(new UUID(cell.world.random.nextLong(), 5)),
                    new FingerprintKey(new byte[FingerprintKey.BYTES]),
                    Runnable::run,
                    site.receivePool,
                    cell.world.time,
                    bytes -> {},
                    (Progress told) -> {},
                    () -> false);
            ArrivalCheck.Arrival arrival = ArrivalCheck.run(request);
            Custody.leave(arrival.directory().directory(), device, Optional.of(site.boot));
            arrival.directory().close();
        } catch (ReplicatorException e) {
            cell.world.say("not attached: " + e.getMessage());
            cell.told.add(e.code());
            site.world.time.after(300 * RoundWorld.MILLI, () -> check(cell, manifest));
            return;
        }
        site.device = site.device.kill();
        cell.caretaker.tryToOpen();
    }
}
