package io.replicator.core.session;

import static io.replicator.core.session.BackboneWorld.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A life of two agents, drawn from a seed: the links they have, what is asked of them, and what befalls them. */
final class BackboneDeeds {
    private enum Deed {
        MESSAGES,
        MESSAGES_BACK,
        ROUND,
        ROUND_BACK,
        ROUND_LIMITED,
        TAIL,
        TORN_ROUND,
        MINGLED,
        ABORT,
        CUT_ALL,
        CUT,
        PLUG,
        RESET,
        SILENCE,
        SILENCE_BACK,
        SPEAK,
        STALL,
        STALL_ALL,
        FLAP,
        DELAY,
        RATE,
        COLLAPSE,
        MTU,
        STUCK,
        REPEAT,
        TWIN,
        REPLACE,
        SWITCH_OFF,
        SWITCH_ON,
        SLEEP,
        SLEEP_BACK,
        SLOW_DISK,
        AWAY_FOR_HOURS,
        LINK_TEST,
        CANCEL_TESTS,
        RESTART
    }

    /** All that a test may take, the longest of those here included. */
    private static final long MOST_TEST_MILLIS = 130_000;

    private final Random random;
    private final BackboneWorld world;
    private final List<String> told = new ArrayList<>();
    private final List<LinkTrial> trials = new ArrayList<>();
    private long rounds;

