package io.replicator.core.world;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.VolumeSnapshot;
import io.replicator.core.device.VolumeSnapshots;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * What freezes the disk of a source, for one process: it may refuse, and some of what it froze has room for few blocks that production overwrites
 * meanwhile. Production writes on while the disk is being frozen, before the instant and after it. Nothing of it outlives the process.
 */
final class WorldSnapshots implements VolumeSnapshots {
    private final WorldAgent agent;
    private final World world;
    private final WorldImage image;
    private final List<Frozen> held = new ArrayList<>();

    WorldSnapshots(WorldAgent agent, WorldImage image) {
        this.agent = agent;
        this.world = agent.world;
        this.image = image;
    }

    @Override
    public VolumeSnapshot take() {
        agent.port.read(DiskOperation.DEVICE_READ, "what freezes the disk of " + agent.site.name);
        SplittableRandom random = world.random;
        boolean calm = world.healing != null;
        if (agent.site.faults.isFull() || (!calm && random.nextInt(16) == 0)) {
            world.mark(Mark.SNAPSHOT_REFUSED);
            throw new ReplicatorException(
                    random.nextInt(4) == 0 ? FaultCode.IO_ERROR : FaultCode.NO_SPACE, "planned: no snapshot is taken");
        }
        produce(calm);
        Frozen taken = new Frozen(image.frozen(), !calm && random.nextInt(6) == 0 ? 1 + random.nextInt(3) : -1);
        produce(calm);
        if (!held.isEmpty()) {
            world.mark(Mark.SNAPSHOTS_OVERLAPPED);
        }
        held.add(taken);
        world.watch.snapshots.taken(agent.site, taken);
        if (taken.roomBlocks >= 0) {
            taken.squeeze();
        }
        return taken;
    }

    /** Production writes, where anybody may still be surprised by that. */
    private void produce(boolean calm) {
        if (!calm && agent.site == world.source && world.random.nextInt(4) == 0) {
            agent.site.write(image, 1 + world.random.nextInt(2), world.random);
        }
    }

    /** Nothing of the volume runs any more. */
    void requireNoneHeld() {
        if (!held.isEmpty()) {
            throw new WorldFailure(agent.site.name + " holds " + held.size() + " snapshots that nobody reads any more");
        }
    }

    /** The process is gone, and so are they. */
    void end() {
        if (!held.isEmpty()) {
            world.mark(Mark.SNAPSHOT_GONE_WITH_ITS_PROCESS);
        }
        held.forEach(frozen -> frozen.open = false);
        held.clear();
    }

    /** The disk as it was at one instant. */
    final class Frozen implements VolumeSnapshot {
        private static final long LOOK_NANOS = 100 * World.MILLI;
        /** For the end of what reads it, once that was told. */
        private static final long MOST_GIVING_UP_NANOS = 200 * World.MILLI;
        /** It is looked at its room each second; the rest is for a look and for the end of what reads it. */
        private static final long MOST_FULL_NANOS = 1_200 * World.MILLI;

        final WorldImage bytes;
        private final int roomBlocks;
        private final BitSet read = new BitSet();
        private final FrozenDevice device = new FrozenDevice(this);
        private boolean open = true;
        /** A generation came of it. */
        boolean isCaptured;

        private long fullSinceNanos = -1;

        /** @param roomBlocks that production may overwrite, and -1 for any number */
        Frozen(WorldImage bytes, int roomBlocks) {
            this.bytes = bytes;
            this.roomBlocks = roomBlocks;
        }

        boolean isOpen() {
            return open;
        }

        /** Production has overwritten as much as there is room for. */
        private boolean isFull() {
            int overwritten = 0;
            for (int block = 0; roomBlocks >= 0 && block < world.geometry().blockCount(); block++) {
                overwritten += bytes.version(block) == image.version(block) ? 0 : 1;
            }
            return roomBlocks >= 0 && overwritten > roomBlocks;
        }

