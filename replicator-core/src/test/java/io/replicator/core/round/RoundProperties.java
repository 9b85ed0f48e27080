package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.Geometry;
import io.replicator.core.session.RoundEnd;
import io.replicator.core.session.RoundOutcome;
import io.replicator.core.session.SimulatedLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Two sites to which anything may happen: DESIGN 3 holds after each event, and once all is well again both are equal. */
final class RoundProperties {
    private static final int EVENTS = 25;
    private static final int TRIES = 8;

    /** Runs of one try, so that {@code -Dstorm=N} comes to about N runs. */
    private static final int RUNS = Math.max(1, Integer.getInteger("storm", 40) / TRIES);

    private final List<RoundWorld.Ended> ends = new ArrayList<>();

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void bothSidesEndEqualWhateverHappens(@ForAll long seed) {
        for (int run = 0; run < RUNS; run++) {
            run(seed + run);
        }
    }

    private void run(long seed) {
        ends.clear();
        SplittableRandom random = new SplittableRandom(seed);
        int chunkBytes = 4096 << random.nextInt(4);
        RoundWorld world = RoundWorld.ofTwo(
                seed, new Geometry((5L + random.nextInt(30)) * chunkBytes + random.nextInt(chunkBytes), chunkBytes));
        world.settings = new RoundSettings(600 << 10, 20 << 10, 2 * RoundWorld.MILLI);
        world.sites.forEach(site -> site.mostStepNanos = 1 + random.nextLong(2_000_000));
        for (int i = 0; i < EVENTS; i++) {
            happen(world, random);
            world.checkInvariants(world.source(), world.replica());
            world.time.run(random.nextLong(random.nextInt(4) == 0 ? 400 * RoundWorld.MILLI : 3 * RoundWorld.MILLI));
            world.checkInvariants(world.source(), world.replica());
        }
        converge(world);
    }

    private void happen(RoundWorld world, SplittableRandom random) {
        RoundSite site = world.sites.get(random.nextInt(2));
        SimulatedLink link = world.way().network.links().get(random.nextInt(2));
        switch (random.nextInt(12)) {
            case 0, 1 -> world.source().write(1 + random.nextInt(20));
            case 2, 3, 4, 5 -> beginIfReady(world);
            case 6 -> link.cut();
            case 7 -> link.reset();
            case 8 -> link.silence(random.nextInt(2), random.nextBoolean());
            case 9 -> world.way().heal();
            default -> {
                world.say(site.name + " restarts");
                site.restart(random.nextBoolean() ? Optional.of(random) : Optional.empty());
            }
        }
    }

    private void beginIfReady(RoundWorld world) {
        PeerSession session = world.way().session(world.source());
        boolean ready = world.standing(world.source(), world.replica()).kind() == Standing.Kind.READY;
        if (ready && session.sourceRound(world.identity.id()).isEmpty()) {
            world.begin(world.source(), world.replica(), ends);
        }
    }

    private void converge(RoundWorld world) {
        world.way().heal();
        boolean equal = false;
        for (int i = 0; i < 40 && !equal; i++) {
            world.run(1_000);
            PeerSession session = world.way().session(world.source());
            Standing standing = world.standing(world.source(), world.replica());
            if (session.sourceRound(world.identity.id()).isEmpty() && standing.kind() == Standing.Kind.READY) {
                RoundOutcome outcome = world.round().end().outcome();
                equal = outcome == RoundOutcome.APPLIED || outcome == RoundOutcome.UNCHANGED;
            }
            world.checkInvariants(world.source(), world.replica());
        }
        assertThat(equal).as(world::story).isTrue();
        world.checkEqual(world.source(), world.replica());
        assertThat(ends).as(world::story).noneMatch(ended -> !ended.dead() && isLost(ended.end()));
        world.run(1_000);
        world.checkPoolsEmpty();
    }

    /** What must not come of crashes and cuts: they are no reason to compare by hash. */
    private static boolean isLost(RoundEnd end) {
        return end.code()
                .filter(code -> switch (code) {
                    case ROOT_MISMATCH,
                            COMPARE_NEEDED,
                            DIGEST_MISMATCH,
                            UNEXPECTED_MESSAGE,
                            INTERNAL,
                            MALFORMED_FRAME -> true;
                    default -> false;
                })
                .isPresent();
    }
}
