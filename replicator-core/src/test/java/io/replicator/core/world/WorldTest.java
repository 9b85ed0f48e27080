package io.replicator.core.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The simulated world, from fresh seeds each time: {@code -Dstorm=N} runs N of them, {@code -Dworld.seed=S} one with all its words,
 * {@code -Dworld.first=S} begins with that seed.
 */
final class WorldTest {
    private static final long SECONDS = Long.getLong("world.seconds", 45);

    /** Far fewer than any machine makes in that time: a floor on what was tried, not on speed. */
    private static final int LEAST_RUNS = 100;

    private static final int THREADS =
            Math.max(1, Math.min(2, Runtime.getRuntime().availableProcessors()));

    @Test
    @Timeout(value = 4, unit = TimeUnit.HOURS)
    void whateverHappensAllCopiesAreGoodAtEveryInstantAndEqualInTheEnd() {
        Long one = Long.getLong("world.seed");
        if (one != null) {
            WorldRun.Outcome outcome = WorldRun.run(one, 1, (number, marks) -> number < 1);
            System.out.println(outcome);
            assertThat(outcome.failures()).isEmpty();
            return;
        }
        long first = Long.getLong("world.first", System.nanoTime() & 0xFFFF_FFFF_FFFFL);
        long storm = Long.getLong("storm", 0);
        long begunNanos = System.nanoTime();
        WorldRun.Outcome outcome = WorldRun.run(
                first,
                THREADS,
                (number, marks) -> storm > 0 ? number < storm : goesOn(number, marks, System.nanoTime() - begunNanos));
        System.out.println("from seed " + first + ": " + outcome);
        assertThat(outcome.failures())
                .as(() -> String.join("\n", outcome.failures()))
                .isEmpty();
        assertThat(outcome.runs()).isGreaterThanOrEqualTo(storm > 0 ? storm : LEAST_RUNS);
        assertThat(outcome.marks().missing())
                .as("paths that no run took, of %s", outcome)
                .isEmpty();
    }

    /** On a busy machine it takes longer until enough was seen. */
    private static boolean goesOn(long number, Marks marks, long elapsedNanos) {
        boolean enough = number >= LEAST_RUNS && marks.missing().isEmpty();
        return elapsedNanos < TimeUnit.SECONDS.toNanos(enough ? SECONDS : 5 * SECONDS);
    }

    @Test
    void theSameSeedMakesTheSameEvents() {
        for (long seed : List.of(3L, 77L, 160L)) {
            assertThat(WorldRun.trace(seed)).isEqualTo(WorldRun.trace(seed));
        }
        assertThat(WorldRun.trace(4)).isNotEqualTo(WorldRun.trace(5));
    }

    /**
     * Seeds that failed once, each with what was found: a failed flush of a set's log (120), a volume that was closed while no link was up
     * (160), records that could not be written once (187), a failed write of the commit log (468).
     */
    @ParameterizedTest
    @ValueSource(longs = {120, 160, 187, 468})
    void aSeedThatFailedOnceDoesNotFailAgain(long seed) {
        assertThat(WorldRun.run(seed, 1)).isEmpty();
    }
}
