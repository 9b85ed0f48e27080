package io.replicator.bench.link;

import io.replicator.bench.Figure;
import io.replicator.core.relay.FaultyRelay;
import io.replicator.core.relay.RelayPath;
import io.replicator.core.report.LinkReport;
import io.replicator.core.report.LinkState;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One of two links of 250 Mb/s with 10 ms round trip fails under full load, again and again. */
final class FailoverScenarios {
    private static final RelayPath PATH = RelayPath.of(10, 250);
    private static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(1_200);
    private static final double MILLI = 1e6;

    private final BenchPki pki;
    private final int cuts;

    FailoverScenarios(BenchPki pki, int cuts) {
        this.pki = pki;
        this.cuts = cuts;
    }

    /** A link falls silent, as a cut fibre does. */
    List<Figure> silence() throws IOException, InterruptedException {
        return cut("silence", 100, FaultyRelay::silence);
    }

    /** A link's connections are reset. */
    List<Figure> reset() throws IOException, InterruptedException {
        return cut("reset", 30, FaultyRelay::reset);
    }

    private interface Cut {
        void of(FaultyRelay relay);
    }

    private List<Figure> cut(String name, double mostMillis, Cut cut) throws IOException, InterruptedException {
        try (BenchPair pair = new BenchPair(pki, List.of(PATH, PATH))) {
            double worst = 0;
            double sum = 0;
            double quiet = 0;
            double any = 0;
            for (int i = 0; i < cuts; i++) {
                FaultyRelay relay = pair.relays.get(i % 2);
                long before = System.nanoTime();
                TimeUnit.NANOSECONDS.sleep(WATCH_NANOS / 4);
                quiet = Math.max(quiet, pair.sink.deliveries.worstGapInOrder(before, System.nanoTime()) / MILLI);
                long at = System.nanoTime();
                cut.of(relay);
                TimeUnit.NANOSECONDS.sleep(WATCH_NANOS);
                double gap = pair.sink.deliveries.worstGapInOrder(at, at + WATCH_NANOS) / MILLI;
                any = Math.max(any, pair.sink.deliveries.worstGap(at, at + WATCH_NANOS) / MILLI);
                System.err.printf("%s %d: %.1f ms, quiet %.1f ms%n", name, i + 1, gap, quiet);
                worst = Math.max(worst, gap);
                sum += gap;
                relay.heal();
                pair.source.awaitAllUp();
                TimeUnit.MILLISECONDS.sleep(200);
            }
            return List.of(
                    Figure.atMost(
                            name,
                            "worst gap in data delivered in order, of " + cuts + " cuts",
                            worst,
                            "ms",
                            mostMillis),
                    Figure.plain(name, "mean of the cuts' gaps in order", sum / cuts, "ms"),
                    Figure.plain(name, "worst gap in order while nothing fails", quiet, "ms"),
                    Figure.plain(name, "worst time without any delivery", any, "ms"),
                    Figure.atMost(name, "batches lost or applied twice", (double) pair.faults(), "", 0));
        }
    }

    /** 300 ms of silence on one link once a second. */
    List<Figure> flaps(int seconds) throws IOException, InterruptedException {
        try (BenchPair pair = new BenchPair(pki, List.of(PATH, PATH))) {
            FaultyRelay relay = pair.relays.get(0);
            long connections = relay.acceptedConnections();
            long bytes = pair.sink.deliveries.bytes();
            long from = System.nanoTime();
            long processor = processorNanos();
            for (int i = 0; i < seconds; i++) {
                relay.freeze(TimeUnit.MILLISECONDS.toNanos(300));
                TimeUnit.SECONDS.sleep(1);
            }
            double elapsed = System.nanoTime() - from;
            double rate = (pair.sink.deliveries.bytes() - bytes) * 1e9 / elapsed;
            List<LinkReport> links = pair.source.report();
            double up = links.stream()
                    .filter(link -> link.state() != LinkState.DOWN)
                    .count();
            return List.of(
                    Figure.atMost(
                            "flaps",
                            "connections made anew in " + seconds + " flaps",
                            (double) (relay.acceptedConnections() - connections),
                            "",
                            4),
                    Figure.atLeast("flaps", "of what one link carries", rate / (250e6 / 8), "", 0.93),
                    Figure.plain("flaps", "links connected at the end", up, ""),
                    Figure.atMost(
                            "flaps",
                            "processors busy, both ends and the relays",
                            (processorNanos() - processor) / elapsed,
                            "",
                            1.5),
                    Figure.atMost("flaps", "batches lost or applied twice", (double) pair.faults(), "", 0));
        }
    }

    private static long processorNanos() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }
}
