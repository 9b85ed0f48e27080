package io.replicator.core.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.device.posix.DeviceFile.Zeroed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the system answers to a zeroing decides how the next one is done, and a signal decides nothing. */
final class RangeZeroingTest {
    private static final long LENGTH = 1 << 20;

    private final List<Zeroed> answers = new ArrayList<>();
    private int calls;
    private final RangeZeroing zeroing = new RangeZeroing((position, length, unmap) -> answer(), Zeroes.UNMAP);

    private Zeroed answer() {
        calls++;
        return answers.isEmpty() ? Zeroed.DONE : answers.remove(0);
    }

    @Test
    void aSignalMakesItBeDoneAgain() throws IOException {
        answers.addAll(List.of(Zeroed.INTERRUPTED, Zeroed.INTERRUPTED, Zeroed.DONE));
        assertThat(zeroing.zero(0, LENGTH)).isTrue();
        assertThat(calls).isEqualTo(3);
    }

    @Test
    void signalsWithoutEndMakeThisRangeBeWrittenAndNotTheNext() throws IOException {
        answers.addAll(Collections.nCopies(8, Zeroed.INTERRUPTED));
        assertThat(zeroing.zero(0, LENGTH)).isFalse();
        assertThat(zeroing.zero(0, LENGTH)).isTrue();
    }

    @Test
    void whatCannotIsNotAskedAgain() throws IOException {
        answers.addAll(List.of(Zeroed.UNSUPPORTED));
        assertThat(zeroing.zero(0, LENGTH)).isFalse();
        answers.add(Zeroed.DONE);
        assertThat(zeroing.zero(0, LENGTH)).isFalse();
        assertThat(calls).isEqualTo(1);
    }
}
