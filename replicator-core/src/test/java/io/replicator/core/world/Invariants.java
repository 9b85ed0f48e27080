package io.replicator.core.world;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.DirtySet;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.replica.ReplicaVolume;
import io.replicator.core.round.OpenVolume;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.Role;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * DESIGN 3, looked at after every event. Only what may have changed since the last look is looked at: a site whose disks were not changed
 * holds what it held.
 */
final class Invariants {
    /** What was seen of one site. */
    private static final class Seen {
        @Nullable
        OpenVolume volume;

        long changes = -1;

        @Nullable
        GenerationId indexed;

        final Map<WorldImage, int[]> versions = new HashMap<>();
        final Map<WorldImage, Digest[]> digests = new HashMap<>();
        final Map<DirtySet, GenerationId> bases = new HashMap<>();
        final Map<DirtySet, GenerationId> pendings = new HashMap<>();
    }

    private final World world;
    private final SetCheck sets;
    private final Map<WorldSite, Seen> seen = new HashMap<>();

    Invariants(World world) {
        this.world = world;
        this.sets = new SetCheck(world);
    }

    /** Everything that may have changed. */
    void check() {
        for (WorldSite site : world.sites) {
            WorldAgent agent = site.agent;
            OpenVolume volume = agent == null ? null : agent.volume().orElse(null);
            if (agent != null && volume != null && agent.isAlive()) {
                Seen before = seen.computeIfAbsent(site, s -> new Seen());
                if (before.volume != volume || before.changes != agent.port.changes()) {
                    boolean opened = before.volume != volume;
                    before.volume = volume;
                    before.changes = agent.port.changes();
                    agent.port.watch(() -> look(site, agent, volume, before, opened));
                }
            }
        }
    }

    private void look(WorldSite site, WorldAgent agent, OpenVolume volume, Seen before, boolean opened) {
        VolumeDirectory directory = volume.directory();
        if (site.evidenceLost) {
            remember(directory);
            return;
        }
        try {
            if (directory.record().role() == Role.SOURCE) {
                source(site, agent, directory, before);
            } else {
                replica(site, directory, volume.replica().orElseThrow(), before);
            }
            if (opened && !directory.isInPlace()) {
                opened(directory);
            }
        } catch (ReplicatorException e) {
            throw new WorldFailure(site.name + " cannot be looked at: " + e.getMessage(), e);
        }
    }

    /** Where state files have rotted, what still can be read is what the others get. */
    private void remember(VolumeDirectory directory) {
        try {
            world.generations.remember(directory.index());
            directory.relations().forEach(world.watch::recorded);
        } catch (ReplicatorException e) {
            world.story.tell("rotten", e.code().number(), 0);
        }
    }

    private void opened(VolumeDirectory directory) {
        directory.index().verifyTop();
    }

    private void source(WorldSite site, WorldAgent agent, VolumeDirectory directory, Seen before) {
        Optional<Generation> at = directory.index().generation();
        if (at.isEmpty()) {
            return;
        }
        Generations.Known current =
                world.generations.remember(directory.index()).orElseThrow();
        if (!at.get().id().equals(before.indexed)) {
            before.indexed = at.get().id();
            agent.tracker().ifPresent(WorldTracker::carriedThrough);
            world.watch.snapshots.captured(site, site.device(directory.record().copyNumber()), current);
            long rounds = agent.sessions.values().stream()
                    .filter(session -> session.sourceRound(world.identity.id()).isPresent())
                    .count();
            if (rounds > 1) {
                world.mark(Mark.CAPTURES_OVERLAPPED);
            }
        }
        sets.check(site, directory, current);
        for (DirtySet set : directory.relations()) {
            GenerationId base = before.bases.put(set, set.base());
            if (base != null && !base.equals(set.base()) && !world.watch.heardDurable(set.base())) {
                world.mark(Mark.LOST_DURABLE_ADOPTED);
            }
            world.watch.recorded(set);
            GenerationId next = set.pending().map(Generation::id).orElse(null);
            GenerationId pending = before.pendings.put(set, next);
            if (pending != null && next != null && !pending.equals(next)) {
                world.mark(Mark.PENDING_REPLACED);
            }
        }
    }

