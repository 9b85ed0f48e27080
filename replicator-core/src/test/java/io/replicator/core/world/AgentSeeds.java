package io.replicator.core.world;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.FingerprintKey;
import io.replicator.core.index.VolumeDirectories;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.replica.CommitLog;
import io.replicator.core.round.OpenVolume;
import io.replicator.core.round.SeedCapture;
import io.replicator.core.seed.ArrivalCheck;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.transfer.CaptureTotals;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.IncarnationId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What the administrator of a site asks of its agent: seeds that leave, and seeds that arrive. */
final class AgentSeeds {
    private final WorldAgent agent;
    private final List<SeedCapture> captures = new ArrayList<>();

    AgentSeeds(WorldAgent agent) {
        this.agent = agent;
    }

    /** Creates a seed, whose bay leaves when the capture is done. */
    void create(RoadSeed seed) {
        OpenVolume open = agent.volume().orElse(null);
        if (open == null || agent.phase() != WorldAgent.Phase.OPEN) {
            return;
        }
        SeedCapture[] capture = new SeedCapture[1];
        capture[0] = new SeedCapture(agent.ports(), open, seed, SeedSignature.NONE, new SeedCapture.Listener() {
            @Override
            public void done(Generation generation, CaptureTotals totals) {
                captures.remove(capture[0]);
                seed.leave(
                        generation,
                        agent.site
                                .device(open.directory().record().copyNumber())
                                .bytes());
                agent.world.seedLeft(seed);
            }

            @Override
            public void failed(ReplicatorException fault) {
                captures.remove(capture[0]);
                agent.world.watch.failed("seed", agent, fault.code(), fault.getMessage());
                if (open.fault().isPresent()) {
                    agent.mustReopen();
                }
            }
        });
        captures.add(capture[0]);
        capture[0].start();
    }

    boolean isCapturing() {
        return !captures.isEmpty();
    }

    /** A seed arrives and takes the place of what is here. */
    void attach(RoadSeed seed, BlockSet spoiled) {
        if (agent.isBusy()) {
            return;
        }
        agent.shutThen(() -> agent.later(() -> {
            try {
                arrive(seed, spoiled);
            } catch (ReplicatorException e) {
                agent.world.watch.failed("attach", agent, e.code(), e.getMessage());
            }
            agent.closeDirectory();
            agent.openNow();
        }));
    }

    private void arrive(RoadSeed seed, BlockSet spoiled) {
        CommitLog log = agent.commits();
        if (log == null) {
            return;
        }
        StateDirectory volumes = agent.state.directory("volumes");
        List<VolumeDirectory> all = VolumeDirectories.openAll(volumes);
        agent.hold(all.isEmpty() ? null : all.get(0));
        long number =
                1 + agent.directory().map(found -> found.record().copyNumber()).orElse(0L);
        WorldImage arrived = seed.arrive(agent.site.number * 777);
        spoiled.forEachChunk(
                chunk -> arrived.bytes()[(int) agent.world.geometry().chunkOffset(chunk)] ^= 0x40);
        agent.site.devices.put(number, arrived);
        agent.world.watch.attaching(agent, seed);
        byte[] key = new byte[FingerprintKey.BYTES];
        agent.world.random.nextBytes(key);
        try (WorldDevice device = new WorldDevice(arrived, agent.port, agent.site.name + "'s new device", false)) {
            ArrivalCheck.Arrival arrival = ArrivalCheck.run(
                    new ArrivalCheck.ArrivalRequest(
                            volumes,
                            device,
                            seed::read,
                            seed.name(),
                            SeedSignature.NONE,
                            WorldAgent.NAME,
                            agent.directory(),
                            new IncarnationId(new UUID(agent.world.random.nextLong(), agent.world.random.nextLong())),
                            new FingerprintKey(key),
                            Runnable::run,
                            agent.sendPool,
                            agent.world.time,
                            bytes -> {},
                            progress -> {},
                            () -> false),
                    copyNumber -> log.forgetBefore(agent.world.identity.id(), copyNumber));
            agent.world.watch.attached(agent, seed, arrival);
            agent.hold(arrival.directory());
        }
    }

    /** The volume is closed: no seed of it is captured on. */
    void cancel() {
        List.copyOf(captures).forEach(capture -> capture.cancel(FaultCode.CANCELLED, "the volume is closed"));
    }
}
