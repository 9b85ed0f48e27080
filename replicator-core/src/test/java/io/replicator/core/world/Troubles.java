package io.replicator.core.world;

import io.replicator.core.extent.Geometry;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.volume.Role;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** What goes wrong with processes, links and disks. */
final class Troubles {
    private static final List<DiskOperation> OPERATIONS = List.of(DiskOperation.values());

    private final World world;
    private final SplittableRandom random;

    Troubles(World world) {
        this.world = world;
        this.random = world.random;
    }

    /** A process ends: now, at some moment inside a step, or all of them with their power. */
    void death(WorldSite site) {
        WorldAgent agent = site.agent;
        boolean power = random.nextInt(3) > 0;
        long downNanos = random.nextLong(random.nextInt(3) == 0 ? 200 * World.MILLI : World.MILLI);
        switch (random.nextInt(5)) {
            case 0, 1 -> {
                site.diesAgain = random.nextInt(4) == 0;
                site.diesOfPower = random.nextBoolean();
                site.die(power, downNanos);
            }
            case 2 -> {
                world.mark(Mark.POWER_CUT_EVERYWHERE);
                world.sites.forEach(any -> any.die(true, random.nextLong(50 * World.MILLI)));
            }
            default -> {
                if (agent != null) {
                    site.diesOfPower = power;
                    agent.port.dieAfter(random.nextInt(40));
                }
            }
        }
    }

    void link() {
        WorldWay way = world.ways.get(random.nextInt(world.ways.size()));
        WorldLink link = way.links.get(random.nextInt(way.links.size()));
        int end = random.nextInt(2);
        world.story.tell("link trouble", way.ends[0].site.number, way.ends[1].site.number);
        switch (random.nextInt(9)) {
            case 0 -> link.pull();
            case 1 -> link.reset();
            case 2 -> link.silence(end);
            case 3 -> {
                link.silence(0);
                link.silence(1);
            }
            case 4 -> link.standStill();
            case 5 -> {
                world.mark(Mark.LINK_HALF_OPEN);
                link.halfOpen(end);
            }
            case 6 -> link.cutAfter(random.nextInt(random.nextBoolean() ? 2_000 : 40_000));
            case 7 ->
                link.shape(1 + random.nextLong(20 * World.MILLI), 200_000L << random.nextInt(8), random.nextInt(4));
            default -> way.links.forEach(any -> any.silence(end));
        }
        long later = random.nextLong(random.nextInt(4) == 0 ? 3_000 * World.MILLI : 100 * World.MILLI);
        world.time.after(later, link::heal);
    }

    void disk(WorldSite site) {
        world.story.tell("disk trouble", site.number, 0);
        if (world.options.rotTrouble() > 0 && random.nextBoolean()) {
            rot(site);
            return;
        }
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> {
                DiskOperation operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
                mayFailProofs(operation);
                site.faults.failOnce(operation, random.nextInt(12));
            }
            case 3 -> {
                DiskOperation operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
                mayFailProofs(operation);
                site.faults.failAlways(operation);
                world.time.after(random.nextLong(60 * World.MILLI), site.faults::heal);
            }
            case 4, 5 -> {
                site.faults.fill();
                world.time.after(random.nextLong(60 * World.MILLI), site.faults::heal);
            }
            case 6 -> site.slowness = 1L + random.nextInt(30);
            case 7 -> site.stick(random.nextLong(1_500 * World.MILLI));
            default -> site.refusesSteps = !site.refusesSteps;
        }
    }

    private void mayFailProofs(DiskOperation operation) {
        if (operation == DiskOperation.DEVICE_READ || operation == DiskOperation.DEVICE_WRITE) {
            world.proofsMayFail = true;
        }
    }

    private void rot(WorldSite site) {
        Optional<VolumeDirectory> directory = Optional.ofNullable(site.agent).flatMap(WorldAgent::directory);
        if (directory.isEmpty()) {
            return;
        }
        WorldImage device = site.device(directory.get().record().copyNumber());
        world.proofsMayFail = true;
        boolean isReplica = directory.get().record().role() == Role.REPLICA;
        int draw = random.nextInt(10);
        WorldImage aside = device.aside.bytes();
        if (draw == 0) {
            rotState(site);
        } else if (draw > 6 && aside != null) {
            aside.rot(random.nextInt((int) world.geometry().logicalBytes()), 1 + random.nextInt(255));
        } else if (draw < 4 && isReplica) {
            site.faults.misdirect(random.nextInt(2));
        } else {
            world.story.tell("rot", site.number, 0);
            int at = random.nextInt((int) world.geometry().logicalBytes());
            device.rot(at, 1 + random.nextInt(255));
            site.agent.tracker().ifPresent(WorldTracker::distrust);
            if (isReplica) {
                write(site, besides(at));
            }
        }
    }

    /** A byte of another block of the same chunk, where it has one. */
    private int besides(int at) {
        Geometry geometry = world.geometry();
        long block = at / Geometry.BLOCK_BYTES;
        long chunk = geometry.chunkOfBlock(block);
        long other = geometry.firstBlock(chunk) + (block + 1 - geometry.firstBlock(chunk)) % geometry.blocksIn(chunk);
        return (int) other * Geometry.BLOCK_BYTES;
    }

    /** Production goes on writing where the replica has rot, so that a round finds it, or finds that the chunk is gone. */
    private void write(WorldSite replica, int at) {
        long laterNanos = 0;
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            world.time.after(laterNanos, () -> {
                if (world.healing == null) {
                    production()
                            .ifPresent(device ->
                                    device.write(at, ByteBuffer.wrap(new byte[] {(byte) random.nextInt(256)})));
                    world.begin(world.source, replica);
                }
            });
            laterNanos += random.nextLong(3 * World.MILLI);
        }
    }

    private Optional<WorldImage> production() {
        return Optional.ofNullable(world.source.agent)
                .flatMap(WorldAgent::directory)
                .filter(directory -> directory.record().role() == Role.SOURCE)
                .map(directory -> world.source.device(directory.record().copyNumber()));
    }

    /** A byte of some state file. What its copy says from now on may be refused, and is never believed where it is wrong. */
    private void rotState(WorldSite site) {
        Map<String, WorldImage> files = site.tree.allFiles();
        List<String> names = List.copyOf(files.keySet());
        if (names.isEmpty()) {
            return;
        }
        String name = names.get(random.nextInt(names.size()));
        WorldImage file = files.get(name);
        if (file.sizeBytes() > 0) {
            world.story.tell("state rot", site.number, names.indexOf(name));
            if (world.story.isTold()) {
                world.story.say("rot in " + name);
            }
            site.evidenceLost = true;
            world.sites.forEach(any -> any.mayNeedSeed = true);
            file.rot(random.nextInt(file.sizeBytes()), 1 + random.nextInt(255));
        }
    }
}
