package io.replicator.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class BackoffProperties {
    @Property
    void eachDelayLiesBetweenHalfABoundThatDoublesAndThatBound(
            @ForAll @LongRange(min = 2) long firstNanos,
            @ForAll @LongRange(min = 2) long mostNanos,
            @ForAll long seed) {
        if (mostNanos < firstNanos) {
            assertThatThrownBy(() -> new Backoff(firstNanos, mostNanos, new Random(seed)))
                    .isInstanceOf(IllegalArgumentException.class);
            return;
        }
        Backoff backoff = new Backoff(firstNanos, mostNanos, new Random(seed));
        for (int story = 0; story < 2; story++) {
            long bound = firstNanos;
            for (int i = 0; i < 70; i++) {
                assertThat(backoff.nextNanos()).isBetween(bound / 2, bound);
                bound = bound > mostNanos / 2 ? mostNanos : bound * 2;
            }
            assertThat(bound).isEqualTo(mostNanos);
            backoff.reset();
        }
    }

    @Example
    void delaysOfTwoPeersDiffer() {
        Backoff one = new Backoff(1_000_000, 1_000_000_000, new Random(1));
        Backoff other = new Backoff(1_000_000, 1_000_000_000, new Random(2));
        assertThat(one.nextNanos()).isNotEqualTo(other.nextNanos());
    }
}
