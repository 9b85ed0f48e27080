package io.replicator.core.round;

import io.replicator.core.extent.Geometry;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Something that is done by two or more sites, small enough to be cut at every write and flush of each. One instance plays once; what it is
 * asked after that changes nothing of it.
 */
abstract class CrashScenario {
    /** Six chunks of two blocks, the last one short. */
    static final Geometry GEOMETRY = new Geometry(5 * 8192L + 700, 8192);

    static final long DAMAGED = 2;
    private static final long PREPARED = 100;

    /** The sites and the ways between them, nothing on their disks: the first is the source. */
    RoundWorld world(long seed) {
        RoundWorld world = new RoundWorld(seed, GEOMETRY);
        RoundSite source = world.site("aubervilliers");
        world.join(source, world.site("bordeaux"));
        return world;
    }

    /** Brings the sites to where it begins. */
    void prepare(CrashStage stage) {
        RoundWorld world = stage.world;
        Seeds.init(world.source());
        MemoryManifest manifest = new MemoryManifest();
        world.source().start();
        Seeds.create(stage, manifest);
        for (RoundSite replica : replicas(world)) {
            Seeds.drive(world.source(), replica);
            Seeds.attach(replica, manifest, PREPARED);
        }
        connect(stage);
    }

    /** Starts what does not run, and waits until the source is ready. */
    void connect(CrashStage stage) {
        RoundWorld world = stage.world;
        world.sites.stream().filter(site -> site.starts == 0).forEach(RoundSite::start);
        // Each way was started with the first of its sites, when the other one could not be told.
        world.ways.forEach(RoundWay::heal);
        replicas(world).forEach(replica -> stage.untilReady(world.source(), replica));
    }

    /** Whether the sites run and are connected when it begins. */
    boolean beginsConnected() {
        return true;
    }

    /** What production does before it begins. */
    void write(RoundWorld world) {}

    abstract void act(CrashStage stage);

    /** After the power came back: what is to be done so that each site has its copy, all of them running and connected. */
    void finish(CrashStage stage) {
        connect(stage);
    }

    static List<RoundSite> replicas(RoundWorld world) {
        return world.sites.subList(1, world.sites.size());
    }

    /** A block changes, a chunk becomes zero, a zero chunk does not stay so, and the short end changes. */
    static void writeSome(RoundSite source, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] block = new byte[Geometry.BLOCK_BYTES];
        random.nextBytes(block);
        source.device.write(4096, ByteBuffer.wrap(block));
        source.device.write(8192, ByteBuffer.wrap(new byte[8192]));
        random.nextBytes(block);
        source.device.write(3 * 8192L, ByteBuffer.wrap(block));
        source.device.write(5 * 8192L + 100, ByteBuffer.wrap(block, 0, 500));
        source.device.flush();
    }
}
