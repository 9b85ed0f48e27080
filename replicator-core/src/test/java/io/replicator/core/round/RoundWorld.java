package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.index.DirtySet;
import io.replicator.core.index.IndexFile;
import io.replicator.core.replica.ReplicaVolume;
import io.replicator.core.session.RoundEnd;
import io.replicator.core.session.RoundOutcome;
import io.replicator.core.time.VirtualTime;
import io.replicator.core.transfer.CaptureTotals;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/** Sites that keep copies of one volume, and what must hold of them at every instant (DESIGN 3). */
final class RoundWorld {
    static final long MILLI = 1_000_000L;

    /** How a round ended; what it says after its process was killed, nobody hears. */
    record Ended(RoundEnd end, CaptureTotals totals, long wireBytes, boolean dead) {}

    final VirtualTime time = new VirtualTime();
    final SplittableRandom random;
    final VolumeIdentity identity;
    RoundSettings settings = new RoundSettings(2 << 20, 128 << 10, 5 * MILLI);
    /** Whether a replica is written in place by somebody's order. */
    boolean mayBeIncomplete;

    final List<RoundSite> sites = new ArrayList<>();
    final List<RoundWay> ways = new ArrayList<>();
    PeerListener.Absence absence = PeerListener.Absence.NOT_NAMED;
    final List<FaultCode> refusals = new ArrayList<>();
    final List<RoundEnd> replicaEnds = new ArrayList<>();
    private final List<String> story = new ArrayList<>();
    private final Set<String> unnamed = new HashSet<>();

    /** The digests of every generation that was captured. */
    private final Map<GenerationId, Digest[]> captured = new HashMap<>();

    private long newestCaptured;

    RoundWorld(long seed, Geometry geometry) {
        this.random = new SplittableRandom(seed);
        story.add("seed " + seed);
        byte[] salt = new byte[VolumeIdentity.Salt.BYTES];
        Arrays.fill(salt, (byte) 3);
        this.identity = new VolumeIdentity(new VolumeId(new UUID(4, 4)), geometry, new VolumeIdentity.Salt(salt));
    }

    /** A world of a source and its replica, seeded, connected, with nothing changed since the seed. */
    static RoundWorld ofTwo(long seed, Geometry geometry) {
        RoundWorld world = new RoundWorld(seed, geometry);
        seed(world);
        return world;
    }

    /** The same of an empty world. */
    static void seed(RoundWorld world) {
        RoundSite source = world.site("aubervilliers");
        RoundSite replica = world.site("bordeaux");
        RoundWay way = world.join(source, replica);
        Seeding.initSource(source);
        Seeding.take(source).arriveAt(replica, BlockSet.empty(world.identity.geometry()));
        source.start();
        replica.start();
        way.plug();
        world.run(300);
    }

    RoundSite site(String name) {
        RoundSite site = new RoundSite(this, name, sites.size() + 1);
        sites.add(site);
        return site;
    }

    RoundWay join(RoundSite first, RoundSite second) {
        RoundWay way = new RoundWay(this, first, second);
        ways.add(way);
        return way;
    }

    RoundSite source() {
        return sites.get(0);
    }

    RoundSite replica() {
        return sites.get(1);
    }

    RoundWay way() {
        return ways.get(0);
    }

    void run(long millis) {
        time.run(millis * MILLI);
    }

    void say(String what) {
        story.add(time.nanos() / 1000 + " us: " + what);
    }

    String story() {
        return String.join("\n", story);
    }

    /** The first site's volume does not name the second. */
    void unname(RoundSite site, RoundSite peer) {
        unnamed.add(site.name + ">" + peer.name);
    }

    void name(RoundSite site, RoundSite peer) {
        unnamed.remove(site.name + ">" + peer.name);
    }

    boolean isNamed(RoundSite site, RoundSite peer) {
        return !unnamed.contains(site.name + ">" + peer.name);
    }

    Standing standing(RoundSite site, RoundSite peer) {
        return site.ways.get(peer.name).session(site).standing(identity.id());
    }

