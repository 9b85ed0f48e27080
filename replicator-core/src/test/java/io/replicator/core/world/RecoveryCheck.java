package io.replicator.core.world;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.VolumeDirectories;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.replica.CommitLog;
import io.replicator.core.replica.ReplicaVolume;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.Role;
import java.util.List;

/**
 * What a power cut at one instant would leave, recovered with the network down: the replica is at a generation that was captured, whole, and
 * not before the one it said is durable; the source's sets hold all that differs.
 */
final class RecoveryCheck implements DiskPort.Moments {
    private final World world;

    RecoveryCheck(World world) {
        this.world = world;
    }

    void check(WorldSite site, WorldSite.Look look) {
        if (site.evidenceLost) {
            return;
        }
        DiskPort port = new DiskPort(new DiskFaults(), this);
        WorldDirectory state = new WorldDirectory(look.tree(), port, "a copy of " + site.name);
        try (CommitLog commits = CommitLog.open(state)) {
            List<VolumeDirectory> all = VolumeDirectories.openAll(state.directory("volumes"));
            if (all.size() > 1) {
                throw new WorldFailure("two copies after a power cut at " + site.name);
            }
            for (VolumeDirectory directory : all) {
                recovered(site, look, port, commits, directory);
                directory.close();
            }
        } catch (ReplicatorException e) {
            throw new WorldFailure("no recovery after a power cut at " + site.name + ": " + e.getMessage(), e);
        }
    }

    private void recovered(
            WorldSite site, WorldSite.Look look, DiskPort port, CommitLog commits, VolumeDirectory directory) {
        if (directory.record().role() == Role.SOURCE) {
            directory.index().verifyRoot();
            world.generations
                    .remember(directory.index())
                    .ifPresent(current -> world.invariants.sets().check(site, directory, current));
            return;
        }
        long copyNumber = directory.record().copyNumber();
        WorldImage device = look.devices().get(copyNumber);
        if (device == null) {
            throw new WorldFailure("copy " + copyNumber + " of " + site.name + " has no device");
        }
        try (ReplicaVolume copy = ReplicaVolume.open(
                directory,
                new WorldDevice(device, port, "a copy of " + site.name + "'s device", world.options.keepsSnapshots()),
                commits,
                Runnable::run,
                world.time,
                world.options.replica(),
                progress -> {})) {
            if (site.isIncomplete(copy)) {
                return;
            }
            Generation at = copy.generation()
                    .orElseThrow(() -> new WorldFailure(site.name + " is at no generation after a power cut"));
            Generations.Known known = world.invariants.known(site, at);
            world.invariants.keptPromise(site, copyNumber, at, look.promise());
            whole(site, device, copy, known);
            if (device.base.bytes() != null) {
                throw new WorldFailure(site.name + " keeps a snapshot that nothing needs any more");
            }
            directory.index().verifyRoot();
        }
    }

    private void whole(WorldSite site, WorldImage device, ReplicaVolume copy, Generations.Known known) {
        Geometry geometry = world.geometry();
        BlockSet damage = copy.damage();
        for (int chunk = 0; chunk < geometry.chunkCount(); chunk++) {
            int first = (int) geometry.firstBlock(chunk);
            boolean excused = damage.containsChunk(chunk)
                    || Invariants.isSpoiled(device, first, first + geometry.blocksIn(chunk));
            Digest expected = known.digests()[chunk];
            if (!excused && !world.generations.digestOf(device, chunk).equals(expected)) {
                throw new WorldFailure("after a power cut chunk " + chunk + " of " + site.name
                        + " is not what generation " + known.generation().number() + " is");
            }
        }
    }

    @Override
    public void deathAt(DiskPort port) {
        throw new IllegalStateException("nobody dies on a copy");
    }

    @Override
    public void lookAt(DiskPort port) {
        throw new IllegalStateException("nobody looks at a copy of a copy");
    }
}
