package io.replicator.core.round;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * DESIGN 5: a replica keeps an index with a key of its own, so that the first round the other way need not read and hash everything. After any
 * rounds, repairs and restarts it tells every fingerprint and digest of what is on its device.
 */
final class ReplicaIndexProperties {
    @Property(tries = 12, shrinking = ShrinkingMode.OFF)
    void aReplicasIndexIsThatOfItsDevice(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int chunkBytes = 4096 << random.nextInt(4);
        Geometry geometry =
                new Geometry((5L + random.nextInt(20)) * chunkBytes + random.nextInt(chunkBytes), chunkBytes);
        RoundWorld world = new RoundWorld(seed, geometry);
        RoundSite source = world.site("aubervilliers");
        RoundSite replica = world.site("bordeaux");
        RoundWay way = world.join(source, replica);
        Seeding.initSource(source);
        BlockSet damage = BlockSet.empty(geometry);
        damage.addChunk(random.nextLong(geometry.chunkCount()));
        Seeding.take(source).arriveAt(replica, damage);
        source.start();
        replica.start();
        way.plug();
        CrashStage stage = new CrashStage(world);
        for (int round = 0; round < 6; round++) {
            source.write(1 + random.nextInt(15));
            if (random.nextBoolean()) {
                rotAndRewrite(world, random);
            }
            stage.converge(source, replica);
            if (random.nextBoolean()) {
                replica.restart(random.nextBoolean() ? Optional.of(random) : Optional.empty());
                SiteCheck.check(world, replica);
            }
        }
    }

    /** A chunk rots at the replica, and production changes a block of it: the proof finds it, and it comes whole. */
    private static void rotAndRewrite(RoundWorld world, SplittableRandom random) {
        Geometry geometry = world.identity.geometry();
        long chunk = random.nextLong(geometry.chunkCount());
        long from = geometry.chunkOffset(chunk);
        world.replica().device.rot(from + geometry.chunkLength(chunk) - 1, 0x20);
        byte[] bytes = new byte[geometry.blockLength(geometry.firstBlock(chunk))];
        random.nextBytes(bytes);
        world.source().device.write(from, ByteBuffer.wrap(bytes));
        world.source().device.flush();
    }
}
