package io.replicator.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ArrivalMeterTest {
    private long nanos = Long.MAX_VALUE - 50;
    private final ArrivalMeter meter = new ArrivalMeter(() -> nanos);

    @Test
    void onlyGapsBetweenDataThatBeginInTimeCount() {
        arriveAfter(5, 2000);
        meter.watch(100);
        arriveAfter(30, 2000);
        arriveAfter(20, 2000);
        assertThat(meter.longestNanos()).isEqualTo(30);
        arriveAfter(25, 10);
        arriveAfter(20, 2000);
        assertThat(meter.longestNanos()).as("an acknowledgement ends no gap").isEqualTo(45);
        arriveAfter(70, 2000);
        assertThat(meter.longestNanos()).as("begun at 95 of 100").isEqualTo(70);
        arriveAfter(500, 2000);
        assertThat(meter.longestNanos()).as("begun too late").isEqualTo(70);
        meter.watch(100);
        meter.unwatch();
        arriveAfter(40, 2000);
        assertThat(meter.longestNanos()).isZero();
    }

    private void arriveAfter(long time, int bytes) {
        nanos += time;
        meter.arrived(bytes);
    }
}
