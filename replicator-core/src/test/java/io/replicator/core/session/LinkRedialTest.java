package io.replicator.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** How long a link waits before it is dialled again. */
final class LinkRedialTest {
    private static final long SECOND = 1_000_000_000L;

    private final LinkRedial redial = new LinkRedial(SECOND, 60 * SECOND, 10 * SECOND, new Random(4));

    /** Both connections of a link report its end: the wait was drawn for each, and doubled twice. */
    @Test
    void bothConnectionsDrawOneWait() {
        long wait = redial.lost(0);
        assertThat(wait).isBetween(SECOND / 2, SECOND);
        assertThat(redial.lost(1_000)).isEqualTo(wait - 1_000);
        redial.dialled();
        assertThat(redial.lost(2 * SECOND)).isBetween(SECOND, 2 * SECOND);
    }

    @Test
    void aLinkThatBreaksAgainAndAgainWaitsLongerUpToABound() {
        long now = 0;
        long before = 0;
        for (int i = 0; i < 20; i++) {
            redial.dialled();
            redial.connected(now);
            now += SECOND;
            long wait = redial.lost(now);
            assertThat(wait).isBetween(i < 6 ? before : 30 * SECOND, 60 * SECOND);
            before = wait;
            now += wait;
        }
    }

    @Test
    void oneThatHeldBeginsAnew() {
        for (int i = 0; i < 10; i++) {
            redial.lost(0);
            redial.dialled();
        }
        redial.connected(0);
        assertThat(redial.lost(10 * SECOND)).isLessThanOrEqualTo(SECOND);
    }

    @Test
    void whoAsksForItDoesNotWait() {
        for (int i = 0; i < 10; i++) {
            redial.lost(0);
            redial.dialled();
        }
        redial.forget();
        assertThat(redial.lost(0)).isLessThanOrEqualTo(SECOND);
    }
}
