package io.replicator.core.world;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.LinkReport;
import io.replicator.core.report.LinkState;
import io.replicator.core.round.DryRun;
import io.replicator.core.round.OpenVolume;
import io.replicator.core.round.OrderedRound;
import io.replicator.core.round.PeerSession;
import io.replicator.core.transfer.CaptureTotals;
import io.replicator.core.volume.Role;
import io.replicator.core.wire.Message;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** What happens in one run, drawn from its seed. */
final class Script {
    private static final List<Class<? extends Message>> AWAITED = List.of(
            Message.RoundDurable.class,
            Message.RoundDurable.class,
            Message.RoundDurable.class,
            Message.RoundCommit.class,
            Message.RoundApplied.class,
            Message.RoundReady.class,
            Message.RoundBegin.class,
            Message.Need.class,
            Message.VolumeState.class,
            Message.Batch.class);

    private final World world;
    private final SplittableRandom random;
    private final Troubles troubles;

    Script(World world) {
        this.world = world;
        this.random = world.random;
        this.troubles = new Troubles(world);
    }

    /** From nothing to all that can go wrong, and on to sites that are equal. */
    void run() {
        begin();
        for (int scene = 0; scene < world.options.scenes(); scene++) {
            world.act(this::happen);
            int pace = random.nextInt(8);
            world.run(random.nextLong(pace == 0 ? 300 * World.MILLI : pace < 4 ? 20 * World.MILLI : 2 * World.MILLI));
        }
        new Healing(world, world.replicas()).run();
    }

    private void begin() {
        boolean late = random.nextInt(3) == 0;
        for (WorldSite site : world.sites) {
            site.intent = site == world.source ? WorldSite.Intent.SOURCE : WorldSite.Intent.REPLICA;
            site.mayNeedSeed = site != world.source;
            site.copies = 0;
        }
        WorldSite last = world.sites.get(world.sites.size() - 1);
        if (late && world.sites.size() > 2) {
            last.intent = WorldSite.Intent.NOTHING;
        }
        world.source.write(world.source.device(1), 4 + random.nextInt(20), random);
        for (WorldSite site : world.sites) {
            world.act(site::start);
        }
        new Healing(
                        world,
                        world.replicas().stream()
                                .filter(site -> site.intent == WorldSite.Intent.REPLICA)
                                .toList())
                .run();
    }

    private void happen() {
        WorldSite site = world.sites.get(random.nextInt(world.sites.size()));
        int draw = random.nextInt(100);
        if (draw < 22) {
            int blocks = (int) world.geometry().blockCount();
            int kind = random.nextInt(8);
            write(1 + random.nextInt(kind == 0 ? blocks : kind < 3 ? 12 : 2));
        } else if (draw < 46) {
            begin(replica());
        } else if (draw < 50) {
            hammer();
        } else if (draw < 58) {
            administer(site);
        } else if (draw < 66) {
            seed();
        } else if (draw < 72) {
            troubles.death(site);
        } else if (draw < 77) {
            ambush();
        } else if (draw < 80) {
            heal();
        } else if (draw < 90) {
            if (world.options.linkTrouble() > 0) {
                troubles.link();
            }
        } else if (draw < 99) {
            if (world.options.diskTrouble() > 0) {
                troubles.disk(site);
            }
        } else {
            swap();
        }
        if (random.nextInt(6) == 0) {
            Optional.ofNullable(site.agent).ifPresent(agent -> agent.port.lookAfter(random.nextInt(30)));
        }
    }

    private WorldSite replica() {
        List<WorldSite> replicas = world.replicas();
        return replicas.get(random.nextInt(replicas.size()));
    }

    private void write(int blocks) {
        Optional.ofNullable(world.source.agent)
                .flatMap(WorldAgent::directory)
                .filter(directory -> directory.record().role() == Role.SOURCE)
                .ifPresent(directory -> {
                    world.story.tell("writes", blocks, 0);
                    boolean reading = world.source.agent.sessions.values().stream()
                            .anyMatch(session ->
                                    session.sourceRound(world.identity.id()).isPresent());
                    if (reading) {
                        world.mark(Mark.WRITTEN_DURING_A_ROUND);
                    }
                    world.source.write(world.source.device(directory.record().copyNumber()), blocks, random);
                });
    }

    private void begin(WorldSite replica) {
        world.begin(world.source, replica);
        if (random.nextInt(3) == 0) {
            world.replicas().forEach(other -> world.begin(world.source, other));
        }
    }

