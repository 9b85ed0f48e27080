package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CaptureTurnsTest {
    private final List<String> captures = new ArrayList<>();
    private int left;
    private final CaptureTurns turns = new CaptureTurns(() -> left++);

    @Test
    void theFirstCapturesAtOnceAndTheOthersInTheirOrder() {
        CaptureTurns.Turn first = turns.ask(() -> captures.add("first"));
        CaptureTurns.Turn second = turns.ask(() -> captures.add("second"));
        turns.ask(() -> captures.add("third"));
        assertThat(captures).containsExactly("first");
        assertThat(turns.waiting()).isEqualTo(2);
        first.leave();
        first.leave();
        assertThat(captures).containsExactly("first", "second");
        second.leave();
        assertThat(captures).containsExactly("first", "second", "third");
        assertThat(turns.isTaken()).isTrue();
        assertThat(left).isEqualTo(2);
    }

    @Test
    void whoGivesUpWaitingIsPassedOver() {
        CaptureTurns.Turn first = turns.ask(() -> captures.add("first"));
        CaptureTurns.Turn second = turns.ask(() -> captures.add("second"));
        CaptureTurns.Turn third = turns.ask(() -> captures.add("third"));
        second.leave();
        assertThat(captures).containsExactly("first");
        first.leave();
        assertThat(captures).containsExactly("first", "third");
        third.leave();
        assertThat(turns.isTaken()).isFalse();
        turns.ask(() -> captures.add("fourth"));
        assertThat(captures).endsWith("fourth");
    }

    /** One whose turn it is may find that it has nothing to do any more. */
    @Test
    void aTurnIsLeftFromWithinIt() {
        List<CaptureTurns.Turn> own = new ArrayList<>();
        CaptureTurns.Turn first = turns.ask(() -> captures.add("first"));
        own.add(turns.ask(() -> {
            captures.add("second");
            own.get(0).leave();
        }));
        turns.ask(() -> captures.add("third"));
        first.leave();
        assertThat(captures).containsExactly("first", "second", "third");
    }
}
