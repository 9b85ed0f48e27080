package io.replicator.core.world;

import io.replicator.core.device.VolumeSnapshots;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.index.FingerprintKey;
import io.replicator.core.index.VolumeDirectories;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.replica.CommitLog;
import io.replicator.core.replica.ReplicaVolume;
import io.replicator.core.round.OpenVolume;
import io.replicator.core.round.PeerSession;
import io.replicator.core.round.RoundPorts;
import io.replicator.core.round.RoundSettings;
import io.replicator.core.session.BackboneSettings;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.tracking.FullScan;
import io.replicator.core.volume.BootId;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One run of an agent's process: the production classes over the disks and links of its site, and what an agent does around them. */
final class WorldAgent {
    static final String NAME = "vm-101";

    /** Where its one volume is. */
    enum Phase {
        OPEN,
        CLOSING,
        SHUT
    }

    /** What a process had under way when it died. */
    record Leaving(boolean committed, boolean inRound, boolean overSnapshot, long captured) {
        static final Leaving NOTHING = new Leaving(false, false, false, Long.MAX_VALUE);
    }

    final WorldSite site;
    final World world;
    final BootId boot;
    final DiskPort port;
    final BufferPool sendPool;
    final BufferPool receivePool;
    final Map<WorldSite, PeerSession> sessions = new LinkedHashMap<>();
    final StateDirectory state;
    private List<Lease> others = List.of();
    final AgentSeeds seeds = new AgentSeeds(this);
    private @Nullable CommitLog commits;
    private @Nullable VolumeDirectory directory;
    private @Nullable OpenVolume volume;
    private @Nullable WorldTracker tracker;
    private Optional<WorldSnapshots> snapshots = Optional.empty();
    private Phase phase = Phase.SHUT;
    private boolean busy;
    private boolean recovering;
    private int failures;

    WorldAgent(WorldSite site) {
        this.site = site;
        this.world = site.world;
        this.boot = new BootId(new UUID(site.number, site.runs));
        this.port = new DiskPort(site.faults, site);
        this.state = new WorldDirectory(site.tree, port, site.name);
        this.sendPool = world.pools.take();
        this.receivePool = world.pools.take();
        if (world.options.tightPool()) {
            // Others have the rest of it: just so much is left as one capture needs.
            others = List.of(sendPool.tryLease(4 << 20), sendPool.tryLease(2 << 20));
        }
    }

    boolean isAlive() {
        return port.isAlive();
    }

    Phase phase() {
        return phase;
    }

    /** Whether something was asked of its volume that is not done. */
    boolean isBusy() {
        return busy;
    }

    boolean isRecovering() {
        return recovering;
    }

    Optional<OpenVolume> volume() {
        return Optional.ofNullable(volume);
    }

    Optional<VolumeDirectory> directory() {
        return Optional.ofNullable(directory);
    }

    @Nullable
    CommitLog commits() {
        return commits;
    }

    /** The state of its volume from now on. */
    void hold(@Nullable VolumeDirectory opened) {
        directory = opened;
    }

    Optional<WorldSnapshots> snapshots() {
        return snapshots;
    }

    Optional<WorldTracker> tracker() {
        return Optional.ofNullable(tracker);
    }

    PeerSession session(WorldSite peer) {
        return sessions.get(peer);
    }

    // ---- the process ----

    void start() {
        recovering = true;
        for (WorldWay way : site.ways) {
            WorldSite peer = way.other(site);
            List<BackboneSettings.Link> links = way.links.stream()
                    .map(link -> new BackboneSettings.Link(link.name(), 0))
                    .toList();
            BackboneSettings usual = BackboneSettings.of(links);
            PeerSession session = new PeerSession(
                    site.agentId,
                    peer.name,
                    ports(),
                    new RoundSettings(
                            world.options.windowBytes(), world.options.flushBytes(), world.options.flushDelayNanos()),
                    new BackboneSettings(
                            links,
                            world.options.heartbeatNanos(),
                            usual.ackDelayNanos(),
                            usual.suspectNanos(),
                            Math.max(usual.downNanos(), 3 * world.options.heartbeatNanos()),
                            usual.aloneNanos() + 3 * world.options.heartbeatNanos(),
                            usual.stalledNanos(),
                            usual.maxWindowBytes(),
                            usual.repeatBudgetBytes()),
                    way.transport(this),
                    new WorldListener(this, peer));
            sessions.put(peer, session);
            way.start(this, session.events());
        }
        openNow();
        recovering = false;
    }

