package io.replicator.core.session;

import static io.replicator.core.session.BackboneWorld.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever links do, everything arrives once and nothing leaks. */
final class BackboneProperties {
    /** What happens to a link or is asked of an agent, and how long all goes on before the next. */
    record Deed(What what, int link, int value, int thenMillis) {}

    enum What {
        MESSAGES,
        MESSAGES_BACK,
        ROUND,
        ROUND_BACK,
        ABORT,
        CUT_ALL,
        CUT,
        PLUG,
        RESET,
        SILENCE,
        SILENCE_BACK,
        SPEAK,
        DELAY,
        SLOW,
        REPEAT
    }

    @Provide
    Arbitrary<Deed> deeds() {
        return Combinators.combine(
                        Arbitraries.of(What.class),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(1, 100),
                        Arbitraries.frequencyOf(
                                Tuple.of(5, Arbitraries.integers().between(0, 60)),
                                Tuple.of(1, Arbitraries.integers().between(60, 2_500))))
                .as(Deed::new);
    }

    @Property
    void everythingArrivesOnceWhateverLinksDo(
            @ForAll @IntRange(min = 1, max = 3) int links, @ForAll @Size(max = 40) List<@From("deeds") Deed> deeds) {
        BackboneWorld world =
                BackboneWorld.running(List.of("a", "b", "c").subList(0, links).toArray(new String[0]));
        Deeds.play(world, deeds);
        world.checkConverges();
    }

    /** DRBD 724202876: pieces of one page came by two paths, and the later one overwrote what the earlier had brought. */
    @Property
    void twoLinksThatReorderAndRepeatBringEachBatchOnce(
            @ForAll @IntRange(min = 0, max = 30) int delayMillis,
            @ForAll @IntRange(min = 1, max = 5) int repeatEvery,
            @ForAll @IntRange(min = 1, max = 200) int batches) {
        BackboneWorld world = new BackboneWorld("a", "b");
        world.link(0).setDelay(MILLI / 5);
        world.link(1).setDelay(delayMillis * MILLI);
        world.network.links().forEach(link -> link.setRepeatEvery(repeatEvery));
        world.network.links().forEach(SimulatedLink::plug);
        world.run(200);
        world.left.beginRound(1, batches, 40_000);
        world.right.beginRound(1, batches, 20_000);
        for (int i = 0; i < batches; i++) {
            world.left.sendNext();
        }
        world.checkConverges();
    }

    /** A new run of the peer's process ends what was under way, and begins clean. */
    @Property
    void aRestartedPeerBeginsClean(
            @ForAll @Size(max = 12) List<@From("deeds") Deed> before,
            @ForAll @Size(max = 12) List<@From("deeds") Deed> after) {
        BackboneWorld world = BackboneWorld.running("a", "b");
        Deeds.play(world, before);
        world.restartRight();
        world.network.links().forEach(SimulatedLink::heal);
        world.run(1_000);
        assertThat(world.left.restarts).isEqualTo(1);
        Deeds.play(world, after);
        world.checkConverges();
    }

    /** Plays deeds on a world. */
    private static final class Deeds {
        private long rounds;

        static void play(BackboneWorld world, List<Deed> deeds) {
            Deeds player = new Deeds();
            player.rounds = world.time.nanos();
            for (Deed deed : deeds) {
                player.play(world, deed);
                world.run(deed.thenMillis());
            }
        }

        private void play(BackboneWorld world, Deed deed) {
            SimulatedLink link = world.link(deed.link());
            switch (deed.what()) {
                case MESSAGES -> repeat(deed.value() * 4, world.left::sendNext);
                case MESSAGES_BACK -> repeat(deed.value() * 4, world.right::sendNext);
                case ROUND -> world.left.beginRound(++rounds, deed.value(), 4_096 * deed.value());
                case ROUND_BACK -> world.right.beginRound(++rounds, deed.value(), 4_096 * deed.value());
                case ABORT -> world.left.abortRounds();
                case CUT_ALL -> world.network.links().forEach(SimulatedLink::cut);
                case CUT -> link.cut();
                case PLUG -> link.heal();
                case RESET -> link.reset();
                case SILENCE -> link.silence(0, true);
                case SILENCE_BACK -> link.silence(1, true);
                case SPEAK -> {
                    link.silence(0, false);
                    link.silence(1, false);
                }
                case DELAY -> link.setDelay(deed.value() * MILLI / 4);
                case SLOW -> link.setRate(deed.value() * 1_000_000L);
                case REPEAT -> link.setRepeatEvery(deed.value() % 7);
            }
        }

        private static void repeat(int times, Runnable what) {
            for (int i = 0; i < times; i++) {
                what.run();
            }
        }
    }
}
