package io.replicator.core.world;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.replica.ReplicaVolume;
import io.replicator.core.round.OpenVolume;
import io.replicator.core.round.OrderedRound;
import io.replicator.core.round.Standing;
import io.replicator.core.session.RoundEnd;
import io.replicator.core.session.RoundOutcome;
import io.replicator.core.volume.Generation;
import io.replicator.core.wire.Message.VolumeState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The end of all faults, and an administrator who does what messages ask for: rounds, and a new seed where the world took away what a round
 * needs. Within a bound of virtual time every copy is equal; a relation that does not get there is a failure like lost data.
 */
final class Healing {
    private static final int MOST_SEEDS = 12;
    private static final int MOST_ROUNDS = 60;
    /** So long after its copy was made anew a peer may still be told of the one before. */
    private static final long LATE_NANOS = 1_000 * World.MILLI;

    private static final long BOUND_NANOS = 200_000 * World.MILLI;

    private final World world;
    private final Set<WorldSite> equal = new HashSet<>();
    private final Set<WorldSite> asked = new HashSet<>();
    private final Map<WorldSite, RoadSeed> sent = new HashMap<>();

    private final List<WorldSite> replicas;
    private final Set<WorldSite> comparing = new HashSet<>();
    private final Set<WorldSite> ordered = new HashSet<>();
    private final Set<WorldSite> compared = new HashSet<>();
    private int looks;
    private int seeds;
    private int rounds;
    private long nextRoundNanos;

    /** Of these replicas. */
    Healing(World world, List<WorldSite> replicas) {
        this.world = world;
        this.replicas = replicas;
    }

    /** Heals, waits, and compares. */
    void run() {
        world.healing = this;
        world.act(this::heal);
        long begunNanos = world.time.nanos();
        long until = begunNanos + BOUND_NANOS;
        while (equal.size() < replicas.size() || findsRot()) {
            if (world.time.nanos() > until) {
                throw new WorldFailure("not equal after " + BOUND_NANOS / World.MILLI + " ms: " + standings());
            }
            world.act(this::goOn);
            world.run(Math.max(3 * World.MILLI, (world.time.nanos() - begunNanos) / 50));
        }
        // What still acknowledges, and steps that a disk keeps waiting.
        world.run(60 * World.MILLI);
        for (int i = 0; i < 40 && !areIdle(); i++) {
            world.run(50 * World.MILLI);
        }
        compare();
        world.healing = null;
    }

    private void heal() {
        world.story.tell("healing", 0, 0);
        world.watch.ambush.lift();
        world.nameAll();
        for (WorldSite site : world.sites) {
            site.faults.heal();
            site.slowness = 1;
            site.stuckUntilNanos = 0;
            site.refusesSteps = false;
            site.diesAgain = false;
            WorldAgent agent = site.agent;
            if (agent != null) {
                agent.port.spare();
            }
        }
        world.ways.forEach(WorldWay::heal);
        world.sites.stream()
                .filter(WorldSite::isUp)
                .forEach(site -> site.agent.sessions.forEach(
                        (peer, session) -> site.way(peer).links.forEach(link -> session.enable(link.name()))));
    }

    private void nameAgain(WorldAgent agent) {
        agent.volume()
                .filter(open -> agent.phase() == WorldAgent.Phase.OPEN)
                .ifPresent(open -> agent.sessions.values().forEach(session -> {
                    if (!session.isAttached(open.id())) {
                        session.attach(open);
                    }
                }));
    }

    private static void resume(WorldAgent agent) {
        agent.volume().filter(open -> open.directory().record().paused()).ifPresent(open -> {
            open.directory().changeRecord(record -> record.withPaused(false));
            open.changed();
        });
    }

    /**
     * Whether a replica that is equal has rot yet, of which nobody knows: then either production writes there, which a round finds, or the
     * administrator has both compared by hash.
     */
    private boolean findsRot() {
        if (!isOpen(world.source) || !equal.stream().allMatch(Healing::isOpen)) {
            return true;
        }
        byte[] production = production().bytes();
        int end = (int) world.geometry().logicalBytes();
        for (WorldSite site : List.copyOf(equal)) {
            WorldImage device = site.device(open(site).directory().record().copyNumber());
            for (int block = 0; block < world.geometry().blockCount(); block++) {
                int from = block * Geometry.BLOCK_BYTES;
                int to = Math.min(end, from + Geometry.BLOCK_BYTES);
                if (device.isSpoiled(block) && !Arrays.equals(production, from, to, device.bytes(), from, to)) {
                    if (compared.contains(site)) {
                        throw new WorldFailure(site.name + " was compared with its source by hash, and block " + block
                                + " is not what the source holds there");
                    }
                    equal.remove(site);
                    if (looks++ % 2 == world.options.seed() % 2) {
                        comparing.add(site);
                    } else {
                        touch(block);
                    }
                }
            }
        }
        return equal.size() < replicas.size();
    }

