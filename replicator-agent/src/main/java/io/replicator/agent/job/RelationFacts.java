package io.replicator.agent.job;

import io.replicator.core.round.Standing;
import io.replicator.core.volume.Generation;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a relation's condition follows from.
 *
 * @param volume the volume's name
 * @param peer the peer's name
 * @param initialised whether there is state of the volume
 * @param open whether it is open
 * @param paused whether it is paused here
 * @param task what somebody does with it that allows nothing else, or has left half done
 * @param trouble what keeps it from being used
 * @param running whether a round runs
 * @param queued whether one waits for others with the same peer
 * @param standing how it stands with the peer
 * @param whyAway what keeps the peer away; empty while it is connected
 * @param here the generation the copy here is at
 * @param base the generation the replica holds
 * @param damagedChunks damage of a replica here
 * @param failure the last round, where it failed and none went well since
 * @param needsHelp whether nothing is tried again by itself
 * @param nextNanos time until the next round that begins by itself
 */
record RelationFacts(
        String volume,
        String peer,
        boolean initialised,
        boolean open,
        boolean paused,
        Optional<String> task,
        Optional<Trouble> trouble,
        boolean running,
        boolean queued,
        Standing standing,
        String whyAway,
        Optional<Generation> here,
        Optional<Generation> base,
        long damagedChunks,
        Optional<Trouble> failure,
        boolean needsHelp,
        OptionalLong nextNanos) {
    static RelationFacts of(Relation relation, Optional<Generation> base) {
        LocalVolume volume = relation.volume();
        RelationSchedule schedule = relation.schedule();
        Standing standing = relation.standing();
        return new RelationFacts(
                volume.name(),
                relation.peer().name(),
                volume.directory().isPresent(),
                volume.phase() == LocalVolume.Phase.OPEN,
                volume.isPaused(),
                volume.task().or(volume::halfDone),
                volume.trouble(),
                relation.sourceRound().isPresent() || relation.replicaRound().isPresent(),
                schedule.isQueued(),
                standing,
                standing.kind() == Standing.Kind.AWAY ? relation.peer().whyAway() : "",
                volume.generation(),
                base,
                volume.damagedChunks(),
                schedule.failure().map(RelationFacts::troubleOf),
                schedule.needsHelp(),
                schedule.nextNanos());
    }

    private static Trouble troubleOf(EndedRound failed) {
        return new Trouble(failed.code(), RoundReports.of(failed, 0).text());
    }
}