    BackboneDeeds(long seed) {
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        int count = 1 + random.nextInt(3);
        List<BackboneSettings.Link> links = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int weight = random.nextInt(4) == 0 ? 1 + random.nextInt(1_000) : 100;
            long limit = random.nextInt(5) == 0 ? 1_000_000L * (1 + random.nextInt(20)) : 0;
            boolean standby = random.nextInt(4) == 0;
            links.add(new BackboneSettings.Link("link" + i, weight, RateLimit.of(limit), standby));
        }
        BackboneSettings usual = BackboneSettings.of(links);
        this.world = new BackboneWorld(random.nextInt(3) == 0 ? withBudget(usual, 128 << 10) : usual);
        for (SimulatedLink link : world.network.links()) {
            link.setDelay(random.nextInt(30) * MILLI / 3);
            link.setRate(1_000_000L * (1 + random.nextInt(100)));
            if (random.nextBoolean()) {
                link.setRedial(new LinkRedial(50 * MILLI, 2_000 * MILLI, 10_000 * MILLI, random));
            }
        }
        world.plugged();
    }

    static BackboneSettings withBudget(BackboneSettings usual, long repeatBudgetBytes) {
        return new BackboneSettings(
                usual.links(),
                usual.heartbeatNanos(),
                usual.ackDelayNanos(),
                usual.suspectNanos(),
                usual.downNanos(),
                usual.aloneNanos(),
                usual.stalledNanos(),
                usual.maxWindowBytes(),
                repeatBudgetBytes);
    }

    BackboneWorld world() {
        return world;
    }

    List<String> told() {
        return told;
    }

    /** Lives it, ends all trouble, and checks that all came as it was to come. */
    void play() {
        int deeds = 3 + random.nextInt(25);
        for (int i = 0; i < deeds; i++) {
            Deed deed = Deed.values()[random.nextInt(Deed.values().length)];
            int link = random.nextInt(3);
            int size = 1 + random.nextInt(60);
            told.add(world.time.nanos() / MILLI + " ms: " + deed + " link " + link + " size " + size);
            play(deed, world.link(link), size);
            world.run(random.nextInt(8) == 0 ? random.nextInt(4_000) : random.nextInt(80));
        }
        told.add(world.time.nanos() / MILLI + " ms: all heals");
        for (SimulatedLink link : world.network.links()) {
            world.left.act(() -> world.left.backbone.enable(link.name(), world.time.nanos()));
            world.right.act(() -> world.right.backbone.enable(link.name(), world.time.nanos()));
            link.setRate(20_000_000);
        }
        world.checkConverges();
        checkTestsEnd();
    }

    private void play(Deed deed, SimulatedLink link, int size) {
        switch (deed) {
            case MESSAGES -> repeat(size * 6, world.left::sendNext);
            case MESSAGES_BACK -> repeat(size * 6, world.right::sendNext);
            case ROUND -> world.left.beginRound(++rounds, size, 4_096 * size);
            // Of the size that rounds make.
            case ROUND_BACK -> world.right.beginRound(++rounds, size, 0);
            case ROUND_LIMITED -> {
                world.left.limit = RateLimit.of(100_000L * size);
                world.left.beginRound(++rounds, size / 4 + 1, 32_768);
                world.left.limit = RateLimit.NONE;
            }
            case TAIL -> {
                link.setRate(400_000);
                world.left.beginRound(++rounds, 4, 65_536);
            }
            case TORN_ROUND -> {
                link.stickBatches(true);
                world.left.beginRound(++rounds, 10 * size, 4_096);
                world.run(size);
                world.link(size).silence(1, true);
            }
            case MINGLED -> {
                for (int i = 0; i < size; i++) {
                    world.left.sendNext();
                    if (i % 8 == 0) {
                        world.left.beginRound(++rounds, 8, 65_536);
                    }
                    world.run(1);
                }
            }
            case ABORT -> world.left.abortRounds();
            case REPEAT -> link.setRepeatEvery(size % 7);
            case TWIN -> link.setTwin(world.link(size));
            case SWITCH_OFF -> world.left.act(() -> world.left.backbone.disable(link.name(), world.time.nanos()));
            case SWITCH_ON -> world.left.act(() -> world.left.backbone.enable(link.name(), world.time.nanos()));
            case SLEEP -> world.left.sleep(size * 35L * MILLI);
            case SLEEP_BACK -> world.right.sleep(size * 35L * MILLI);
            case SLOW_DISK -> world.right.durableAfterNanos = size * 100L * MILLI;
            case CUT_ALL -> world.network.links().forEach(SimulatedLink::cut);
            case STALL_ALL -> world.network.links().forEach(l -> l.stall(size * 80L * MILLI));
            case AWAY_FOR_HOURS -> {
                world.network.links().forEach(SimulatedLink::cut);
                world.run(36_000_000);
                world.network.links().forEach(SimulatedLink::heal);
            }
            case LINK_TEST -> beginTest(link, size);
            case CANCEL_TESTS -> trials.forEach(trial -> trial.test.cancel(FaultCode.CANCELLED, "not wanted"));
            case RESTART -> {
                world.restartRight();
                world.network.links().forEach(SimulatedLink::heal);
                world.network
                        .links()
                        .forEach(l -> world.left.act(() -> world.left.backbone.enable(l.name(), world.time.nanos())));
                world.run(8_000);
            }
            default -> befall(deed, link, size);
        }
    }

    /** One at a time of a link, as the agent has it. */
    private void beginTest(SimulatedLink link, int size) {
        boolean free = trials.stream().allMatch(trial -> trial.hasEnded() || !trial.link.equals(link.name()));
        if (free) {
            trials.add(new LinkTrial(world, link, new LinkTestOrder((100 + size * 10L) * MILLI, (8 + size) << 18)));
        }
    }

    /** Whatever befell its path: each is told of once, and soon. */
    private void checkTestsEnd() {
        for (long waited = 0; waited < MOST_TEST_MILLIS && !trials.stream().allMatch(LinkTrial::hasEnded); ) {
            world.run(5_000);
            waited += 5_000;
        }
        for (LinkTrial trial : trials) {
            assertThat(trial.reports.size() + trial.failures.size())
                    .as("ends of a test of %s: %s %s", trial.link, trial.reports, trial.failures)
                    .isEqualTo(1);
        }
    }

    /** Those that measured something, and those that could not. */
    List<LinkTrial> trials() {
        return trials;
    }

    private void befall(Deed deed, SimulatedLink link, int size) {
        switch (deed) {
            case CUT -> link.cut();
            case PLUG -> link.heal();
            case RESET -> link.reset();
            case SILENCE -> link.silence(0, true);
            case SILENCE_BACK -> link.silence(1, true);
            case SPEAK -> {
                link.silence(0, false);
                link.silence(1, false);
            }
            case STALL -> link.stall(size * 20L * MILLI);
            case FLAP -> world.flap(link, 5L * size * MILLI, 12L * size * MILLI, size / 4);
            case DELAY -> link.setDelay(size * MILLI);
            case RATE -> link.setRate(size * 1_000_000L);
            case COLLAPSE -> link.setRate(150_000);
            case MTU -> link.passUpTo(1_400);
            case STUCK -> link.stickBatches(true);
            case REPLACE -> link.replace(size % 2);
            default -> throw new IllegalArgumentException("nothing done for " + deed);
        }
    }

    private static void repeat(int times, Runnable what) {
        for (int i = 0; i < times; i++) {
            what.run();
        }
    }
}
