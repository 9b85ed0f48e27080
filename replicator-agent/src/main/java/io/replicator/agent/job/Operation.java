package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.round.OpenVolume;
import io.replicator.core.round.RoundPorts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An agent's replication from start to stop, and the order of both. On the lane, but for what it hands out. */
final class Operation {
    /** How often it is looked whether everything has come to rest. */
    private static final long LOOK_NANOS = 20_000_000L;

    private static final String STOPPING = "the agent stops";

    private enum Phase {
        NEW,
        STARTING,
        RUNNING,
        STOPPING,
        STOPPED
    }

    private final ReplicationSettings settings;
    private final ReplicationPorts ports;
    private final Means means;
    private final RoundPorts roundPorts;
    private final Randomness randomness;
    private final Jobs jobs;
    private final Site site;
    private final Loadings loadings;
    private final StatusBoard board;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private Phase phase = Phase.NEW;
    private @Nullable StateFiles files;
    private @Nullable Running running;

    Operation(ReplicationSettings settings, ReplicationPorts ports) {
        this.settings = settings;
        this.ports = ports;
        this.randomness = new Randomness(ports.random());
        Steps steps = new Steps(ports.lane(), ports.io());
        Events events = new Events(ports.events(), ports.wallMillis(), ports.ticker());
        this.means = new Means(
                ports.lane(),
                ports.ticker(),
                ports.wallMillis(),
                ports.random(),
                steps,
                events,
                settings.times(),
                this::changed);
        this.roundPorts = new RoundPorts(
                ports.lane(), ports.io(), ports.ticker(), ports.wallMillis(), randomness::uuid, ports.sendPool());
        this.jobs = new Jobs(ports.wallMillis(), this::changed);
        this.site = new Site(means, ports, roundPorts);
        this.loadings = new Loadings(steps, this::changed);
        this.board = new StatusBoard(
                ports,
                settings.times(),
                settings.version(),
                site,
                jobs,
                new DirtyFigures(steps, this::changed),
                loadings);
    }

    /** Any thread. */
    StatusBoard board() {
        return board;
    }

    /** The register; its reports may be asked for by any thread. */
    Jobs jobs() {
        return jobs;
    }

    /** What commands need; a refusal while the state is not open. */
    Running running() {
        Running now = running;
        if (now == null || phase != Phase.RUNNING) {
            throw new ReplicatorException(
                    FaultCode.CANCELLED,
                    phase == Phase.NEW || phase == Phase.STARTING
                            ? "the agent is starting; try again in a moment"
                            : "the agent is stopping");
        }
        return now;
    }

    CompletableFuture<Void> start() {
        if (phase != Phase.NEW) {
            throw new IllegalStateException("started already");
        }
        phase = Phase.STARTING;
        CompletableFuture<Void> started = new CompletableFuture<>();
        means.steps()
                .run(
                        () -> StateFiles.open(ports.state()),
                        opened -> {
                            begin(opened);
                            started.complete(null);
                        },
                        fault -> {
                            phase = Phase.STOPPED;
                            stopped.complete(null);
                            started.completeExceptionally(fault);
                        });
        return started;
    }

    private void begin(StateFiles opened) {
        files = opened;
        VolumeOpening opening =
                new VolumeOpening(opened.commits(), ports.io(), ports.ticker(), settings.replica(), ports.random());
        ResyncJobs resyncs = new ResyncJobs(site, jobs);
        LinkCommands links = new LinkCommands(means, site, opened.links());
        running = new Running(
                site,
                jobs,
                opening,
                links,
                new LinkTestJobs(links, jobs),
                new VolumeCommands(means, site, jobs, opened, randomness, board),
                new SeedJobs(means, site, jobs, roundPorts, ports, opened, randomness, settings.manifests()),
                new ExportJobs(
                        means, site, jobs, opened, randomness, roundPorts, ports, settings.manifests(), loadings),
                new Attachments(means, site, jobs, opened, randomness, ports),
                resyncs,
                new Plans(means, roundPorts));
        site.find(opened.catalog(), opened.links(), opening);
        if (phase == Phase.STARTING) {
            phase = Phase.RUNNING;
            loadings.read(opened.exports());
            site.configure(settings, opening);
            board.show();
        } else {
            closeState();
        }
    }

    CompletableFuture<Void> stop() {
        switch (phase) {
            case NEW -> {
                phase = Phase.STOPPED;
                stopped.complete(null);
            }
            case STARTING -> phase = Phase.STOPPING;
            case RUNNING -> {
                phase = Phase.STOPPING;
                endWhatRuns();
                long now = ports.ticker().nanos();
                long most = settings.times().stopNanos();
                awaitRest(now + most / 2, now + most);
            }
            case STOPPING, STOPPED -> {
                // It is on its way.
            }
        }
        return stopped;
    }

    private void endWhatRuns() {
        jobs.cancelAll();
        for (LocalVolume volume : new ArrayList<>(site.volumes())) {
            volume.relations().forEach(relation -> relation.stop(STOPPING));
            volume.retire(FaultCode.CANCELLED, STOPPING);
        }
    }

    /**
     * Goes on once every volume is shut and every step has come back, or when the time is over. Halfway the links are given up: a round that
     * only its replica can end may wait for one that is away.
     */
    private void awaitRest(long linksUntilNanos, long untilNanos) {
        long now = ports.ticker().nanos();
        boolean rests = means.steps().inFlight() == 0
                && site.volumes().stream().allMatch(volume -> volume.phase() == LocalVolume.Phase.SHUT);
        if (rests || linksUntilNanos - now <= 0) {
            site.peers().forEach(Peer::stop);
        }
        if (rests || untilNanos - now <= 0) {
            closeState();
        } else {
            ports.lane().schedule(LOOK_NANOS, () -> awaitRest(linksUntilNanos, untilNanos));
        }
    }

    private void closeState() {
        List<VolumeDirectory> open = site.volumes().stream()
                .map(LocalVolume::directory)
                .flatMap(Optional::stream)
                .toList();
        // Only where the time was over: what still uses them fails, as it would in a crash.
        List<OpenVolume> unfinished = site.volumes().stream()
                .map(LocalVolume::open)
                .flatMap(Optional::stream)
                .toList();
        means.steps()
                .run(
                        () -> {
                            unfinished.forEach(VolumeOpening::abandon);
                            Optional.ofNullable(files).ifPresent(state -> state.close(open));
                        },
                        this::end,
                        fault -> end());
    }

    private void end() {
        phase = Phase.STOPPED;
        board.end();
        stopped.complete(null);
    }

    private void changed() {
        board.changed();
    }
}