        /** What reads it takes long, and production goes on: by itself a round is over before anybody looks. */
        private void squeeze() {
            WorldSite site = agent.site;
            long nanos = 1_050 * World.MILLI + world.random.nextLong(450 * World.MILLI);
            switch (world.random.nextInt(4)) {
                case 0 -> site.stick(nanos);
                case 1 -> site.ways.forEach(way -> way.other(site).stick(nanos));
                case 2 -> holdUp(WorldLink::standStill, 0, nanos);
                default -> {
                    long later = world.random.nextLong(20 * World.MILLI);
                    holdUp(link -> link.silence(0), later, nanos * 2);
                    holdUp(link -> link.silence(1), later, nanos * 2);
                }
            }
            world.time.after(world.random.nextLong(300 * World.MILLI), () -> {
                if (world.healing == null && site == world.source) {
                    site.write(image, 4 + world.random.nextInt(4), world.random);
                }
            });
            world.time.after(LOOK_NANOS, this::look);
        }

        /** Whoever was told that it has no room has given it up by now. */
        private void isGivenUp() {
            if (open && agent.isAlive() && isBusy()) {
                world.time.after(MOST_GIVING_UP_NANOS, this::isGivenUp);
            } else if (open && agent.isAlive()) {
                throw hurt();
            }
        }

        private boolean isBusy() {
            WorldSite site = agent.site;
            return site.slowness > 1
                    || site.refusesSteps
                    || site.heldUpUntilNanos + MOST_GIVING_UP_NANOS > world.time.nanos();
        }

        private WorldFailure hurt() {
            return new WorldFailure(
                    agent.site.name + " holds a snapshot that has no room, and production met a full disk");
        }

        private void holdUp(Consumer<WorldLink> how, long laterNanos, long nanos) {
            world.time.after(laterNanos, () -> {
                if (world.healing == null) {
                    agent.site.ways.forEach(way -> way.links.forEach(link -> {
                        how.accept(link);
                        world.time.after(nanos, link::heal);
                    }));
                }
            });
        }

        /** One that has no room is given up in time. */
        private void look() {
            if (!open || !agent.isAlive()) {
                return;
            }
            long now = world.time.nanos();
            if (!isFull() || isBusy()) {
                fullSinceNanos = -1;
            } else if (fullSinceNanos < 0) {
                fullSinceNanos = now;
            } else if (now - fullSinceNanos > MOST_FULL_NANOS) {
                throw hurt();
            }
            world.time.after(LOOK_NANOS, this::look);
        }

        void read(long position, ByteBuffer target) {
            if (!open) {
                throw new WorldFailure("a snapshot that was given up is read at " + agent.site.name);
            }
            agent.port.read(DiskOperation.DEVICE_READ, device.name());
            int first = (int) (position / Geometry.BLOCK_BYTES);
            int end = (int) ((position + target.remaining() + Geometry.BLOCK_BYTES - 1) / Geometry.BLOCK_BYTES);
            for (int block = first; block < end; block++) {
                if (bytes.version(block) != image.version(block)) {
                    world.mark(read.get(block) ? Mark.READ_AGAIN_FROM_A_SNAPSHOT : Mark.READ_AS_IT_WAS_FROZEN);
                }
            }
            read.set(first, end);
            bytes.read(position, target);
        }

        String name() {
            return "the frozen disk of " + agent.site.name;
        }

        @Override
        public BlockDevice device() {
            return device;
        }

        @Override
        public boolean hasRoom() {
            agent.port.checkAlive();
            boolean full = isFull();
            if (full) {
                world.mark(isCaptured ? Mark.SNAPSHOT_GIVEN_UP_AFTERWARDS : Mark.SNAPSHOT_GIVEN_UP_WHILE_READ);
                world.time.after(MOST_GIVING_UP_NANOS, this::isGivenUp);
            }
            return !full;
        }

        @Override
        public void close() {
            agent.port.checkAlive();
            open = false;
            held.remove(this);
        }
    }
}