    /** Begins a round; what it comes to is added to the list. */
    SourceRound begin(RoundSite source, RoundSite replica, List<Ended> ends) {
        PeerSession session = source.ways.get(replica.name).session(source);
        int run = source.starts;
        return session.begin(identity.id(), (end, totals, wireBytes, nanos) -> {
            boolean dead = run != source.starts;
            say((dead ? "round over in a dead process: " : "round over: ") + end + " " + totals);
            ends.add(new Ended(end, totals, wireBytes, dead));
        });
    }

    /** A whole round. */
    Ended round(RoundSite source, RoundSite replica) {
        List<Ended> ends = new ArrayList<>();
        begin(source, replica, ends);
        for (int i = 0; i < 6000 && ends.isEmpty(); i++) {
            run(10);
        }
        assertThat(ends).as(this::story).hasSize(1);
        run(100);
        return ends.get(0);
    }

    Ended round() {
        return round(source(), replica());
    }

    /** Both hold the same generation and the same bytes, and nothing is known to differ. */
    void checkEqual(RoundSite source, RoundSite replica) {
        ReplicaVolume copy = replica.volume.replica().orElseThrow();
        Optional<Generation> generation = copy.generation();
        assertThat(copy.damagedChunks()).isZero();
        assertThat(generation)
                .as(this::story)
                .isEqualTo(source.directory.index().generation());
        replica.directory.index().verifyRoot();
        source.directory.index().verifyRoot();
        assertThat(replica.digests()).as(this::story).isEqualTo(source.digests());
        assertThat(replica.directory.index().generation()).isEqualTo(generation);
    }

    /** The source's state has moved: what its index says of every chunk belongs to the generation it is at. */
    void remember(IndexFile index) {
        index.generation().ifPresent(generation -> {
            captured.computeIfAbsent(generation.id(), id -> indexed(index));
            newestCaptured = Math.max(newestCaptured, generation.number());
        });
    }

    /** What was captured in an earlier world of these sites. */
    void rememberAll(RoundWorld earlier) {
        captured.putAll(earlier.captured);
        newestCaptured = Math.max(newestCaptured, earlier.newestCaptured);
    }

    /** The digests of a generation that was captured. */
    Digest[] captured(Generation generation) {
        return captured(generation.id());
    }

    /** The same by its id; null where it never was captured. */
    Digest[] captured(GenerationId id) {
        return captured.get(id);
    }

    /** The highest number of a generation that was captured. */
    long newestCaptured() {
        return newestCaptured;
    }

    private Digest[] indexed(IndexFile index) {
        Digest[] digests = new Digest[(int) identity.geometry().chunkCount()];
        index.digests(0, digests.length, (chunk, digest) -> digests[(int) chunk] = digest);
        return digests;
    }

    /** What always holds, of a source and one replica of it. */
    void checkInvariants(RoundSite source, RoundSite replica) {
        ReplicaVolume copy = replica.volume.replica().orElseThrow();
        GenerationId at = copy.generation().orElseThrow().id();
        Digest[] held = captured.get(at);
        assertThat(held)
                .as(() -> "the replica is at a captured generation\n" + story())
                .isNotNull();
        if (!copy.hasPending()) {
            Digest[] now = replica.digests();
            copy.damage().forEachChunk(chunk -> now[(int) chunk] = held[(int) chunk]);
            assertThat(now).as(() -> "the replica's bytes\n" + story()).isEqualTo(held);
        }
        Optional<DirtySet> set = source.directory.relationWith(replica.agent);
        if (set.isPresent()) {
            Digest[] captures = indexed(source.directory.index());
            set.get().blocks().forEachChunk(chunk -> captures[(int) chunk] = held[(int) chunk]);
            assertThat(captures)
                    .as(() -> "what is not dirty at " + source.name + "\n" + story())
                    .isEqualTo(held);
        }
    }

    /** No lease is out. */
    void checkPoolsEmpty() {
        for (RoundSite site : sites) {
            assertThat(site.sendPool.leasedBytes())
                    .as("sending at " + site.name)
                    .isZero();
            assertThat(site.receivePool.leasedBytes())
                    .as("receiving at " + site.name)
                    .isZero();
        }
    }

    static boolean isApplied(Ended ended) {
        return ended.end().outcome() == RoundOutcome.APPLIED;
    }
}