    /** Tiny and empty rounds one upon the other, with writes at their ends (drbd 415a2c408, cb1ce8a99). */
    private void hammer() {
        WorldSite replica = replica();
        for (int i = 0; i < 4; i++) {
            long later = random.nextLong(3 * World.MILLI) * i;
            world.time.after(later, () -> {
                if (world.healing == null) {
                    write(random.nextInt(2));
                    world.begin(world.source, replica);
                }
            });
        }
    }

    private void administer(WorldSite site) {
        WorldAgent agent = site.agent;
        Optional<OpenVolume> open = Optional.ofNullable(agent)
                .filter(running -> running.phase() == WorldAgent.Phase.OPEN)
                .flatMap(WorldAgent::volume);
        if (agent == null || open.isEmpty()) {
            return;
        }
        WorldSite peer = site.ways.get(random.nextInt(site.ways.size())).other(site);
        PeerSession session = agent.session(peer);
        switch (random.nextInt(7)) {
            case 0 ->
                session.sourceRound(world.identity.id())
                        .ifPresent(round -> round.cancel(FaultCode.CANCELLED, "the administrator asks"));
            case 1 -> pause(open.get());
            case 2 -> {
                world.mark(Mark.UNNAMED);
                world.unname(site, peer);
                session.detach(open.get().id(), FaultCode.PEER_NOT_NAMED, "it is not named any more");
            }
            case 3 -> dryRun(agent, open.get(), peer);
            case 4, 5 -> switchLinks(agent, peer);
            default -> order(replica());
        }
    }

    /** Rounds of it, one of which is of another kind as soon as that can be. */
    private void order(WorldSite replica) {
        int draw = random.nextInt(5);
        order(
                replica,
                draw < 2 ? OrderedRound.COMPARE : draw < 4 ? OrderedRound.ALLOW_INCOMPLETE : OrderedRound.COPY_ALL);
    }

    private void order(WorldSite replica, OrderedRound kind) {
        for (int i = 0; i < 3; i++) {
            world.time.after(i * random.nextLong(4 * World.MILLI), () -> {
                WorldAgent source = world.source.agent;
                if (world.healing == null && source != null && source.isAlive() && replica != world.source) {
                    world.source.order(replica, kind);
                    world.begin(world.source, replica);
                }
            });
        }
    }

    /** A replica without a seed, on a device that holds what is somebody else's; and everything is copied to it. */
    private void initialise(WorldSite site, WorldAgent agent) {
        world.story.tell("initialises", site.number, 0);
        site.mayBeIncomplete = true;
        site.mayNeedSeed = true;
        site.initialises = true;
        agent.reopen();
        order(site, OrderedRound.COPY_ALL);
    }

    /** One link to the peer is switched off, or all of them, or all are switched on again. */
    private void switchLinks(WorldAgent agent, WorldSite peer) {
        PeerSession session = agent.session(peer);
        List<WorldLink> links = agent.site.way(peer).links;
        int draw = random.nextInt(3);
        world.story.tell("switches", agent.site.number * 10L + peer.number, draw);
        if (draw == 0) {
            links.forEach(link -> session.enable(link.name()));
            return;
        }
        world.mark(Mark.LINK_SWITCHED_OFF);
        if (draw == 1) {
            session.disable(links.get(random.nextInt(links.size())).name());
        } else {
            if (session.sourceRound(world.identity.id()).isPresent()) {
                world.mark(Mark.LINKS_SWITCHED_OFF_IN_A_ROUND);
            }
            links.forEach(link -> session.disable(link.name()));
        }
        if (session.links().stream().anyMatch(Script::carriesOffDuty)) {
            throw new WorldFailure("a link that was switched off has batches in flight: nobody else will bring them");
        }
        long later = random.nextLong(100 * World.MILLI);
        world.time.after(later, () -> {
            if (agent.isAlive()) {
                links.forEach(link -> session.enable(link.name()));
            }
        });
    }

    private static boolean carriesOffDuty(LinkReport link) {
        return link.state() == LinkState.DISABLED && link.inFlightBytes() > 0;
    }

    private void pause(OpenVolume open) {
        try {
            open.directory().changeRecord(record -> record.withPaused(!record.paused()));
        } catch (ReplicatorException e) {
            // It could not be recorded, and is told to who asked.
            world.story.tell("not paused", e.code().number(), 0);
        }
        open.changed();
    }

    private void dryRun(WorldAgent agent, OpenVolume open, WorldSite peer) {
        new DryRun(agent.ports(), open, Optional.of(peer.agentId), new DryRun.Listener() {
                    @Override
                    public void done(CaptureTotals totals) {
                        world.mark(Mark.DRY_RUN);
                    }

                    @Override
                    public void failed(ReplicatorException fault) {
                        world.story.tell("dry run", fault.code().number(), 0);
                        if (agent.isAlive() && open.fault().isPresent()) {
                            agent.mustReopen();
                        }
                    }
                })
                .start();
    }

