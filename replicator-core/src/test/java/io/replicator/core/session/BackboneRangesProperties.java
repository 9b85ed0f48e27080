package io.replicator.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.wire.Message.Range;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
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
        assertThat(numbersOf(ranges.ranges(100, LongStream.empty().iterator()))).containsExactlyElementsOf(model);
    }

    @Property(tries = 100)
    void tellsWhatCameLastAndTheOldestWhenItCannotTellAll(
            @ForAll @IntRange(min = 1, max = 500) int count,
            @ForAll @IntRange(min = 4, max = 64) int most,
            @ForAll Random order) {
        BackboneRanges ranges = new BackboneRanges();
        BackboneRecent recent = new BackboneRecent();
        List<Long> arrivals = new ArrayList<>(
                LongStream.rangeClosed(1, count).map(i -> 2 * i).boxed().toList());
        Collections.shuffle(arrivals, order);
        arrivals.forEach(number -> {
            ranges.add(number);
            recent.add(number);
        });
        List<Range> told = ranges.ranges(most, recent.latestFirst());
        assertThat(told)
                .hasSize(Math.min(count, most))
                .doesNotHaveDuplicates()
                .isSortedAccordingTo((a, b) -> Long.compare(a.first(), b.first()));
        int latest = Math.min(count, most - most / 4);
        assertThat(numbersOf(told)).contains(2L).containsAll(arrivals.subList(count - latest, count));
    }

    private static List<Long> numbersOf(List<Range> ranges) {
        return ranges.stream()
                .flatMap(range ->
                        LongStream.rangeClosed(range.first(), range.last()).boxed())
                .toList();
    }
}
