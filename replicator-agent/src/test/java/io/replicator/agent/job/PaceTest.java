package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** On a clock that only waiting moves. */
final class PaceTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long RATE = 10_000_000;

    private long now = 77;
    private boolean cancelled;
    private long longestWait;

    @Test
    void aLimitIsKeptEvenly() {
        Pace pace = pace(Optional.of(RATE));
        long begun = now;
        for (int i = 1; i <= 200; i++) {
            pace.accept(100_000);
            assertThat((now - begun) * RATE / SECOND)
                    .as("bytes that were allowed when piece %d went", i)
                    .isEqualTo((i - 1) * 100_000L);
        }
        assertThat(longestWait).isLessThanOrEqualTo(SECOND / 10);
    }

    /** Who stood still for an hour does not make up for it at production's expense. */
    @Test
    void whoWasSlowCatchesUpByAMomentAtMost() {
        Pace pace = pace(Optional.of(RATE));
        pace.accept(1);
        now += 3600 * SECOND;
        long begun = now;
        long bytes = 0;
        while (now == begun) {
            pace.accept(100_000);
            bytes += 100_000;
        }
        assertThat(bytes).isBetween(RATE / 10, RATE / 10 + 300_000);
    }

    @Test
    void whoeverWaitsIsTold() {
        Pace pace = pace(Optional.of(1L));
        pace.accept(1_000_000);
        now += SECOND;
        cancelled = true;
        assertThatThrownBy(() -> pace.accept(1))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.CANCELLED))
                .hasMessage("nothing has changed");
    }

    @Test
    void withoutALimitNobodyWaits() {
        Pace pace = pace(Optional.empty());
        pace.accept(Long.MAX_VALUE);
        pace.accept(Long.MAX_VALUE);
        assertThat(now).isEqualTo(77);
    }

    private Pace pace(Optional<Long> limit) {
        return new Pace(() -> now, limit, () -> cancelled, "nothing has changed", (monitor, nanos) -> {
            assertThat(Thread.holdsLock(monitor)).isTrue();
            longestWait = Math.max(longestWait, nanos);
            now += nanos;
        });
    }
}
