package io.replicator.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How long a link has to be good before it is used again. */
final class BackboneFlapsTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    private final BackboneFlaps flaps = new BackboneFlaps();

    private long waitAfterFlap(long now) {
        flaps.flapped(now);
        assertThat(flaps.trustedAt()).isEqualTo(Long.MAX_VALUE);
        flaps.good(now + SECOND);
        return flaps.trustedAt() - now - SECOND;
    }

    @Test
    void theFirstTimeIsFreeAndEachFurtherOneCostsTwiceAsMuch() {
        assertThat(waitAfterFlap(0)).isZero();
        for (int i = 0; i < 10; i++) {
            assertThat(waitAfterFlap((2 + i) * SECOND)).isEqualTo(Math.min(100L << i, 6_400) * MILLI);
        }
        assertThat(flaps.count(11 * SECOND)).isEqualTo(11);
    }

    @Test
    void aQuietWhileIsForgiveness() {
        for (int i = 0; i < 5; i++) {
            waitAfterFlap(i * SECOND);
        }
        assertThat(flaps.count(33 * SECOND)).isEqualTo(5);
        assertThat(flaps.count(34 * SECOND)).isZero();
        assertThat(waitAfterFlap(34 * SECOND)).isZero();
    }

    @Test
    void silenceWhileItProvesItselfBeginsTheWaitAnew() {
        waitAfterFlap(0);
        waitAfterFlap(2 * SECOND);
        flaps.bad(20 * SECOND);
        assertThat(flaps.trustedAt()).isEqualTo(Long.MAX_VALUE);
        flaps.good(21 * SECOND);
        flaps.good(22 * SECOND);
        assertThat(flaps.trustedAt()).isEqualTo(21 * SECOND + 100 * MILLI);
        assertThat(flaps.count(49 * SECOND)).isEqualTo(2);
        assertThat(flaps.count(50 * SECOND)).isZero();
    }
}