    private void replica(WorldSite site, VolumeDirectory directory, ReplicaVolume copy, Seen before) {
        if (site.isIncomplete(copy)) {
            return;
        }
        Optional<Generation> at = copy.generation();
        if (at.isEmpty()) {
            throw new WorldFailure("the replica at " + site.name + " is at no generation");
        }
        Generations.Known known = known(site, at.get());
        keptPromise(site, directory.record().copyNumber(), at.get(), site.promise);
        world.watch.words.seen(site, at.get().id(), !copy.hasPending());
        if (copy.hasPending()) {
            return;
        }
        WorldImage device = bytesOf(site, copy, site.device(directory.record().copyNumber()));
        Geometry geometry = world.geometry();
        int[] versions = before.versions.computeIfAbsent(device, d -> new int[(int) geometry.blockCount()]);
        Digest[] digests = before.digests.computeIfAbsent(device, d -> new Digest[(int) geometry.chunkCount()]);
        BlockSet damage = null;
        for (int chunk = 0; chunk < digests.length; chunk++) {
            Digest expected = known.digests()[chunk];
            int first = (int) geometry.firstBlock(chunk);
            int end = first + geometry.blocksIn(chunk);
            boolean same = expected.equals(digests[chunk]);
            for (int block = first; block < end && same; block++) {
                same = versions[block] == device.version(block);
            }
            if (same) {
                continue;
            }
            if (damage == null) {
                damage = copy.damage();
            }
            if (damage.containsChunk(chunk) || isSpoiled(device, first, end)) {
                continue;
            }
            if (!world.generations.digestOf(device, chunk).equals(expected)) {
                throw new WorldFailure("chunk " + chunk + " of " + site.name + " is not what generation "
                        + at.get().number() + " is, where the replica says it is");
            }
            digests[chunk] = expected;
            for (int block = first; block < end; block++) {
                versions[block] = device.version(block);
            }
        }
    }

    /** What the copy's bytes are: while a round is written over a snapshot, what that keeps, and would keep through a power cut. */
    private static WorldImage bytesOf(WorldSite site, ReplicaVolume copy, WorldImage device) {
        if (!copy.isOverSnapshot()) {
            return device;
        }
        WorldImage kept = device.base.bytes();
        if (kept == null || !device.base.isDurable()) {
            throw new WorldFailure(site.name + " is written over, and nothing keeps its base for certain");
        }
        return kept;
    }

    /** A generation that a copy says it is at; no copy is at one that no source captured. */
    Generations.Known known(WorldSite site, Generation at) {
        Generations.Known known = world.generations.get(at.id());
        if (known == null) {
            throw new WorldFailure(
                    site.name + " is at generation " + at.number() + " " + at.id() + ", which nobody captured");
        }
        if (!known.generation().root().equals(at.root())) {
            throw new WorldFailure(site.name + " has another root for generation " + at.number());
        }
        return known;
    }

    /** What was said to be durable is there. */
    void keptPromise(WorldSite site, long copyNumber, Generation at, WorldSite.@Nullable Promise promise) {
        if (promise != null
                && promise.copyNumber() == copyNumber
                && promise.generation().number() > at.number()
                && !site.evidenceLost) {
            throw new WorldFailure(site.name + " said that generation "
                    + promise.generation().number() + " is durable, and is at " + at.number());
        }
    }

    static boolean isSpoiled(WorldImage device, int firstBlock, int endBlock) {
        for (int block = firstBlock; block < endBlock; block++) {
            if (device.isSpoiled(block)) {
                return true;
            }
        }
        return false;
    }

    SetCheck sets() {
        return sets;
    }
}
