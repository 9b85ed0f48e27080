package io.replicator.bench.truck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContestTest {
    @Test
    void theMiddleOneCounts() {
        assertThat(Contest.median(new double[] {5, 1, 3})).isEqualTo(3);
        assertThat(Contest.median(new double[] {4, 1})).isEqualTo(1);
    }

    @Test
    void everybodyWarmsUpAndTakesTurns() throws Exception {
        List<String> order = new ArrayList<>();
        double[] medians =
                Contest.medians(2, () -> order.add("clean"), () -> order.add("first"), () -> order.add("second"));
        assertThat(medians).hasSize(2);
        assertThat(String.join(" ", order))
                .isEqualTo("first clean second clean first clean second clean first clean second clean");
    }
}