    /** What it has under way. */
    Leaving leaves() {
        OpenVolume open = volume;
        if (open == null) {
            return Leaving.NOTHING;
        }
        boolean committed = open.replica().filter(ReplicaVolume::hasPending).isPresent();
        boolean inRound = sessions.values().stream()
                .anyMatch(session -> session.replicaRound(open.id()).isPresent());
        boolean isSource = open.directory().record().role() == Role.SOURCE;
        return new Leaving(
                committed,
                inRound && !committed,
                open.replica().filter(ReplicaVolume::isOverSnapshot).isPresent(),
                isSource
                        ? open.directory()
                                .index()
                                .generation()
                                .map(Generation::number)
                                .orElse(0L)
                        : Long.MAX_VALUE);
    }

    /** Nothing of it runs any more; what it holds of its pools goes back as far as that can be told. */
    void die() {
        port.end();
        snapshots.ifPresent(WorldSnapshots::end);
        sessions.values().forEach(PeerSession::close);
        others.forEach(Lease::release);
        world.pools.giveBack(sendPool);
        world.pools.giveBack(receivePool);
    }

    /** Bytes of its pools that are out for what it does. */
    long leasedBytes() {
        long othersBytes = world.options.tightPool() ? 6L << 20 : 0;
        return sendPool.leasedBytes() + receivePool.leasedBytes() - othersBytes;
    }

    RoundPorts ports() {
        return new RoundPorts(
                new AgentLane(this),
                this::step,
                world.time,
                () -> 1_000 + world.time.nanos() / 1_000_000,
                () -> new UUID(world.random.nextLong(), world.random.nextLong()),
                sendPool);
    }

    /** Steps take a while each, so that they end in any order. */
    private void step(Runnable task) {
        if (site.refusesSteps && world.random.nextBoolean()) {
            world.mark(Mark.STEP_REFUSED);
            throw new ReplicatorException(FaultCode.LIMIT_EXCEEDED, "the executor is full");
        }
        later(task);
    }

    void later(Runnable task) {
        long nanos = world.random.nextLong(world.options.mostStepNanos() + 1) * site.slowness;
        long stuckNanos = Math.max(0, site.stuckUntilNanos - world.time.nanos());
        world.time.after(nanos + stuckNanos, () -> {
            if (isAlive()) {
                task.run();
            }
        });
    }

    // ---- its volume ----

    void openNow() {
        busy = false;
        try {
            if (commits == null) {
                commits = CommitLog.open(state);
                state.directory("volumes");
                state.sync();
            }
            open(commits);
            failures = 0;
        } catch (ReplicatorException e) {
            notOpened(e);
        }
    }

    private void open(CommitLog log) {
        StateDirectory volumes = state.directory("volumes");
        List<VolumeDirectory> all = VolumeDirectories.openAll(volumes);
        if (all.size() > 1) {
            throw new WorldFailure(all.size() + " copies of one volume at " + site.name);
        }
        VolumeDirectory found = all.isEmpty() ? null : all.get(0);
        found = carryOutIntent(volumes, found);
        directory = found;
        if (found == null) {
            return;
        }
        VolumeRecord record = found.record();
        site.copies = Math.max(site.copies, record.copyNumber());
        WorldImage image = site.device(record.copyNumber());
        boolean keepsSnapshots = world.options.keepsSnapshots() && record.role() == Role.REPLICA;
        WorldDevice device = new WorldDevice(image, port, site.name + "'s device", keepsSnapshots);
        Optional<ReplicaVolume> replica = record.role() == Role.REPLICA
                ? Optional.of(ReplicaVolume.open(
                        found, device, log, Runnable::run, world.time, world.options.replica(), progress -> {}))
                : Optional.empty();
        tracker = world.options.tracked() ? new WorldTracker(image, world.geometry()) : null;
        snapshots = world.options.freezes() && record.role() == Role.SOURCE
                ? Optional.of(new WorldSnapshots(this, image))
                : Optional.empty();
        OpenVolume opened = new OpenVolume(
                found,
                device,
                replica,
                tracker == null ? new FullScan() : tracker,
                snapshots.map(VolumeSnapshots.class::cast));
        volume = opened;
        phase = Phase.OPEN;
        world.watch.opened(this, site.left);
        site.left = Leaving.NOTHING;
        world.story.tell(
                "opened",
                site.number,
                found.index().generation().map(Generation::number).orElse(0L));
        sessions.forEach((peer, session) -> {
            if (world.isNamed(site, peer)) {
                session.attach(opened);
            }
        });
    }

