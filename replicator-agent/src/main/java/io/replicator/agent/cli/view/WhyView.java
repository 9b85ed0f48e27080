package io.replicator.agent.cli.view;

import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;
import io.replicator.core.report.LinkState;
import io.replicator.core.report.LinkStatus;
import io.replicator.core.report.PeerReport;
import io.replicator.core.report.RelationReport;
import io.replicator.core.report.RelationState;
import io.replicator.core.report.RoundOutcome;
import io.replicator.core.report.SeedReport;
import io.replicator.core.report.StatusReport;
import io.replicator.core.report.VolumeReport;
import io.replicator.core.volume.Role;
import java.util.ArrayList;
import java.util.List;

/** What holds a volume up and what to do about it, in sentences. */
public final class WhyView {
    private final StatusReport status;
    private final VolumeReport volume;
    private final List<String> sentences = new ArrayList<>();

    private WhyView(StatusReport status, VolumeReport volume) {
        this.status = status;
        this.volume = volume;
    }

    /** A sentence or two for everything there is to say, one to a line. */
    public static String text(StatusReport status, VolumeReport volume) {
        WhyView why = new WhyView(status, volume);
        why.volume();
        volume.relations().forEach(why::relation);
        why.seeds();
        why.jobs();
        return String.join("\n", why.sentences) + "\n";
    }

    private void say(String sentence) {
        boolean ends = sentence.endsWith(".") || sentence.endsWith("!") || sentence.endsWith("?");
        sentences.add(ends ? sentence : sentence + ".");
    }

    private void volume() {
        String name = volume.name();
        if (volume.role().isEmpty()) {
            say(name + " is configured and has no role here yet"
                    + (volume.why().isEmpty()
                            ? ": replicatorctl volume init " + name
                                    + " --source or --replica, or replicatorctl seed attach " + name
                                    + " --manifest FILE"
                            : ": " + volume.why()));
            return;
        }
        if (volume.code().isPresent()) {
            say(name + " is not in use: " + volume.code().get() + ", " + volume.why());
        } else if (!volume.why().isEmpty()) {
            say(name + ": " + volume.why());
        }
        if (volume.incomplete()) {
            say("This copy of " + name + " is not complete; it becomes so when a round from its source has ended");
        }
        if (volume.damagedChunks() > 0) {
            say(Units.count(volume.damagedChunks(), "chunk") + " of this copy are not what generation "
                    + volume.generation().map(g -> Long.toString(g.number())).orElse("?")
                    + " says; the next round from the source brings them");
        }
        if (volume.relations().isEmpty()) {
            say(name + " names no peer: nothing is replicated until its section in the configuration has 'peers'");
        }
    }

    private void relation(RelationReport relation) {
        String peer = relation.peer();
        switch (relation.state()) {
            case IN_SYNC -> say(volume.name() + " is in step with " + peer + base(relation) + next(relation));
            case BEHIND -> say(peer + " is behind" + base(relation) + toSend(relation) + behindNext(relation));
            case SYNCING ->
                say("A round with " + peer + " is running"
                        + relation.progress()
                                .map(progress -> ": " + ProgressText.line(progress))
                                .orElse(""));
            case WAITING -> say(volume.name() + " waits for " + peer + waitsFor(relation) + next(relation));
            case PAUSED -> say("Rounds of " + volume.name() + " with " + peer + " are paused: " + paused(relation));
            case UNSEEDED -> say(volume.name() + " and " + peer + " share no generation yet: " + unseeded(relation));
            case BLOCKED ->
                say(volume.name() + " gets no further with " + peer + " until somebody helps"
                        + relation.code().map(code -> " (" + code + ")").orElse("") + ": " + relation.why());
        }
        lastRound(relation);
        if (relation.state() != RelationState.IN_SYNC) {
            links(peer);
        }
    }

    private static String base(RelationReport relation) {
        return relation.base()
                .map(base -> "; both hold generation " + base.number()
                        + relation.lagNanos()
                                .filter(lag -> lag > 0)
                                .map(lag -> ", captured " + Units.time(lag) + " ago")
                                .orElse(""))
                .orElse("");
    }

    private static String toSend(RelationReport relation) {
        return relation.dirtyBytes()
                .filter(dirty -> dirty > 0)
                .map(dirty -> ", and " + Units.bytes(dirty) + " are known to differ")
                .orElse("");
    }

    private static String next(RelationReport relation) {
        return relation.nextRoundNanos()
                .map(next -> "; the next round is due in " + Units.time(next))
                .orElse("");
    }

