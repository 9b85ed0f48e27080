package io.replicator.core.world;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.DirtySet;
import io.replicator.core.index.SetOwner;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.round.Standing;
import io.replicator.core.seed.ArrivalCheck;
import io.replicator.core.session.RoundEnd;
import io.replicator.core.session.RoundOutcome;
import io.replicator.core.transfer.CaptureTotals;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.wire.Message;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is seen of the sites from outside: what they say to each other and tell their owners, and what must hold of that. */
final class Watch {
    private record Waiting(WorldAgent agent, WorldSite to) {}

    private final World world;
    private final Set<GenerationId> durableHeard = new HashSet<>();
    private final Map<GenerationId, SetOwner> recorded = new HashMap<>();
    private final Set<WorldAgent> roundsEnded = new HashSet<>();
    private final Set<WorldAgent> commitsInDoubt = new HashSet<>();
    private final Set<GenerationId> comparisons = new HashSet<>();
    private final Set<GenerationId> inPlace = new HashSet<>();
    private final Set<GenerationId> committed = new HashSet<>();
    private final Set<Waiting> outlived = new HashSet<>();
    private final Map<Long, WorldLink> batches = new HashMap<>();
    private final Set<WorldAgent> damagedRounds = new HashSet<>();
    private final Set<WorldAgent> overSnapshots = new HashSet<>();
    final Ambush ambush;
    private final FaultWatch faults;
    final SnapshotWatch snapshots;
    final ReplicaWords words;

    Watch(World world) {
        this.world = world;
        this.ambush = new Ambush(world);
        this.faults = new FaultWatch(world);
        this.snapshots = new SnapshotWatch(world);
        this.words = new ReplicaWords(world);
    }

    // ---- what is said ----

    /** Whether it gets out at all. */
    boolean sends(WorldWay way, int from, WorldLink link, Message message) {
        WorldSite site = way.ends[from].site;
        WorldSite peer = way.ends[1 - from].site;
        if (message instanceof Message.Batch batch) {
            countBatch(way, from, link, batch);
        } else if (!(message instanceof Message.Heartbeat) && !(message instanceof Message.HeartbeatEcho)) {
            if (!(message instanceof Message.Ack)) {
                world.story.tell(message.getClass().getSimpleName(), site.number, peer.number);
            }
            if (message instanceof Message.Need) {
                needs(site);
            } else if (message instanceof Message.RoundDurable durable) {
                words.durable(site, durable.generation());
            } else if (message instanceof Message.RoundApplied applied) {
                words.applied(site, applied.generation());
            } else if (message instanceof Message.RoundCommit commit) {
                commits(site, peer, commit.next());
            } else if (message instanceof Message.Keep keep) {
                keeps(site, peer, keep);
            }
            snapshots.said(site, peer, message);
        }
        return ambush.letsPass(way, site, peer, message);
    }

    void arrives(WorldWay way, int from, Message message) {
        if (message instanceof Message.RoundDurable durable) {
            durableHeard.add(durable.generation());
        } else if (message instanceof Message.RoundBegin begin) {
            words.roundBegins(way.ends[1 - from].site, begin.next().id());
            if (begin.kind() == Message.RoundKind.COMPARE) {
                world.mark(Mark.COMPARED);
                comparisons.add(begin.next().id());
            } else if (begin.kind() == Message.RoundKind.DIRECT) {
                inPlace.add(begin.next().id());
            }
        } else if (message instanceof Message.RoundReady ready) {
            WorldAgent replica = way.ends[from].agent;
            if (replica != null && ready.damagedChunks() > 0) {
                damagedRounds.add(replica);
            }
            if (replica != null && ready.mode() == Message.Mode.SNAPSHOT) {
                overSnapshots.add(replica);
                ambush.overSnapshot(way.ends[1 - from].site, way.ends[from].site);
            }
        }
    }

    /** Whether the round that ended so had both copies compared by hash. */
    boolean isComparison(RoundEnd end) {
        return isOneOf(comparisons, end);
    }

    private static boolean isOneOf(Set<GenerationId> rounds, RoundEnd end) {
        return end.generation().filter(next -> rounds.contains(next.id())).isPresent();
    }

    /** Whether a source heard from a replica that the generation is durable there. */
    boolean heardDurable(GenerationId generation) {
        return durableHeard.contains(generation);
    }

    private void countBatch(WorldWay way, int from, WorldLink link, Message.Batch batch) {
        WorldSite site = way.ends[from].site;
        long key = ((site.runs * 4L + site.number) * 4 + way.ends[1 - from].site.number) << 40
                | batch.round() << 20
                | batch.number();
        WorldLink before = batches.putIfAbsent(key, link);
        if (before != null && before != link) {
            world.mark(Mark.BATCH_SENT_AGAIN);
        }
    }

