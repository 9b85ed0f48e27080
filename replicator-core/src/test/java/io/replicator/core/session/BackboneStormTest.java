package io.replicator.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Lives of a pair of agents drawn from seeds: whatever befalls their links, nothing is lost, doubled, reordered or leaked, and all goes on in the
 * end. {@code -Dstorm=N} takes N seeds, {@code -Dlinks.seed=S} replays one.
 */
final class BackboneStormTest {
    private static final int SEEDS = Integer.getInteger("storm", 800);
    /** From here on what is rarest comes early: a batch that is given up as forgotten, in one of a thousand lives. */
    private static final long FIRST = Long.getLong("links.first", 801);

    @Test
    void lives() {
        Long only = Long.getLong("links.seed");
        Map<BackbonePath, Long> passed = new EnumMap<>(BackbonePath.class);
        int measured = 0;
        int failed = 0;
        for (long seed = only == null ? FIRST : only; seed < (only == null ? FIRST + SEEDS : only + 1); seed++) {
            BackboneDeeds deeds = live(seed);
            BackboneWorld world = deeds.world();
            measured += deeds.trials().stream()
                    .mapToInt(trial -> trial.reports.size())
                    .sum();
            failed += deeds.trials().stream()
                    .mapToInt(trial -> trial.failures.size())
                    .sum();
            for (BackbonePath path : BackbonePath.values()) {
                long times = world.left.backbone.timesPassed(path) + world.right.backbone.timesPassed(path);
                passed.merge(path, Math.min(times, 1), Long::sum);
            }
            told(seed, List.of(), world::end);
        }
        if (only != null) {
            return;
        }
        if (SEEDS > 800) {
            System.out.println(SEEDS + " lives from seed " + FIRST + "; of them met " + passed + "; tests of links: "
                    + measured + " measured, " + failed + " ended before");
        }
        assertThat(measured).as("tests of links that measured something").isPositive();
        assertThat(failed).as("tests of links that were ended").isPositive();
        for (BackbonePath path : BackbonePath.values()) {
            assertThat(passed.get(path)).as("lives in which happened: " + path).isPositive();
        }
    }

    @Test
    void aSeedAlwaysTellsTheSameLife() {
        for (long seed = 1; seed <= 5; seed++) {
            BackboneWorld first = live(seed).world();
            BackboneWorld second = live(seed).world();
            assertThat(second.left.story).isEqualTo(first.left.story);
            assertThat(second.left.trace).isEqualTo(first.left.trace);
            assertThat(second.right.trace).isEqualTo(first.right.trace);
            first.end();
            second.end();
        }
    }

    private static BackboneDeeds live(long seed) {
        BackboneDeeds deeds = new BackboneDeeds(seed);
        told(seed, deeds.told(), deeds::play);
        return deeds;
    }

    private static void told(long seed, List<String> story, Runnable part) {
        try {
            part.run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + "; replay: mvn -pl replicator-core test -Dtest=BackboneStormTest -Dlinks.seed="
                            + seed + "\n" + String.join("\n", story),
                    e);
        }
    }
}