    private String behindNext(RelationReport relation) {
        if (relation.nextRoundNanos().isPresent() || !relation.why().isEmpty()) {
            return (relation.why().isEmpty() ? "" : ": " + relation.why()) + next(relation);
        }
        return volume.role().equals(java.util.Optional.of(Role.SOURCE))
                ? "; no round is scheduled: replicatorctl resync " + volume.name() + " runs one"
                : "; its source decides when the next round runs";
    }

    /** Where the peer is away, the sentences on its links say why, and once is enough. */
    private String waitsFor(RelationReport relation) {
        boolean isAway =
                status.peers().stream().anyMatch(peer -> peer.name().equals(relation.peer()) && !peer.connected());
        if (isAway) {
            return ", which is away; rounds go on by themselves when it is back";
        }
        return ": " + (relation.why().isEmpty() ? "it goes on by itself" : relation.why());
    }

    private String paused(RelationReport relation) {
        return relation.why().isEmpty()
                ? "replicatorctl resume " + volume.name() + " lets them run again"
                : relation.why();
    }

    private String unseeded(RelationReport relation) {
        if (!relation.why().isEmpty()) {
            return relation.why();
        }
        return "attach a seed at the replica (replicatorctl seed attach), or make a first copy over the wire with"
                + " replicatorctl resync " + volume.name() + " --copy-all at the source";
    }

    private void lastRound(RelationReport relation) {
        relation.lastRound()
                .filter(last -> last.outcome() == RoundOutcome.FAILED || last.outcome() == RoundOutcome.CANCELLED)
                .ifPresent(last -> say("The last round with " + relation.peer() + " "
                        + (last.outcome() == RoundOutcome.FAILED ? "failed " : "was stopped ")
                        + Units.between(last.endedAtMillis(), status.agent().nowMillis()) + " ago: " + last.text()
                        + last.code().map(code -> " (" + code + ")").orElse("")));
    }

    private void links(String name) {
        for (PeerReport peer : status.peers()) {
            if (!peer.name().equals(name)) {
                continue;
            }
            if (peer.links().isEmpty()) {
                say("No link to " + name + " is configured");
            }
            peer.links().forEach(this::link);
        }
    }

    private void link(LinkStatus link) {
        String name = link.report().name();
        if (!link.enabled()) {
            say("Link " + name + " was disabled; replicatorctl link enable " + name + " puts it back into use");
        } else if (link.report().state() != LinkState.UP) {
            say("Link " + name + " (" + link.local() + " to " + link.remote() + ") is "
                    + Words.of(link.report().state()) + " for "
                    + Units.time(link.report().stateNanos())
                    + (link.report().why().isEmpty() ? "" : ": " + link.report().why()));
        }
    }

    private void seeds() {
        for (SeedReport seed : status.seeds()) {
            if (seed.volume().equals(volume.name())) {
                say("A seed of generation " + seed.number()
                        + seed.arrivedAt()
                                .map(peer -> " has arrived at " + peer + (seed.caughtUp() ? " and is caught up;" : ";")
                                        + " it is held since ")
                                .orElseGet(() -> seed.loading()
                                        .map(sofar -> " is loading: " + sofar + "; it is held since ")
                                        .orElse(" is on the road since "))
                        + Units.between(seed.createdAtMillis(), status.agent().nowMillis()) + "; "
                        + seed.lookedAtMillis()
                                .map(at -> Units.bytes(seed.dirtyBytes()) + " changed since then, as of "
                                        + Units.between(at, status.agent().nowMillis()) + " ago")
                                .orElse("no capture has looked since what changed")
                        + seed.voidWhy()
                                .map(why -> ". Attaching it will cost a comparison by hash: " + why)
                                .orElse(""));
            }
        }
    }

    private void jobs() {
        List<JobReport> jobs = status.jobs().stream()
                .filter(job -> job.volumes().contains(volume.name()))
                .toList();
        jobs.stream()
                .filter(job -> !job.state().hasEnded() || (job.state() == JobState.FAILED && isLastWord(job, jobs)))
                .forEach(job -> say(
                        "There is " + new JobView(new Palette(false)).line(job).strip()));
    }

    /** Neither has a later job of the volume gone well, nor one of the same kind been tried since. */
    private static boolean isLastWord(JobReport failed, List<JobReport> jobs) {
        return jobs.stream()
                .filter(job -> job.id() > failed.id())
                .noneMatch(job -> job.state() == JobState.DONE || job.kind() == failed.kind());
    }
}