    private void needs(WorldSite site) {
        world.mark(Mark.NEED_SENT);
        if (!world.proofsMayFail) {
            throw new WorldFailure(site.name + " needs a chunk again, and nothing was spoiled anywhere");
        }
        WorldAgent agent = site.agent;
        if (agent != null && agent.directory().isPresent()) {
            WorldImage device = site.device(agent.directory().get().record().copyNumber());
            for (int block = 0; block < world.geometry().blockCount(); block++) {
                if (device.isSpoiled(block)) {
                    world.mark(Mark.ROT_FOUND_BY_A_ROUND);
                    return;
                }
            }
        }
    }

    private void keeps(WorldSite site, WorldSite peer, Message.Keep keep) {
        if (!keep.chunks().isEmpty()) {
            boolean over = peer.agent != null && overSnapshots.contains(peer.agent);
            world.mark(over ? Mark.ROUND_OVER_A_SNAPSHOT_RESUMED : Mark.ROUND_RESUMED);
            if (site.agent != null && !roundsEnded.contains(site.agent)) {
                world.mark(Mark.ROUND_RESUMED_AFTER_A_RESTART);
            }
        }
    }

    /** What a set says is pending; remembered, since a ROUND_COMMIT that no link could take may go out when its volume was closed. */
    void recorded(DirtySet set) {
        set.pending().ifPresent(pending -> recorded.put(pending.id(), set.owner()));
    }

    private static boolean isPending(DirtySet set, GenerationId id) {
        return set.pending().filter(pending -> pending.id().equals(id)).isPresent();
    }

    /** ROUND_COMMIT goes out only once the generation is recorded as pending, so that a lost word of it can be adopted. */
    private void commits(WorldSite site, WorldSite peer, GenerationId id) {
        if (!committed.add(id)) {
            return;
        }
        Optional<DirtySet> set = Optional.ofNullable(site.agent)
                .flatMap(WorldAgent::directory)
                .flatMap(directory -> directory.relationWith(peer.agentId));
        set.ifPresent(this::recorded);
        SetOwner by = recorded.get(id);
        boolean replaced =
                set.filter(now -> now.owner().equals(by) && !isPending(now, id)).isPresent();
        if (by == null || replaced) {
            throw new WorldFailure(site.name + " commits " + id + ", which is not recorded as pending");
        }
        if (world.lookRandom.nextInt(3) == 0) {
            site.lookAt(site.agent.port);
        }
    }

    // ---- what is told ----

    void begins(WorldAgent agent, WorldSite to) {
        world.story.tell("begins", agent.site.number, to.number);
        agent.sessions.forEach((peer, session) -> {
            if (peer != to && session.sourceRound(world.identity.id()).isPresent()) {
                world.mark(Mark.ROUNDS_OVERLAPPED);
                if (!world.road.isEmpty()) {
                    world.mark(Mark.TWO_RELATIONS_AND_A_SEED);
                }
            }
        });
        if (agent.seeds.isCapturing()) {
            world.mark(Mark.SEED_TAKEN_BESIDE_A_ROUND);
        }
    }

    void connected(WorldAgent agent, WorldSite peer, boolean connected) {
        if (!connected && agent.session(peer).sourceRound(world.identity.id()).isPresent()) {
            outlived.add(new Waiting(agent, peer));
        }
    }

    void roundEnded(WorldAgent agent, WorldSite to, RoundEnd end, CaptureTotals totals) {
        boolean waited = outlived.remove(new Waiting(agent, to));
        roundsEnded.add(agent);
        switch (end.outcome()) {
            case APPLIED -> {
                if (waited) {
                    world.mark(Mark.ROUND_OUTLIVED_ITS_LINKS);
                }
                if (isComparison(end) && totals.sentChunks() > 0) {
                    boolean all = totals.sentChunks() == world.geometry().chunkCount();
                    world.mark(all ? Mark.ALL_WAS_COPIED : Mark.COMPARISON_BROUGHT_CHUNKS);
                }
                if (isOneOf(inPlace, end)) {
                    world.mark(to.isEmpty ? Mark.COPIED_WITHOUT_A_SEED : Mark.WRITTEN_IN_PLACE);
                    to.isEmpty = false;
                }
                if (totals.sentBlocks() <= 3) {
                    world.mark(Mark.ROUND_TINY);
                }
            }
            case UNCHANGED -> world.mark(Mark.ROUND_UNCHANGED);
            case AT_BASE -> world.mark(Mark.ROUND_ENDED_AT_BASE);
            case UNDECIDED -> world.mark(Mark.ROUND_UNDECIDED);
            case DURABLE -> {
                // The replica goes on by itself.
            }
        }
        end.code().ifPresent(code -> failed("round", agent, code, end.text()));
    }

