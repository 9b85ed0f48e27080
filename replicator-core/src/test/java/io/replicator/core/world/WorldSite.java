package io.replicator.core.world;

import io.replicator.core.extent.Geometry;
import io.replicator.core.replica.ReplicaVolume;
import io.replicator.core.round.OrderedRound;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.Generation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One site: its disks, which survive everything, and the process that runs now. */
final class WorldSite implements DiskPort.Moments {
    /** What its administrator wants its copy to be. */
    enum Intent {
        SOURCE,
        REPLICA,
        NOTHING
    }

    /** What would be left if the power failed at some instant, and what had been promised by then. */
    record Look(
            WorldTree tree,
            Map<Long, WorldImage> devices,
            @Nullable Promise promise) {}

    /** A generation that a copy told a peer is durable. */
    record Promise(long copyNumber, Generation generation) {}

    final World world;
    final String name;
    final int number;
    final AgentId agentId;
    final List<WorldWay> ways = new ArrayList<>();
    final DiskFaults faults = new DiskFaults();
    final Map<Long, WorldImage> devices = new HashMap<>();
    final List<Look> looks = new ArrayList<>();
    WorldTree tree = new WorldTree();
    Intent intent = Intent.NOTHING;

    @Nullable
    WorldAgent agent;

    WorldAgent.Leaving left = WorldAgent.Leaving.NOTHING;

    @Nullable
    Promise promise;

    int runs;
    long copies;
    boolean dying;
    boolean diesOfPower;
    /** Something was done that leaves its copy without a way on but another seed: not by the program. */
    boolean mayNeedSeed;
    /** Its state files are not what the program wrote. */
    boolean evidenceLost;

    long wordsOfLostEvidenceUntilNanos;

    /** The replicas that the administrator had compared with the copy here: a relation that is missing is made by that, and void at first. */
    final Set<AgentId> compared = new HashSet<>();

    /** The administrator has ordered a round in place to it. */
    boolean mayBeIncomplete;

    boolean corrupt;
    /** Its administrator initialises a replica that holds nothing yet, when its process can. */
    boolean initialises;
    /** It has done that, and nothing was copied yet. */
    boolean isEmpty;

    long slowness = 1;
    long stuckUntilNanos;
    /** Until then steps may take that were begun while its disk was stuck, though it was healed since. */
    long heldUpUntilNanos;

    boolean refusesSteps;
    /** Its next process dies while it opens what is there. */
    boolean diesAgain;

    WorldSite(World world, String name, int number) {
        this.world = world;
        this.name = name;
        this.number = number;
        this.agentId = new AgentId(new UUID(0xA, number));
    }

    /** The links to that site. */
    WorldWay way(WorldSite peer) {
        return ways.stream().filter(way -> way.joins(peer)).findFirst().orElseThrow();
    }

    /** The administrator orders the next round of the copy here to that one; whether it can be so. */
    boolean order(WorldSite replica, OrderedRound kind) {
        WorldAgent running = agent;
        boolean taken = running != null
                && running.session(replica).orderNext(world.identity.id(), kind).isEmpty();
        if (taken) {
            compared.add(replica.agentId);
            replica.mayBeIncomplete |= kind == OrderedRound.ALLOW_INCOMPLETE;
        }
        return taken;
    }

    /** Whether the copy is written in place, and at no generation; a failure where nobody ordered that. */
    boolean isIncomplete(ReplicaVolume copy) {
        if (copy.isIncomplete() && !mayBeIncomplete) {
            throw new WorldFailure(name + " is written in place, and nobody ordered that");
        }
        return copy.isIncomplete();
    }

    /** Its disk answers nobody for so long. */
    void stick(long nanos) {
        stuckUntilNanos = Math.max(stuckUntilNanos, world.time.nanos() + nanos);
        heldUpUntilNanos = Math.max(heldUpUntilNanos, stuckUntilNanos);
    }

    boolean isUp() {
        WorldAgent running = agent;
        return running != null && running.isAlive();
    }

    /** Its process begins. */
    void start() {
        if (isUp()) {
            return;
        }
        runs++;
        WorldAgent started = new WorldAgent(this);
        agent = started;
        if (diesAgain) {
            diesAgain = false;
            started.port.dieAfter(world.random.nextInt(25));
        }
        started.start();
    }

    /** Its process is killed, or its power fails; it begins again after that time. */
    void die(boolean power, long downNanos) {
        WorldAgent running = agent;
        if (running == null) {
            return;
        }
        world.story.tell(power ? "power fails at" : "killed at", number, 0);
        agent = null;
        dying = false;
        left = running.leaves();
        running.die();
        ways.forEach(way -> way.stop(this, !power));
        if (power) {
            losePower(world.random);
        }
        world.time.after(downNanos, () -> world.act(this::start));
    }

    private void losePower(SplittableRandom random) {
        tree = tree.afterCrash(random);
        devices.values().forEach(device -> device.crash(random));
    }

    @Override
    public void deathAt(DiskPort port) {
        dying = true;
    }

    @Override
    public void lookAt(DiskPort port) {
        Map<Long, WorldImage> copies = new HashMap<>();
        devices.forEach((copy, device) -> {
            WorldImage crashed = device.copy();
            crashed.crash(world.lookRandom);
            copies.put(copy, crashed);
        });
        looks.add(new Look(tree.afterCrash(world.lookRandom), copies, promise));
    }

    @Override
    public void turnsAt(DiskPort port) {
        if (world.lookRandom.nextInt(4) == 0) {
            lookAt(port);
        }
    }

    /** The device of the copy that the process has open, or of the newest. */
    WorldImage device(long copyNumber) {
        return devices.computeIfAbsent(
                copyNumber, copy -> WorldImage.device((int) world.geometry().logicalBytes() + number * 777));
    }

    /** Production writes: some blocks, some of them zero, some as they were. */
    void write(WorldImage device, int blocks, SplittableRandom random) {
        Geometry geometry = world.geometry();
        for (int i = 0; i < blocks; i++) {
            int block = random.nextInt((int) geometry.blockCount());
            int length = geometry.blockLength(block);
            int offset = block * Geometry.BLOCK_BYTES;
            int kind = random.nextInt(8);
            if (kind == 0) {
                device.write(offset, ByteBuffer.allocate(length));
            } else if (kind == 1) {
                device.write(offset, ByteBuffer.wrap(device.bytes(), offset, length));
            } else if (kind < 5) {
                int at = random.nextInt(length);
                device.write(offset + at, ByteBuffer.wrap(new byte[] {(byte) random.nextInt(256)}));
            } else {
                byte[] bytes = new byte[length];
                random.nextBytes(bytes);
                device.write(offset, ByteBuffer.wrap(bytes));
            }
        }
        if (random.nextBoolean()) {
            device.flush();
        }
    }
}
