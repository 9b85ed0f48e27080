package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.index.DirtySet;
import io.replicator.core.replica.ReplicaSettings;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFile;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@link EveryCrashTest} cuts everywhere. */
final class CrashScenarios {
    private CrashScenarios() {}

    /** A seed is captured and described, arrives with a chunk spoiled, and is taken up by the source. */
    static final class SeedToRelation extends CrashScenario {
        private static final long FIRST_TRY = 1;
        private static final long SECOND_TRY = 2;
        private final MemoryManifest manifest = new MemoryManifest();

        @Override
        void prepare(CrashStage stage) {
            RoundWorld world = stage.world;
            Seeds.init(world.source());
            Seeds.drive(world.source(), world.replica());
        }

        @Override
        boolean beginsConnected() {
            return false;
        }

        @Override
        void act(CrashStage stage) {
            RoundWorld world = stage.world;
            world.source().start();
            Seeds.create(stage, manifest);
            Seeds.attach(world.replica(), manifest, FIRST_TRY);
            connect(stage);
        }

        /** A manifest that is there is one of a seed that is held; a copy that is not there is attached again. */
        @Override
        void finish(CrashStage stage) {
            RoundWorld world = stage.world;
            if (world.source().starts == 0) {
                world.source().start();
            }
            MemoryManifest usable = manifest;
            if (manifest.committed) {
                assertThat(world.source().directory.holds()).isNotEmpty();
            } else {
                usable = new MemoryManifest();
                Seeds.create(stage, usable);
            }
            if (world.replica().starts == 0) {
                world.replica().start();
            }
            if (world.replica().directory == null) {
                SiteDisks left = SiteDisks.now(world.replica());
                world.replica().die(left.state(), left.device());
                Seeds.attach(world.replica(), usable, SECOND_TRY);
                world.replica().start();
            }
            super.finish(stage);
        }
    }

    /** A round with changed, zero and damaged chunks, applied. */
    static class Round extends CrashScenario {
        @Override
        void write(RoundWorld world) {
            writeSome(world.source(), 5);
        }

        @Override
        void act(CrashStage stage) {
            stage.round(stage.world.source(), stage.world.replica());
        }
    }

    /** The same, and the word that it is durable is lost: the source finds out when they meet again. */
    static final class DurableLost extends Round {
        @Override
        void act(CrashStage stage) {
            RoundWorld world = stage.world;
            RoundSite replica = world.replica();
            Optional<GenerationId> base = atReplica(replica);
            world.begin(world.source(), replica, new ArrayList<>());
            stage.until("the replica commits", () -> !atReplica(replica).equals(base));
            world.way().cut();
            Optional<GenerationId> next = atReplica(replica);
            stage.until(
                    "the round is applied",
                    () -> replica.volume.isIdle()
                            && !replica.volume.replica().orElseThrow().hasPending());
            assertThat(set(world).base()).as("lost").isEqualTo(base.orElseThrow());
            world.way().heal();
            stage.until(
                    "the source adopts it", () -> Optional.of(set(world).base()).equals(next));
        }

        private static DirtySet set(RoundWorld world) {
            return world.source().directory.relationWith(world.replica().agent).orElseThrow();
        }

        private static Optional<GenerationId> atReplica(RoundSite replica) {
            return replica.volume.replica().orElseThrow().generation().map(Generation::id);
        }
    }

    /**
     * A round that an earlier one, interrupted, has left chunks for: of these one is kept, one was rewritten since, and one is what it was at
     * the base again.
     */
    static final class Resumed extends Round {
        @Override
        void prepare(CrashStage stage) {
            super.prepare(stage);
            RoundWorld world = stage.world;
            byte[] base = new byte[4096];
            world.source().device.read(4096, ByteBuffer.wrap(base));
            writeSome(world.source(), 5);
            world.begin(world.source(), world.replica(), new ArrayList<>());
            stage.until("the replica holds what it proved", () -> journalBytes(world.replica()) > 1024);
            world.way().cut();
            world.source().device.write(4096, ByteBuffer.wrap(base));
            byte[] block = new byte[4096];
            block[77] = 7;
            world.source().device.write(3 * 8192L, ByteBuffer.wrap(block));
            world.source().device.flush();
        }

        @Override
        void write(RoundWorld world) {
            assertThat(journalBytes(world.replica())).as("held").isGreaterThan(1024);
        }

        private static long journalBytes(RoundSite replica) {
            StateDirectory copy = replica.directory.directory();
            return copy.files().stream()
                    .filter(file -> file.startsWith("journal-"))
                    .mapToLong(file -> {
                        try (StateFile journal = copy.open(file)) {
                            return journal.sizeBytes();
                        }
                    })
                    .sum();
        }
    }

    /** A first copy without a seed, ordered and not begun. */
    static final class FirstCopy extends CrashScenario {
        @Override
        RoundWorld world(long seed) {
            RoundWorld world = super.world(seed);
            world.mayBeIncomplete = true;
            return world;
        }