    private void seed() {
        WorldAgent source = world.source.agent;
        if (source == null) {
            return;
        }
        boolean onTheRoad = !world.road.isEmpty();
        int draw = random.nextInt(6);
        if (!onTheRoad || draw == 0) {
            if (!source.seeds.isCapturing()) {
                source.seeds.create(new RoadSeed(world.source, world.epoch));
            }
        } else if (draw == 1) {
            int which = random.nextInt(world.road.size());
            // The driver may not hear of it, and arrive all the same.
            drop(source, random.nextInt(3) == 0 ? world.road.remove(which) : world.road.get(which));
        } else {
            RoadSeed seed = world.road.get(random.nextInt(world.road.size()));
            if (random.nextBoolean()) {
                world.road.remove(seed);
            }
            attach(replica(), seed);
        }
    }

    private void drop(WorldAgent source, RoadSeed seed) {
        Optional<OpenVolume> open = source.volume().filter(volume -> source.phase() == WorldAgent.Phase.OPEN);
        if (open.isEmpty()) {
            return;
        }
        world.story.tell("seed dropped", seed.generation().number(), 0);
        for (WorldSite site : world.replicas()) {
            Optional.ofNullable(site.agent)
                    .flatMap(WorldAgent::directory)
                    .filter(directory -> directory
                            .record()
                            .seed()
                            .equals(Optional.of(seed.generation().id())))
                    .ifPresent(directory -> site.mayNeedSeed = true);
            if (site.agent == null || site.agent.directory().isEmpty()) {
                site.mayNeedSeed = true;
            }
        }
        try {
            open.get().directory().dropHold(seed.generation().id());
            world.mark(Mark.SEED_DROPPED);
        } catch (ReplicatorException e) {
            world.story.tell("not dropped", e.code().number(), 0);
        }
        open.get().changed();
    }

    private void attach(WorldSite site, RoadSeed seed) {
        WorldAgent agent = site.agent;
        if (agent == null || agent.isBusy()) {
            return;
        }
        if (site.intent == WorldSite.Intent.NOTHING) {
            site.intent = WorldSite.Intent.REPLICA;
            if (agent.directory().isEmpty() && random.nextBoolean()) {
                initialise(site, agent);
                return;
            }
        }
        BlockSet spoiled = BlockSet.empty(world.geometry());
        if (random.nextInt(3) == 0 && world.geometry().chunkCount() > 4) {
            spoiled.addChunk(random.nextLong(world.geometry().chunkCount()));
        }
        agent.seeds.attach(seed, spoiled);
    }

    private void ambush() {
        Class<? extends Message> awaited = AWAITED.get(random.nextInt(AWAITED.size()));
        Ambush.Deed[] deeds = Ambush.Deed.values();
        Ambush.Deed deed = random.nextBoolean() ? Ambush.Deed.CUT_THE_LINKS : deeds[random.nextInt(deeds.length)];
        world.watch.ambush.lay(awaited, deed, 1 + random.nextInt(3));
        world.begin(world.source, replica());
    }

    private void heal() {
        for (WorldSite site : world.sites) {
            site.faults.heal();
            site.slowness = 1;
            site.refusesSteps = false;
        }
        world.ways.forEach(WorldWay::heal);
    }

    /** The source's role goes to a replica: that one is initialised as a source, the old copy is given up, and all are seeded anew. */
    private void swap() {
        WorldSite next = replica();
        WorldSite before = world.source;
        if (next.agent == null || next.agent.directory().isEmpty() || next.agent.isBusy() || before.corrupt) {
            return;
        }
        if (next.intent == WorldSite.Intent.SOURCE) {
            // It was the source before that, and has not become a replica yet: its copy knows of no hand-over.
            return;
        }
        world.story.tell("swap", before.number, next.number);
        world.mark(Mark.ROLES_SWAPPED);
        world.epoch++;
        world.source = next;
        next.intent = WorldSite.Intent.SOURCE;
        next.promise = null;
        next.agent.reopen();
        world.sites.forEach(site -> site.mayNeedSeed = true);
        long later = random.nextBoolean() ? 0 : random.nextLong(200 * World.MILLI);
        world.time.after(later, () -> {
            if (world.source != before) {
                before.intent = WorldSite.Intent.REPLICA;
                Optional.ofNullable(before.agent)
                        .filter(agent -> !agent.isBusy())
                        .ifPresent(WorldAgent::reopen);
            }
        });
    }
}
