package io.replicator.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.wire.Message.Range;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Ranges are a set of numbers. */
final class BackboneRangesProperties {
    @Property(tries = 200)
    void behavesAsASet(@ForAll List<@LongRange(min = 1, max = 60) Long> numbers, @ForAll @IntRange(max = 60) int gone) {
        BackboneRanges ranges = new BackboneRanges();
        TreeSet<Long> model = new TreeSet<>();
        for (long number : numbers) {
            assertThat(ranges.add(number)).isEqualTo(model.add(number));
        }
        ranges.removeThrough(gone);
        model.removeIf(number -> number <= gone);
        for (long number = 1; number <= 61; number++) {
            assertThat(ranges.contains(number)).isEqualTo(model.contains(number));
            long end = number - 1;
            while (model.contains(end + 1)) {
                end++;
            }
            assertThat(ranges.endOfRun(number)).isEqualTo(end);
        }
        assertThat(numbersOf(ranges.ranges(100))).containsExactlyElementsOf(model);
    }

    @Property(tries = 100)
    void tellsTheOldestAndTheNewestWhenItCannotTellAll(
            @ForAll @IntRange(min = 1, max = 200) int count, @ForAll @IntRange(min = 4, max = 64) int most) {
        BackboneRanges ranges = new BackboneRanges();
        LongStream.rangeClosed(1, count).forEach(i -> ranges.add(2 * i));
        List<Range> told = ranges.ranges(most);
        assertThat(told)
                .hasSize(Math.min(count, most))
                .isSortedAccordingTo((a, b) -> Long.compare(a.first(), b.first()));
        assertThat(told).doesNotHaveDuplicates();
        assertThat(told.get(0).first()).isEqualTo(2);
        assertThat(told.get(told.size() - 1).last()).isEqualTo(2L * count);
    }

    private static List<Long> numbersOf(List<Range> ranges) {
        return ranges.stream()
                .flatMap(range ->
                        LongStream.rangeClosed(range.first(), range.last()).boxed())
                .toList();
    }
}
