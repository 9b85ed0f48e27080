package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.wire.Message;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a trusted peer says in whatever order, nothing fails on the lane, no copy loses its generation, and every lease comes back. */
final class StrangePeerProperties {
    private static final Geometry GEOMETRY = new Geometry(10L * 16384 + 5000, 16384);
    private static final int MESSAGES = 80;

    @Property(tries = 60)
    void nothingItSaysDoesHarm(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RoundWorld world = new RoundWorld(seed, GEOMETRY);
        RoundSite source = world.site("aubervilliers");
        RoundSite replica = world.site("bordeaux");
        Seeding.initSource(source);
        Seeding.take(source).arriveAt(replica, BlockSet.empty(GEOMETRY));
        source.start();
        replica.start();
        RoundSite site = random.nextBoolean() ? source : replica;
        StrangePeer peer = new StrangePeer(site);
        Words words = new Words(random, world, replica);
        for (int i = 0; i < MESSAGES; i++) {
            if (random.nextInt(40) == 0) {
                peer.boot();
            } else if (random.nextInt(8) == 0) {
                peer.sendBatch(1 + random.nextInt(4), 1 + random.nextInt(20), words.bytes());
            } else {
                peer.say(words.message());
            }
            begin(peer, world, random);
            world.time.run(random.nextLong(4 * RoundWorld.MILLI));
        }
        world.run(200);
        // Its source may order a round that is written in place, and need not carry it through: then the copy says so.
        boolean inPlace = replica.volume.directory().isInPlace();
        assertThat(replica.volume.replica().orElseThrow().generation())
                .isEqualTo(inPlace ? Optional.empty() : replica.record().newest());
        peer.session.close();
        world.run(1_000);
        assertThat(site.volume.isIdle()).isTrue();
        assertThat(site.volume.fault()).isEmpty();
        world.checkPoolsEmpty();
        replica.restart(Optional.empty());
        source.restart(Optional.of(random));
        assertThat(replica.volume.directory().isInPlace()).isEqualTo(inPlace);
        if (!inPlace) {
            assertThat(replica.digests())
                    .isEqualTo(world.captured(replica.record().newest().orElseThrow()));
        }
    }

    private static void begin(StrangePeer peer, RoundWorld world, SplittableRandom random) {
        VolumeId volume = world.identity.id();
        if (peer.session.standing(volume).kind() == Standing.Kind.READY
                && peer.session.sourceRound(volume).isEmpty()
                && random.nextBoolean()) {
            peer.session.begin(volume, (end, totals, wireBytes, nanos) -> {});
        }
    }

    /** What it may say: now and then something that fits. */
    private static final class Words {
        private final SplittableRandom random;
        private final RoundWorld world;
        private final RoundSite replica;

        Words(SplittableRandom random, RoundWorld world, RoundSite replica) {
            this.random = random;
            this.world = world;
            this.replica = replica;
        }

        byte[] bytes() {
            byte[] bytes = new byte[37 + random.nextInt(5000)];
            random.nextBytes(bytes);
            return bytes;
        }

        Message message() {
            long round = 1 + random.nextLong(random.nextInt(4) == 0 ? 30 : 4);
            return switch (random.nextInt(18)) {
                case 0, 1, 2 -> state();
                case 3 -> new Message.VolumeConflict(volume(), code(), "so they say");
                case 4, 5 -> new Message.RoundBegin(round, volume(), incarnation(), current(), next(), 0, kind());
                case 6 -> new Message.DamageList(round, ranges());
                case 7, 8 ->
                    new Message.RoundReady(
                            round,
                            Message.Mode.REDO,
                            random.nextLong(2) * random.nextLong(20),
                            1L << random.nextInt(40),
                            random.nextLong(2) * random.nextLong(50));
                case 14 -> new Message.HeldAsk(round, random.nextInt(60));
                case 15 -> held(round);
                case 16 -> new Message.Keep(round, ranges());
                case 9 -> new Message.Need(round, ranges());
                case 10 -> new Message.RoundDurable(round, current());
                case 11 -> new Message.RoundApplied(round, current(), random.nextInt(5));
                case 12 ->
                    new Message.RoundCommit(
                            round, next().id(), new Digest(1, 2, 3, random.nextInt()), random.nextInt(4), 1);
                case 13 -> new Message.Gone(round, ranges());
                default -> new Message.RoundAbort(round, random.nextBoolean(), code(), "enough");
            };
        }

        private Message.VolumeState state() {
            Geometry geometry = random.nextInt(6) == 0 ? new Geometry(1L << 40, 4096) : GEOMETRY;
            Optional<GenerationId> seed = random.nextInt(3) == 0 ? Optional.of(current()) : Optional.empty();
            return new Message.VolumeState(
                    volume(),
                    "vm",
                    geometry,
                    world.identity.salt(),
                    random.nextBoolean() ? Role.SOURCE : Role.REPLICA,
                    random.nextInt(8) / 7,
                    random.nextBoolean() ? replica.record().lineage() : List.of(next()),
                    random.nextInt(5) == 0 ? Optional.empty() : Optional.of(current()),
                    random.nextInt(5) == 0 ? Optional.empty() : Optional.of(incarnation()),
                    seed,
                    random.nextInt(3),
                    random.nextInt(4) == 0 ? random.nextInt(16) : 0);
        }

        private Message.HeldList held(long round) {
            long chunk = random.nextLong(40);
            Digest digest = random.nextBoolean() ? Digest.ZERO : new Digest(1, 2, 3, 4);
            return new Message.HeldList(round, chunk + random.nextLong(30), List.of(new Message.Held(chunk, digest)));
        }

        private Message.RoundKind kind() {
            Message.RoundKind[] kinds = Message.RoundKind.values();
            return random.nextInt(3) == 0 ? kinds[random.nextInt(kinds.length)] : Message.RoundKind.DELTA;
        }

        private List<Message.Range> ranges() {
            long first = random.nextLong(12);
            return List.of(new Message.Range(first, first + random.nextInt(3)));
        }

        private VolumeId volume() {
            return random.nextInt(8) == 0 ? new VolumeId(new UUID(1, random.nextInt(3))) : world.identity.id();
        }

        private FaultCode code() {
            FaultCode[] codes = FaultCode.values();
            return codes[random.nextInt(codes.length)];
        }

        private IncarnationId incarnation() {
            return random.nextInt(4) == 0
                    ? new IncarnationId(new UUID(2, random.nextInt(3)))
                    : replica.record().relation().orElseThrow();
        }

        private GenerationId current() {
            return random.nextInt(4) == 0
                    ? next().id()
                    : replica.record().newest().orElseThrow().id();
        }

        private Generation next() {
            return new Generation(
                    1 + random.nextInt(4),
                    new GenerationId(new UUID(3, random.nextInt(3))),
                    Optional.empty(),
                    0,
                    random.nextBoolean() ? Digest.ZERO : new Digest(1, 1, 1, 1),
                    Consistency.CRASH);
        }
    }
}