    /** What the administrator decided about the copy and could not have done yet. */
    private @Nullable VolumeDirectory carryOutIntent(StateDirectory volumes, @Nullable VolumeDirectory found) {
        boolean isSource = found != null && found.record().role() == Role.SOURCE;
        if (site.intent == WorldSite.Intent.NOTHING || (site.intent == WorldSite.Intent.REPLICA && isSource)) {
            if (found != null) {
                found.close();
                VolumeDirectories.remove(volumes, found.record());
            }
            // What is attached here later begins to count its copies anew.
            site.promise = null;
            return null;
        }
        if (site.initialises && found == null) {
            site.initialises = false;
            return EmptyCopy.create(site, volumes);
        }
        if (site.intent == WorldSite.Intent.SOURCE && !isSource) {
            long copies = found == null ? site.copies : found.record().copyNumber();
            site.devices.put(copies + 1, site.device(Math.max(1, copies)));
            byte[] key = new byte[FingerprintKey.BYTES];
            world.random.nextBytes(key);
            // Copies that an older version made go on with what they were given.
            FingerprintAlgorithm algorithm = FingerprintAlgorithm.values()[key[0] & 1];
            VolumeRecord fresh = VolumeRecord.fresh(
                            NAME, world.identity, Role.SOURCE, algorithm, new FingerprintKey(key))
                    .withCopyNumber(copies + 1)
                    .withRoleEpoch(world.epoch);
            VolumeDirectory created = VolumeDirectory.create(volumes, fresh);
            if (found != null) {
                found.close();
                VolumeDirectories.remove(volumes, found.record());
            }
            return created;
        }
        return found;
    }

    private void notOpened(ReplicatorException fault) {
        world.story.tell("not opened", site.number, fault.code().number());
        world.watch.notOpened(this, fault);
        closeDirectory();
        failures++;
        if (failures >= 3 || commits == null) {
            world.time.after(20_000_000L, () -> {
                if (isAlive()) {
                    site.die(false, 5_000_000L);
                }
            });
        } else {
            busy = true;
            world.time.after(10_000_000L * failures, () -> ifAlive(this::openNow));
        }
    }

    void closeDirectory() {
        if (directory != null) {
            directory.close();
            directory = null;
        }
    }

    private void ifAlive(Runnable task) {
        if (isAlive()) {
            task.run();
        }
    }

    /** A step failed after which the copy has to be opened anew. */
    void mustReopen() {
        if (phase == Phase.OPEN) {
            shutThen(() -> world.time.after(5_000_000L, () -> ifAlive(this::openNow)));
        }
    }

    /** It is opened anew, with what the administrator wants of it now. */
    void reopen() {
        if (phase == Phase.OPEN) {
            mustReopen();
        } else if (!busy) {
            openNow();
        }
    }

    void shutThen(Runnable then) {
        busy = true;
        OpenVolume closing = volume;
        if (closing == null) {
            then.run();
            return;
        }
        phase = Phase.CLOSING;
        seeds.cancel();
        sessions.values().forEach(session -> session.detach(closing.id(), FaultCode.CANCELLED, "it is opened anew"));
        closing.whenIdle(() -> {
            snapshots.ifPresent(WorldSnapshots::requireNoneHeld);
            closing.replica().ifPresent(ReplicaVolume::close);
            closeDirectory();
            volume = null;
            tracker = null;
            phase = Phase.SHUT;
            then.run();
        });
    }
}
