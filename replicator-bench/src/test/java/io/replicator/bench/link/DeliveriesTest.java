package io.replicator.bench.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeliveriesTest {
    private final Deliveries deliveries = new Deliveries();

    @Test
    void aHoleStopsWhatIsInOrderAndNotWhatIsDelivered() {
        deliveries.delivered(1, 10, 100);
        deliveries.delivered(3, 10, 110);
        deliveries.delivered(4, 10, 120);
        deliveries.delivered(2, 10, 150);
        deliveries.delivered(5, 10, 155);
        assertThat(deliveries.worstGap(100, 160)).isEqualTo(30);
        assertThat(deliveries.worstGapInOrder(100, 160)).isEqualTo(50);
        assertThat(deliveries.bytes()).isEqualTo(50);
    }

    @Test
    void aGapMayReachTheEnd() {
        deliveries.delivered(1, 10, 100);
        assertThat(deliveries.worstGap(90, 140)).isEqualTo(40);
    }

    @Test
    void whatIsMissingOrComesTwiceIsCounted() {
        deliveries.delivered(1, 10, 100);
        deliveries.delivered(3, 10, 110);
        deliveries.delivered(3, 10, 120);
        assertThat(deliveries.missing(4)).isEqualTo(2);
        assertThat(deliveries.twice()).isEqualTo(1);
        assertThat(deliveries.bytes()).isEqualTo(20);
    }
}