    private static boolean isOpen(WorldSite site) {
        return Optional.ofNullable(site.agent).flatMap(WorldAgent::volume).isPresent();
    }

    private WorldImage production() {
        return world.source.device(open(world.source).directory().record().copyNumber());
    }

    private void touch(int block) {
        WorldImage production = production();
        int at = (int) world.geometry().chunkOffset(world.geometry().chunkOfBlock(block));
        production.write(at, ByteBuffer.wrap(new byte[] {(byte) (production.bytes()[at] + 1)}));
        production.flush();
        equal.clear();
    }

    private void goOn() {
        for (WorldSite site : world.sites) {
            if (site.agent != null) {
                nameAgain(site.agent);
                resume(site.agent);
            }
        }
        WorldAgent agent = world.source.agent;
        if (agent == null || !agent.isAlive()) {
            return;
        }
        if (world.source.corrupt) {
            initialiseAnew(world.source);
            return;
        }
        if (agent.phase() != WorldAgent.Phase.OPEN) {
            return;
        }
        for (WorldSite replica : replicas) {
            if (!equal.contains(replica)) {
                goOn(agent, replica);
            }
        }
    }

    private void goOn(WorldAgent source, WorldSite replica) {
        WorldAgent agent = replica.agent;
        if (agent == null || !agent.isAlive() || agent.isBusy()) {
            return;
        }
        if (replica.corrupt) {
            replica.corrupt = false;
            replica.mayNeedSeed = true;
            replica.promise = null;
            replica.tree = new WorldTree();
            replica.die(false, World.MILLI);
            return;
        }
        Standing standing = source.session(replica).standing(world.identity.id());
        boolean hasNothing = agent.directory().isEmpty();
        boolean refused = standing.kind() == Standing.Kind.REFUSED
                && !isTransient(standing.code().orElseThrow());
        boolean unknown = standing.kind() == Standing.Kind.REFUSED && hasNothing;
        if (refused && wantsComparison(standing)) {
            // A refusal of the order that lasts is a relation that can never commit again.
            if (world.source.order(replica, OrderedRound.COMPARE)) {
                ordered.add(replica);
                world.mark(Mark.DROPPED_SEED_COMPARED);
            }
        } else if (hasNothing || unknown || (refused && replica.mayNeedSeed)) {
            seed(source, replica);
        } else if (comparing.contains(replica) && world.source.order(replica, OrderedRound.COMPARE)) {
            comparing.remove(replica);
            ordered.add(replica);
        } else if (!asked.contains(replica)
                && !comparing.contains(replica)
                && world.time.nanos() >= nextRoundNanos
                && world.begin(world.source, replica)) {
            asked.add(replica);
            if (++rounds > MOST_ROUNDS) {
                throw new WorldFailure("rounds do not help: " + world.watch.lastFailure() + "; " + standings());
            }
        }
    }

    /** A seed has arrived whose hold was dropped: every other administrator follows the message, and makes no new one. */
    private boolean wantsComparison(Standing standing) {
        return world.options.seed() % 2 == 0
                && standing.code().equals(Optional.of(FaultCode.COMPARE_NEEDED))
                && standing.theirs().flatMap(VolumeState::seed).isPresent();
    }

    private static boolean isTransient(FaultCode code) {
        return code == FaultCode.CANCELLED || code == FaultCode.DEVICE_UNAVAILABLE || code == FaultCode.PAUSED;
    }

    private void seed(WorldAgent source, WorldSite replica) {
        RoadSeed seed = sent.get(replica);
        if (seed == null) {
            if (replica.intent == WorldSite.Intent.NOTHING || replica.intent == WorldSite.Intent.SOURCE) {
                replica.intent = WorldSite.Intent.REPLICA;
                Optional.ofNullable(replica.agent).ifPresent(WorldAgent::reopen);
                return;
            }
            if (++seeds > MOST_SEEDS) {
                throw new WorldFailure("seeds do not help: " + standings());
            }
            seed = new RoadSeed(world.source, world.epoch);
            sent.put(replica, seed);
            source.seeds.create(seed);
        } else if (seed.generation() != null) {
            sent.remove(replica);
            world.road.remove(seed);
            replica.agent.seeds.attach(seed, BlockSet.empty(world.geometry()));
        } else if (!source.seeds.isCapturing()) {
            sent.remove(replica);
        }
    }