        @Override
        void prepare(CrashStage stage) {
            RoundWorld world = stage.world;
            Seeds.init(world.source());
            EmptyReplica.init(world.replica());
            world.sites.forEach(RoundSite::start);
            world.ways.forEach(RoundWay::heal);
            stage.until("the source refuses it", () -> world.standing(world.source(), world.replica())
                    .code()
                    .equals(Optional.of(FaultCode.UNRELATED_VOLUME)));
            order(world, OrderedRound.COPY_ALL);
            connect(stage);
        }

        @Override
        void act(CrashStage stage) {
            stage.round(stage.world.source(), stage.world.replica());
        }
    }

    /** A replica that holds a generation is written in place, on an order. */
    static final class InPlace extends Round {
        @Override
        RoundWorld world(long seed) {
            RoundWorld world = super.world(seed);
            world.mayBeIncomplete = true;
            return world;
        }

        @Override
        void act(CrashStage stage) {
            RoundWorld world = stage.world;
            order(world, OrderedRound.ALLOW_INCOMPLETE);
            stage.untilReady(world.source(), world.replica());
            super.act(stage);
        }
    }

    /** A round that its replica has no journal for, written over a snapshot; the seed that made its size known is on the road. */
    static class OverSnapshot extends Round {
        @Override
        RoundWorld world(long seed) {
            RoundWorld world = super.world(seed);
            world.replica().replicaSettings = new ReplicaSettings(Geometry.BLOCK_BYTES, 1 << 20, 3);
            return world;
        }

        @Override
        void prepare(CrashStage stage) {
            super.prepare(stage);
            stage.world.replica().device.keepingSnapshots();
            writeSome(stage.world.source(), 5);
            Seeds.create(stage, new MemoryManifest());
        }

        @Override
        void write(RoundWorld world) {
            writeSome(world.source(), 7);
        }

        @Override
        void act(CrashStage stage) {
            RoundWorld world = stage.world;
            RoundSite replica = world.replica();
            List<RoundWorld.Ended> ends = new ArrayList<>();
            world.begin(world.source(), replica, ends);
            stage.until("the base is kept", replica.device::hasSnapshot);
            stage.until("the round is over", () -> !ends.isEmpty() && replica.volume.isIdle());
            assertThat(ends).as(world::story).allMatch(RoundWorld::isApplied);
            assertThat(replica.device.hasSnapshot()).isFalse();
        }
    }

    /**
     * The same, where an earlier one was cancelled and what it had written is set aside: of that one chunk is kept, one was rewritten since, and one is
     * what it was at the base again.
     */
    static final class OverSnapshotResumed extends OverSnapshot {
        @Override
        void prepare(CrashStage stage) {
            super.prepare(stage);
            RoundWorld world = stage.world;
            RoundSite replica = world.replica();
            byte[] base = replica.device.content();
            writeSome(world.source(), 7);
            List<RoundWorld.Ended> ends = new ArrayList<>();
            world.begin(world.source(), replica, ends);
            stage.until("the last chunk is written", () -> isWritten(replica, base));
            world.way()
                    .session(replica)
                    .replicaRound(world.identity.id())
                    .orElseThrow()
                    .cancel(FaultCode.CANCELLED, "the administrator asks");
            stage.until("it is taken back", () -> !ends.isEmpty() && replica.volume.isIdle());
            assertThat(replica.device.content()).as(world::story).isEqualTo(base);
            world.source().device.write(4096, ByteBuffer.wrap(base, 4096, 4096));
            byte[] block = new byte[4096];
            block[77] = 7;
            world.source().device.write(3 * 8192L, ByteBuffer.wrap(block));
            world.source().device.flush();
        }

        private static boolean isWritten(RoundSite replica, byte[] base) {
            int last = 5 * 8192 + 100;
            return replica.device.content()[last] != base[last];
        }

        @Override
        void write(RoundWorld world) {
            assertThat(world.replica().device.hasAside()).as("set aside").isTrue();
        }

        @Override
        void act(CrashStage stage) {
            super.act(stage);
            assertThat(stage.world.replica().device.hasAside()).isFalse();
        }
    }

    private static void order(RoundWorld world, OrderedRound order) {
        assertThat(world.way().session(world.source()).orderNext(world.identity.id(), order))
                .as(world::story)
                .isEmpty();
    }

    /** Rounds to two replicas at once: the second's capture follows while the first's round is still going on, and a seed is on the road. */
    static final class Overlap extends CrashScenario {
        @Override
        RoundWorld world(long seed) {
            RoundWorld world = super.world(seed);
            world.join(world.source(), world.site("paris"));
            return world;
        }

        @Override
        void write(RoundWorld world) {
            writeSome(world.source(), 6);
        }

        @Override
        void act(CrashStage stage) {
            RoundWorld world = stage.world;
            List<RoundWorld.Ended> ends = new ArrayList<>();
            replicas(world).forEach(replica -> world.begin(world.source(), replica, ends));
            stage.until(
                    "both rounds are over",
                    () -> ends.size() == 2 && world.sites.stream().allMatch(site -> site.volume.isIdle()));
            assertThat(ends).as(world::story).allMatch(RoundWorld::isApplied);
        }
    }
}
