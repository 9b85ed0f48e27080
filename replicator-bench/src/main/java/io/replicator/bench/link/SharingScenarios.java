package io.replicator.bench.link;

import io.replicator.bench.Figure;
import io.replicator.core.relay.FaultyRelay;
import io.replicator.core.relay.RelayPath;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What several links carry together. */
final class SharingScenarios {
    private static final long MEASURE_MILLIS = 4_000;
    private static final double MEGABIT = 1e6 / 8;

    private final BenchPki pki;

    SharingScenarios(BenchPki pki) {
        this.pki = pki;
    }

    /** Two links of 250 Mb/s beside one. */
    List<Figure> equal() throws IOException, InterruptedException {
        RelayPath path = RelayPath.of(10, 250);
        double one;
        try (BenchPair pair = new BenchPair(pki, List.of(path))) {
            one = pair.rate(MEASURE_MILLIS);
        }
        try (BenchPair pair = new BenchPair(pki, List.of(path, path))) {
            double two = pair.rate(MEASURE_MILLIS);
            return List.of(
                    Figure.plain("equal", "one link of 250 Mb/s", one / MEGABIT, "Mb/s"),
                    Figure.plain("equal", "two links of 250 Mb/s", two / MEGABIT, "Mb/s"),
                    Figure.atLeast("equal", "two beside one", two / one, "", 1.9),
                    Figure.atMost("equal", "bytes sent twice", pair.repeated(), "", 0.001),
                    Figure.atMost("equal", "batches lost or applied twice", (double) pair.faults(), "", 0));
        }
    }

    /** 250 and 50 Mb/s. */
    List<Figure> unequal() throws IOException, InterruptedException {
        return sum("unequal", "of 250 + 50 Mb/s", 300, 0.93, List.of(RelayPath.of(10, 250), RelayPath.of(10, 50)));
    }

    /** Round trips of 100 ms. */
    List<Figure> far() throws IOException, InterruptedException {
        RelayPath path = RelayPath.of(100, 250);
        return sum("far", "of 2 × 250 Mb/s at 100 ms", 500, 0.9, List.of(path, path));
    }

    private List<Figure> sum(String name, String what, double megabits, double least, List<RelayPath> paths)
            throws IOException, InterruptedException {
        try (BenchPair pair = new BenchPair(pki, paths)) {
            TimeUnit.MILLISECONDS.sleep(MEASURE_MILLIS / 2);
            double rate = pair.rate(MEASURE_MILLIS) / MEGABIT;
            return List.of(
                    Figure.plain(name, "together", rate, "Mb/s"),
                    Figure.atLeast(name, what, rate / megabits, "", least),
                    Figure.atMost(name, "bytes sent twice", pair.repeated(), "", 0.001),
                    Figure.atMost(name, "batches lost or applied twice", (double) pair.faults(), "", 0));
        }
    }

    /** A good link, and the same beside one that stands still for 200 ms every 4 s. */
    List<Figure> bad() throws IOException, InterruptedException {
        RelayPath path = RelayPath.of(10, 250);
        double alone;
        try (BenchPair pair = new BenchPair(pki, List.of(path))) {
            alone = pair.rate(MEASURE_MILLIS);
        }
        try (BenchPair pair = new BenchPair(pki, List.of(path, path))) {
            FaultyRelay relay = pair.relays.get(1);
            long before = pair.sink.deliveries.bytes();
            long from = System.nanoTime();
            for (int i = 0; i < 4; i++) {
                relay.freeze(TimeUnit.MILLISECONDS.toNanos(200));
                TimeUnit.SECONDS.sleep(4);
            }
            double both = (pair.sink.deliveries.bytes() - before) * 1e9 / (System.nanoTime() - from);
            return List.of(
                    Figure.plain("bad", "the good link alone", alone / MEGABIT, "Mb/s"),
                    Figure.plain("bad", "with a bad one beside it", both / MEGABIT, "Mb/s"),
                    Figure.atLeast("bad", "with the bad link beside the good alone", both / alone, "", 1),
                    Figure.atMost("bad", "batches lost or applied twice", (double) pair.faults(), "", 0));
        }
    }
}