    private void initialiseAnew(WorldSite site) {
        site.corrupt = false;
        site.evidenceLost = false;
        site.wordsOfLostEvidenceUntilNanos = world.time.nanos() + LATE_NANOS;
        site.tree = new WorldTree();
        world.epoch++;
        replicas.forEach(replica -> replica.mayNeedSeed = true);
        sent.clear();
        // Nobody tells of a round that ends with its process, and who was equal is so with a copy that is given up.
        asked.clear();
        equal.clear();
        site.die(false, World.MILLI);
    }

    /** A round that was asked for has ended. */
    void ended(WorldSite replica, RoundEnd end) {
        boolean applied = end.outcome() == RoundOutcome.APPLIED;
        if (ordered.remove(replica) && applied && world.watch.isComparison(end)) {
            compared.add(replica);
        }
        if (asked.remove(replica)) {
            if (applied || end.outcome() == RoundOutcome.UNCHANGED) {
                equal.add(replica);
            } else {
                nextRoundNanos = world.time.nanos() + 100 * World.MILLI;
            }
        }
    }

    private String standings() {
        StringBuilder text = new StringBuilder();
        for (WorldSite replica : replicas) {
            WorldAgent agent = world.source.agent;
            text.append(replica.name)
                    .append(equal.contains(replica) ? " is equal; " : " ")
                    .append(
                            agent == null
                                    ? "the source is down"
                                    : words(agent.session(replica).standing(world.identity.id())))
                    .append(" phase ")
                    .append(agent == null ? "" : agent.phase())
                    .append('/')
                    .append(phase(replica.agent))
                    .append(" round ")
                    .append(
                            agent == null
                                    ? ""
                                    : agent.session(replica)
                                            .sourceRound(world.identity.id())
                                            .map(round -> round.state().toString())
                                            .orElse("none"))
                    .append("; ");
        }
        world.sites.forEach(site -> text.append(site.name)
                .append(" has leased ")
                .append(site.agent == null ? 0 : site.agent.leasedBytes())
                .append("; "));
        return text.toString();
    }

    private static String words(Standing standing) {
        return standing.kind() + " " + standing.code().map(FaultCode::name).orElse("") + " " + standing.text();
    }

    private static String phase(@Nullable WorldAgent agent) {
        return agent == null ? "down" : agent.phase().toString();
    }

    // ---- equal ----

    private void compare() {
        OpenVolume source = open(world.source);
        VolumeDirectory directory = source.directory();
        WorldImage production = world.source.device(directory.record().copyNumber());
        directory.index().verifyRoot();
        Generations.Known current =
                world.generations.remember(directory.index()).orElseThrow();
        int bytes = (int) world.geometry().logicalBytes();
        for (WorldSite site : replicas) {
            OpenVolume volume = open(site);
            ReplicaVolume copy = volume.replica().orElseThrow();
            WorldImage device = site.device(volume.directory().record().copyNumber());
            int differs = Arrays.mismatch(production.bytes(), 0, bytes, device.bytes(), 0, bytes);
            if (differs >= 0) {
                throw new WorldFailure(
                        site.name + " differs from its source at byte " + differs + " and nobody knows of it");
            }
            if (copy.damagedChunks() != 0 || copy.hasPending()) {
                throw new WorldFailure(site.name + " is not done: " + copy.damagedChunks() + " chunks are damaged");
            }
            Generation at = copy.generation().orElseThrow();
            if (!at.root().equals(current.generation().root())) {
                throw new WorldFailure(site.name + " has another root than its source");
            }
            if (!site.evidenceLost) {
                volume.directory().index().verifyRoot();
            }
        }
        List<WorldSite> all = new ArrayList<>(replicas);
        all.add(world.source);
        for (WorldSite site : all) {
            WorldAgent agent = site.agent;
            if (agent == null || !open(site).isIdle()) {
                throw new WorldFailure(site.name + " is not idle");
            }
            agent.snapshots().ifPresent(WorldSnapshots::requireNoneHeld);
            if (agent.leasedBytes() != 0) {
                throw new WorldFailure(site.name + " keeps " + agent.leasedBytes() + " bytes of its pools");
            }
        }
    }

    private boolean areIdle() {
        return world.sites.stream()
                .map(site -> site.agent)
                .allMatch(agent -> agent != null
                        && agent.volume().filter(OpenVolume::isIdle).isPresent());
    }

    private static OpenVolume open(WorldSite site) {
        return Optional.ofNullable(site.agent)
                .flatMap(WorldAgent::volume)
                .orElseThrow(() -> new WorldFailure(site.name + " has nothing open"));
    }
}
