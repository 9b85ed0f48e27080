package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.session.RoundOutcome;
import io.replicator.core.store.SimulatedCrash;
import io.replicator.core.volume.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A world on which a scenario plays, until it is over or the power fails somewhere. */
final class CrashStage {
    private static final long PATIENCE_NANOS = 120_000 * RoundWorld.MILLI;
    private static final int MOST_ROUNDS = 6;

    final RoundWorld world;

    CrashStage(RoundWorld world) {
        this.world = world;
    }

    /** Lets time pass until that is so; a {@link SimulatedCrash} where the power fails before. */
    void until(String what, BooleanSupplier done) {
        boolean ended = done.getAsBoolean()
                || world.time.runUntil(PATIENCE_NANOS, () -> done.getAsBoolean() || hasPowerFailed());
        if (hasPowerFailed()) {
            throw new SimulatedCrash("the scenario");
        }
        assertThat(ended).as(() -> "never: " + what + "\n" + world.story()).isTrue();
    }

    private boolean hasPowerFailed() {
        return world.sites.stream().anyMatch(site -> site.power.isOff());
    }

    void untilReady(RoundSite source, RoundSite replica) {
        until("the source is ready", () -> isReady(source, replica));
        until("the replica follows", () -> replica.record().seed().isEmpty());
    }

    boolean isReady(RoundSite source, RoundSite replica) {
        return world.standing(source, replica).kind() == Standing.Kind.READY
                && source.ways
                        .get(replica.name)
                        .session(source)
                        .sourceRound(world.identity.id())
                        .isEmpty();
    }

    /** A round, until both sides have done all that belongs to it. */
    void round(RoundSite source, RoundSite replica) {
        List<RoundWorld.Ended> ends = new ArrayList<>();
        world.begin(source, replica, ends);
        until("the round is over", () -> !ends.isEmpty() && replica.volume.isIdle() && source.volume.isIdle());
        assertThat(ends.get(0).end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
    }

    /** All is well again: in a few rounds the replica has what the source has, and nothing else is asked for. */
    void converge(RoundSite source, RoundSite replica) {
        RoundOutcome outcome = RoundOutcome.AT_BASE;
        for (int i = 0; i < MOST_ROUNDS && !isEqualAfter(outcome); i++) {
            untilReady(source, replica);
            outcome = world.round(source, replica).end().outcome();
        }
        assertThat(isEqualAfter(outcome)).as(world::story).isTrue();
        assertThat(replica.digests()).as(world::story).isEqualTo(source.digests());
        assertThat(root(replica)).as(world::story).isEqualTo(root(source));
        assertThat(replica.volume.replica().orElseThrow().damagedChunks()).isZero();
        assertThat(source.directory.relationWith(replica.agent).orElseThrow().isClean())
                .isTrue();
        SiteCheck.check(world, source);
        SiteCheck.check(world, replica);
    }

    private static Digest root(RoundSite site) {
        return site.directory.index().generation().orElseThrow().root();
    }

    private static boolean isEqualAfter(RoundOutcome outcome) {
        return outcome == RoundOutcome.APPLIED || outcome == RoundOutcome.UNCHANGED;
    }
}
