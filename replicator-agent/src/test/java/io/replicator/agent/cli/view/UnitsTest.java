package io.replicator.agent.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnitsTest {
    @ParameterizedTest
    @CsvSource({
        "0,0 B",
        "1023,1023 B",
        "1024,1.0 KiB",
        "1536,1.5 KiB",
        "102296,99.9 KiB",
        "102400,100 KiB",
        "1048063,1023 KiB",
        "1048570,1.0 MiB",
        "107374182400,100 GiB",
        "9223372036854775807,8.0 EiB",
    })
    void sizes(long bytes, String text) {
        assertThat(Units.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "-5,0 s",
        "0,0 s",
        "40000,0.0 ms",
        "10100000,10.1 ms",
        "450000000,450 ms",
        "4200000000,4.2 s",
        "59400000000,59 s",
        "59600000000,1 min",
        "75000000000,1 min 15 s",
        "11520000000000,3 h 12 min",
        "86400000000000,1 d",
        "273600000000000,3 d 4 h",
    })
    void times(long nanos, String text) {
        assertThat(Units.time(nanos)).isEqualTo(text);
    }

    @Test
    void aClockThatWasSetBackMakesNoNegativeAge() {
        assertThat(Units.between(2000, 1000)).isEqualTo("0 s");
        assertThat(Units.moment(0)).matches("19(69|70)-\\d\\d-\\d\\d \\d\\d:\\d\\d:00");
        assertThat(Units.count(1, "chunk")).isEqualTo("1 chunk");
        assertThat(Units.count(5, "chunk")).isEqualTo("5 chunks");
    }
}
