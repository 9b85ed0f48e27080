package io.replicator.core.world;

import io.replicator.core.replica.ReplicaVolume;
import io.replicator.core.round.OpenVolume;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What replicas say of their copies, beside what is seen of those. A word that no link could take goes out when one can, whatever the copy has come to
 * since: it must have been true once, and binds its copy for as long as that is at what it speaks of.
 */
final class ReplicaWords {
    private record Word(WorldSite site, GenerationId generation, boolean applied) {}

    private final World world;
    private final Map<GenerationId, Long> copies = new HashMap<>();
    private final Set<Word> said = new HashSet<>();
    private final Set<Word> seen = new HashSet<>();

    ReplicaWords(World world) {
        this.world = world;
    }

    /** A round to that generation reached the copy that is there now. */
    void roundBegins(WorldSite site, GenerationId next) {
        copies.put(next, copyOf(site));
    }

    /** The copy there was seen to be at that generation, or to have it as what it commits to. */
    void seen(WorldSite site, GenerationId id, boolean applied) {
        seen.add(new Word(site, id, false));
        if (applied) {
            seen.add(new Word(site, id, true));
        }
    }

    /** From here on no power cut may bring the copy back before that generation. */
    void durable(WorldSite site, GenerationId id) {
        if (!said.add(new Word(site, id, false)) || isOfAnotherCopy(site, id)) {
            return;
        }
        ReplicaVolume copy = replica(site, "says that a generation is durable");
        Generation at = copy.generation().orElseThrow();
        if (!at.id().equals(id)) {
            if (!seen.contains(new Word(site, id, false))) {
                throw new WorldFailure(site.name + " says that " + id + " is durable and is at " + at.id());
            }
            return;
        }
        site.promise = new WorldSite.Promise(copyOf(site), at);
        if (world.lookRandom.nextInt(3) == 0) {
            site.lookAt(site.agent.port);
        }
    }

    /** The device holds that generation. */
    void applied(WorldSite site, GenerationId id) {
        if (!said.add(new Word(site, id, true)) || isOfAnotherCopy(site, id)) {
            return;
        }
        ReplicaVolume copy = replica(site, "says that a generation is applied");
        Generation at = copy.generation().orElseThrow();
        boolean now = at.id().equals(id) && !copy.hasPending();
        if (!now && !seen.contains(new Word(site, id, true))) {
            throw new WorldFailure(site.name + " says that " + id + " is applied, and it is not");
        }
        if (world.lookRandom.nextInt(6) == 0) {
            site.lookAt(site.agent.port);
        }
    }

    /** Whether another seed was attached since the round began: what was said of the copy before may still be on its way. */
    private boolean isOfAnotherCopy(WorldSite site, GenerationId next) {
        return copyOf(site) != copies.getOrDefault(next, -1L);
    }

    private static long copyOf(WorldSite site) {
        return Optional.ofNullable(site.agent)
                .flatMap(WorldAgent::directory)
                .map(directory -> directory.record().copyNumber())
                .orElse(0L);
    }

    private static ReplicaVolume replica(WorldSite site, String does) {
        return Optional.ofNullable(site.agent)
                .flatMap(WorldAgent::volume)
                .flatMap(OpenVolume::replica)
                .orElseThrow(() -> new WorldFailure(site.name + " " + does + " and has no replica open"));
    }
}
