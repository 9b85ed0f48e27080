package io.replicator.core.world;

import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.volume.Role;
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
            case 0, 1 -> site.die(power, downNanos);
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
            case 7 -> link.shape(
                    1 + random.nextLong(20 * World.MILLI), 200_000L << random.nextInt(8), random.nextInt(4));
            default -> way.links.forEach(any -> any.silence(end));
        }
        long later = random.nextLong(random.nextInt(4) == 0 ? 3_000 * World.MILLI : 100 * World.MILLI);
        world.time.after(later, link::heal);
    }

    void disk(WorldSite site) {
        world.story.tell("disk trouble", site.number, 0);
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
            case 6 -> site.slowness = 1 + random.nextInt(30);
            case 7 -> site.stuckUntilNanos = world.time.nanos() + random.nextLong(1_500 * World.MILLI);
            case 8 -> site.refusesSteps = !site.refusesSteps;
            default -> {
                if (world.options.rotTrouble() > 0) {
                    rot(site);
                }
            }
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
        switch (random.nextInt(6)) {
            case 0 -> rotState(site);
            case 1, 2 -> {
                if (directory.get().record().role() == Role.REPLICA) {
                    site.faults.misdirect(random.nextInt(3));
                }
            }
            default -> {
                world.story.tell("rot", site.number, 0);
                device.rot(random.nextInt((int) world.geometry().logicalBytes()), 1 + random.nextInt(255));
                site.agent.tracker().ifPresent(WorldTracker::distrust);
            }
        }
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
