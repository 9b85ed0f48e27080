package io.replicator.core.world;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.index.DirtySet;
import io.replicator.core.index.SetOwner;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.replica.ReplicaVolume;
import io.replicator.core.round.OpenVolume;
import io.replicator.core.volume.GenerationId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What differs between a source and a copy it feeds is dirty: for every relation, from the generation the peer is known to hold and from the
 * one it holds in truth, and for every seed on the road (drbd 18bf57ca9: neither sent nor marked).
 */
final class SetCheck {
    private static final String ANOTHER_ROOT = "had another root at the replica";
    private static final String NEVER_COMPARED = "it was never compared with that replica";

    private final World world;

    SetCheck(World world) {
        this.world = world;
    }

    /** @param current what the source's index is at */
    void check(WorldSite site, VolumeDirectory directory, Generations.Known current) {
        for (DirtySet set : directory.relations()) {
            if (set.voidReason().isPresent()) {
                if (!site.evidenceLost && !isYetToBeCompared(site, set) && !isOfSpoiledRoundInPlace(set)) {
                    throw new WorldFailure("a set of " + site.name + ", " + set.owner() + ", is void: "
                            + set.voidReason().get());
                }
                continue;
            }
            BlockSet dirty = set.blocks();
            check(site, "base", current, world.generations.get(set.base()), dirty);
            if (site == world.source) {
                // One whose role went elsewhere knows nothing of the generations that its replica got from there since.
                inTruth(set).ifPresent(held -> check(site, "what the replica holds", current, held, dirty));
            }
        }
        for (DirtySet set : directory.holds()) {
            if (set.voidReason().isPresent() && !site.evidenceLost) {
                throw new WorldFailure("a seed's set at " + site.name + " is void: "
                        + set.voidReason().get());
            }
            if (set.owner() instanceof SetOwner.Hold hold) {
                // One that is still being captured may be known from a copy that was recovered further on.
                if (set.completeThrough() <= current.generation().number()) {
                    check(site, "seed", current, world.generations.get(hold.seed()), set.blocks());
                }
            }
        }
    }

    /** Whether it came into being with the order of the comparison that makes it good. */
    private static boolean isYetToBeCompared(WorldSite site, DirtySet set) {
        return set.owner() instanceof SetOwner.Relation relation
                && site.compared.contains(relation.id().replica())
                && set.voidReason().equals(Optional.of(NEVER_COMPARED));
    }

    /** Whether bytes that were found there, and kept, were spoiled before all of the copy was proved. */
    private boolean isOfSpoiledRoundInPlace(DirtySet set) {
        return world.proofsMayFail
                && replica(set).filter(site -> site.mayBeIncomplete).isPresent()
                && set.voidReason().filter(why -> why.endsWith(ANOTHER_ROOT)).isPresent();
    }

    private Optional<WorldSite> replica(DirtySet set) {
        return set.owner() instanceof SetOwner.Relation relation
                ? world.sites.stream()
                        .filter(site -> site.agentId.equals(relation.id().replica()))
                        .findFirst()
                : Optional.empty();
    }

    /** What the replica of a relation holds, whoever knows of it. */
    private Optional<Generations.Known> inTruth(DirtySet set) {
        if (!(set.owner() instanceof SetOwner.Relation relation)) {
            return Optional.empty();
        }
        return replica(set)
                .flatMap(site -> Optional.ofNullable(site.agent))
                .flatMap(WorldAgent::volume)
                .filter(volume -> volume.directory()
                        .record()
                        .relation()
                        .equals(Optional.of(relation.id().incarnation())))
                .flatMap(OpenVolume::replica)
                .flatMap(ReplicaVolume::generation)
                .map(generation -> world.generations.get(generation.id()));
    }

    private static void check(
            WorldSite site, String what, Generations.Known current, Generations.@Nullable Known held, BlockSet dirty) {
        if (held == null || held.equals(current)) {
            return;
        }
        for (int chunk = 0; chunk < current.digests().length; chunk++) {
            if (!current.digests()[chunk].equals(held.digests()[chunk]) && !dirty.containsChunk(chunk)) {
                GenerationId at = held.generation().id();
                throw new WorldFailure("chunk " + chunk + " of " + site.name + " differs between generation "
                        + current.generation().number() + " and " + what + ", generation "
                        + held.generation().number() + " " + at + ", and is not dirty");
            }
        }
    }
}
