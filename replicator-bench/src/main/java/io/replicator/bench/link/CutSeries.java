package io.replicator.bench.link;

import io.replicator.bench.Figure;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One of two links fails, and the other one next, again and again; how long does the sink have to wait each time? */
final class CutSeries {
    private static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(1_200);
    private static final double MILLI = 1e6;

    private final String name;
    private final double mostMillis;
    private final int cuts;

    /**
     * @param name of the scenario
     * @param mostMillis the longest gap that is good
     * @param cuts how many
     */
    CutSeries(String name, double mostMillis, int cuts) {
        this.name = name;
        this.mostMillis = mostMillis;
        this.cuts = cuts;
    }

    /** One cut more than are counted: the first one meets classes that were never loaded, and has a figure of its own. */
    List<Figure> run(FailingPair pair) throws IOException, InterruptedException {
        double first = cut(pair, 0).inOrder;
        double worst = 0;
        double sum = 0;
        double quiet = 0;
        double any = 0;
        for (int i = 1; i <= cuts; i++) {
            Gaps gaps = cut(pair, i);
            worst = Math.max(worst, gaps.inOrder);
            sum += gaps.inOrder;
            quiet = Math.max(quiet, gaps.quiet);
            any = Math.max(any, gaps.any);
        }
        return List.of(
                Figure.atMost(
                        name, "worst gap in data delivered in order, of " + cuts + " cuts", worst, "ms", mostMillis),
                Figure.plain(name, "mean of the cuts' gaps in order", sum / cuts, "ms"),
                Figure.plain(name, "gap in order of the first cut of all, not counted", first, "ms"),
                Figure.plain(name, "worst gap in order while nothing fails", quiet, "ms"),
                Figure.plain(name, "worst time without any delivery", any, "ms"),
                Figure.atMost(name, "batches lost or applied twice", (double) pair.faults(), "", 0));
    }

    /** In milliseconds: while nothing fails; after a cut, of what came in order and of anything. */
    private record Gaps(double quiet, double inOrder, double any) {}

    private Gaps cut(FailingPair pair, int number) throws IOException, InterruptedException {
        long before = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(WATCH_NANOS / 4);
        double quiet = pair.deliveries().worstGapInOrder(before, System.nanoTime()) / MILLI;
        long at = System.nanoTime();
        pair.cut(number % 2);
        TimeUnit.NANOSECONDS.sleep(WATCH_NANOS);
        double inOrder = pair.deliveries().worstGapInOrder(at, at + WATCH_NANOS) / MILLI;
        double any = pair.deliveries().worstGap(at, at + WATCH_NANOS) / MILLI;
        System.err.printf("%s %d: %.1f ms, quiet %.1f ms%n", name, number, inOrder, quiet);
        pair.heal(number % 2);
        pair.awaitAllUp();
        TimeUnit.MILLISECONDS.sleep(200);
        return new Gaps(quiet, inOrder, any);
    }
}
