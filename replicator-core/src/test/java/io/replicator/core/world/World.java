package io.replicator.core.world;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.round.PeerSession;
import io.replicator.core.round.Standing;
import io.replicator.core.time.VirtualTime;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sites that keep copies of one volume, and the links between them, under one clock and one source of chance. Whatever is done, by an event
 * or by a script, what always holds is checked right after.
 */
final class World {
    static final long MILLI = 1_000_000L;
    private static final List<String> NAMES = List.of("aubervilliers", "bordeaux", "paris");
    private static final long MOST_EVENTS = 400_000;

    final WorldOptions options;
    final SplittableRandom random;
    /** For looks, which must not change what happens. */
    final SplittableRandom lookRandom;

    final VirtualTime time = new VirtualTime();
    final Story story;
    final Marks marks = new Marks();
    final PoolShelf pools;
    final VolumeIdentity identity;
    final Generations generations;
    final List<WorldSite> sites = new ArrayList<>();
    final List<WorldWay> ways = new ArrayList<>();
    final List<RoadSeed> road = new ArrayList<>();
    final Watch watch = new Watch(this);
    final Invariants invariants = new Invariants(this);
    private final RecoveryCheck recoveries = new RecoveryCheck(this);
    private final Set<String> unnamed = new HashSet<>();
    WorldSite source;
    long epoch;
    /** A replica's device may hold what nobody wrote there, or not be readable: proofs may fail. */
    boolean proofsMayFail;

    @Nullable
    Healing healing;

    private boolean settling;
    private long events;

    World(long seed, boolean told, PoolShelf pools) {
        SplittableRandom root = new SplittableRandom(seed);
        this.options = WorldOptions.of(seed, root.split());
        this.random = root.split();
        this.lookRandom = root.split();
        this.story = new Story(told);
        this.story.clock(time::nanos);
        this.pools = pools;
        byte[] salt = new byte[VolumeIdentity.Salt.BYTES];
        Arrays.fill(salt, (byte) 3);
        this.identity =
                new VolumeIdentity(new VolumeId(new UUID(4, 4)), options.geometry(), new VolumeIdentity.Salt(salt));
        this.generations = new Generations(identity);
        for (int i = 0; i < options.sites(); i++) {
            sites.add(new WorldSite(this, NAMES.get(i), i + 1));
        }
        for (int first = 0; first < sites.size(); first++) {
            for (int second = first + 1; second < sites.size(); second++) {
                join(sites.get(first), sites.get(second));
            }
        }
        this.source = sites.get(0);
    }

    private void join(WorldSite first, WorldSite second) {
        WorldWay way = new WorldWay(this, first, second, random.nextInt(4) == 0 ? List.of("a") : List.of("a", "b"));
        way.links.forEach(link ->
                link.shape(1 + random.nextLong(options.linkDelayNanos()), options.linkRate(), options.repeatEvery()));
        ways.add(way);
        first.ways.add(way);
        second.ways.add(way);
    }

    Geometry geometry() {
        return options.geometry();
    }

    void mark(Mark mark) {
        marks.reached(mark);
    }

    /** Time goes on, event by event. */
    void run(long nanos) {
        long until = time.nanos() + nanos;
        boolean more = true;
        while (more) {
            boolean[] ran = {false};
            act(() -> ran[0] = time.runNext(until));
            more = ran[0] || time.nanos() < until;
            if (++events > MOST_EVENTS) {
                throw new WorldFailure("it does not come to rest: " + events + " events");
            }
        }
    }

    /** Does something at this instant, and looks at what came of it. */
    void act(Runnable action) {
        if (settling) {
            action.run();
            return;
        }
        settling = true;
        try {
            try {
                action.run();
            } catch (Gone e) {
                story.tell("gone", 0, 0);
            }
            settle();
        } finally {
            settling = false;
        }
    }

    private void settle() {
        for (WorldSite site : sites) {
            if (site.dying) {
                boolean recovering = site.agent != null && site.agent.isRecovering();
                mark(site.diesOfPower ? Mark.POWER_CUT_INSIDE_A_STEP : Mark.KILLED_INSIDE_A_STEP);
                if (recovering) {
                    mark(Mark.CUT_INSIDE_A_RECOVERY);
                }
                site.die(site.diesOfPower, 1 + random.nextLong(20 * MILLI));
            }
            for (WorldSite.Look look : site.looks) {
                mark(Mark.RECOVERED_ON_A_COPY);
                recoveries.check(site, look);
            }
            site.looks.clear();
        }
        invariants.check();
    }

    /** Whether the first site's volume names the second. */
    boolean isNamed(WorldSite site, WorldSite peer) {
        return !unnamed.contains(site.name + ">" + peer.name);
    }

    void unname(WorldSite site, WorldSite peer) {
        unnamed.add(site.name + ">" + peer.name);
    }

    void nameAll() {
        unnamed.clear();
    }

    List<WorldSite> replicas() {
        return sites.stream().filter(site -> site != source).toList();
    }

    /** Begins a round, where one may begin. */
    boolean begin(WorldSite from, WorldSite to) {
        WorldAgent agent = from.agent;
        if (from == to || agent == null || !agent.isAlive() || agent.phase() != WorldAgent.Phase.OPEN) {
            return false;
        }
        PeerSession session = agent.session(to);
        boolean ready = session.standing(identity.id()).kind() == Standing.Kind.READY;
        if (!ready || session.sourceRound(identity.id()).isPresent()) {
            return false;
        }
        watch.begins(agent, to);
        session.begin(identity.id(), (end, totals, wireBytes, nanos) -> {
            if (agent.isAlive()) {
                story.tell(
                        "round over",
                        from.number * 10L + to.number,
                        end.outcome().ordinal());
                if (story.isTold()) {
                    story.say(from.name + " to " + to.name + ": " + end + " " + totals);
                }
                watch.roundEnded(agent, to, end, totals);
                if (healing != null) {
                    healing.ended(to, end);
                }
            }
        });
        return true;
    }

    void seedLeft(RoadSeed seed) {
        story.tell("seed left", seed.source.number, seed.generation().number());
        road.add(seed);
    }

    /** Everything is given back, for the next run. */
    void end() {
        for (WorldSite site : sites) {
            if (site.agent != null) {
                site.agent.die();
            }
        }
    }

    /** A failure of what production does at the lane is one of the world too. */
    static WorldFailure failure(RuntimeException e) {
        return e instanceof WorldFailure known
                ? known
                : new WorldFailure(
                        (e instanceof ReplicatorException ? "a fault came out of the lane: " : "defect: ") + e, e);
    }
}
