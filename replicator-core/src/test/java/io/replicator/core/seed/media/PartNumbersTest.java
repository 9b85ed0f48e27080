package io.replicator.core.seed.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Numbers of parts for people. */
final class PartNumbersTest {
    @Test
    void anInventoryNamesEveryPartAndAMessageTheFirstRuns() {
        BitSet odd = new BitSet();
        IntStream.range(0, 60).filter(part -> part % 2 == 1).forEach(odd::set);
        odd.set(1, 4);
        assertThat(PartNumbers.all(odd)).startsWith("1-3, 5, 7, ").endsWith(", 57, 59");
        assertThat(PartNumbers.of(odd)).startsWith("1-3, 5, 7, ").endsWith(", 49, and more");
        assertThat(PartNumbers.all(new BitSet())).isEqualTo("none");
    }
}