    void replicaRoundEnded(WorldAgent agent, RoundEnd end) {
        if (overSnapshots.remove(agent)) {
            world.mark(
                    end.outcome() == RoundOutcome.APPLIED
                            ? Mark.WRITTEN_OVER_A_SNAPSHOT
                            : Mark.TAKEN_BACK_TO_A_SNAPSHOT);
        }
        boolean damaged = damagedRounds.remove(agent);
        if (damaged && end.outcome() == RoundOutcome.APPLIED && end.damagedChunks() == 0) {
            world.mark(Mark.DAMAGE_HEALED);
        }
        end.code().ifPresent(code -> failed("round here", agent, code, end.text()));
    }

    void standing(WorldAgent agent, WorldSite peer, Standing standing) {
        if (standing.kind() == Standing.Kind.REFUSED) {
            FaultCode code = standing.code().orElseThrow();
            if (code == FaultCode.SPLIT_BRAIN) {
                world.mark(Mark.SPLIT_BRAIN_REFUSED);
            } else if (code == FaultCode.RELATION_ENDED || code == FaultCode.UNRELATED_VOLUME) {
                world.mark(Mark.STRANGER_REFUSED);
            } else if (code == FaultCode.PAUSED) {
                world.mark(Mark.PAUSED);
            }
            failed("standing with " + peer.name, agent, code, standing.text());
        }
    }

    void stopped(WorldAgent agent, FaultCode code, String text) {
        if (text.contains("commit log")) {
            commitsInDoubt.add(agent);
        }
        if (code == FaultCode.FLUSH_FAILED) {
            world.mark(Mark.FLUSH_FAILURE_REOPENED);
        }
        failed("step", agent, code, text);
    }

    void opened(WorldAgent agent, WorldAgent.Leaving before) {
        if (before.committed()) {
            world.mark(Mark.COMMITTED_ROUND_RECOVERED);
        }
        if (commitsInDoubt.remove(agent)) {
            world.mark(Mark.COMMIT_LOG_FOUND_OUT);
        }
        if (before.inRound()) {
            world.mark(Mark.UNCOMMITTED_ROUND_LEFT);
        }
        if (before.overSnapshot()) {
            world.mark(Mark.SNAPSHOT_FOUND_AFTER_A_RESTART);
        }
        if (agent.directory().filter(VolumeDirectory::isInPlace).isPresent()) {
            world.mark(Mark.INCOMPLETE_AFTER_A_RESTART);
        }
        long captured = agent.directory()
                .flatMap(directory -> directory.index().generation())
                .map(Generation::number)
                .orElse(0L);
        if (captured > before.captured()) {
            world.mark(Mark.SEALED_CAPTURE_CARRIED_THROUGH);
        }
    }

    void notOpened(WorldAgent agent, ReplicatorException fault) {
        failed("opening", agent, fault.code(), String.valueOf(fault.getMessage()));
    }

    /** Something did not go well. */
    void failed(String what, WorldAgent agent, FaultCode code, String text) {
        faults.met(what, agent, code, text);
    }

    String lastFailure() {
        return faults.last();
    }

    // ---- seeds ----

    void attaching(WorldAgent agent, RoadSeed seed) {
        world.story.tell("seed arrives", agent.site.number, seed.generation().number());
        agent.site.mayNeedSeed = true;
    }

    void attached(WorldAgent agent, RoadSeed seed, ArrivalCheck.Arrival arrival) {
        world.story.tell("seed attached", agent.site.number, arrival.damagedChunks());
        WorldSite site = agent.site;
        site.isEmpty = false;
        boolean first = agent.directory().isEmpty();
        boolean held = seed.source == world.source
                && seed.epoch == world.epoch
                && Optional.ofNullable(seed.source.agent)
                        .flatMap(WorldAgent::directory)
                        .flatMap(directory -> directory.hold(seed.generation().id()))
                        .isPresent();
        site.mayNeedSeed = !held;
        if (arrival.damagedChunks() > 0) {
            world.mark(Mark.SEED_ARRIVED_DAMAGED);
            world.proofsMayFail = true;
        }
        if (!first) {
            world.mark(Mark.SEED_ENDED_A_RELATION);
        } else if (world.replicas().stream().anyMatch(other -> other != site && isFollowing(other))) {
            world.mark(Mark.SECOND_REPLICA_SEEDED);
        }
    }

    private static boolean isFollowing(WorldSite site) {
        return Optional.ofNullable(site.agent).flatMap(WorldAgent::volume).isPresent();
    }
}
