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
import java.util.function.Consumer;

/** One of two links of 250 Mb/s with 10 ms round trip fails under full load, again and again. */
final class FailoverScenarios {
    private static final RelayPath PATH = RelayPath.of(10, 250);

    /** A link is dialled again after 15 s at the latest, and is at work within a second of that. */
    private static final double REDIAL_SECONDS = 16;

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

    /** A link's interface loses its carrier; nothing where this machine and user cannot have network namespaces. */
    List<Figure> carrier() throws IOException, InterruptedException {
        if (!CabledPair.isPossible()) {
            System.err.println("carrier is left out: it needs root, network namespaces and veth");
            return List.of();
        }
        try (CabledPair pair = new CabledPair(pki, PATH)) {
            return new CutSeries("carrier", 30, cuts).run(pair);
        }
    }

    private List<Figure> cut(String name, double mostMillis, Consumer<FaultyRelay> cutting)
            throws IOException, InterruptedException {
        try (RelayedPair pair = new RelayedPair(new BenchPair(pki, List.of(PATH, PATH)), cutting)) {
            return new CutSeries(name, mostMillis, cuts).run(pair);
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

    /** Both links fall silent for so long, and come back. */
    List<Figure> away(int seconds) throws IOException, InterruptedException {
        try (BenchPair pair = new BenchPair(pki, List.of(PATH, PATH))) {
            pair.relays.forEach(FaultyRelay::silence);
            TimeUnit.SECONDS.sleep(seconds);
            long bytes = pair.sink.deliveries.bytes();
            long back = System.nanoTime();
            pair.relays.forEach(FaultyRelay::heal);
            pair.sink.awaitMoreBytesThan(bytes);
            double first = System.nanoTime() - back;
            pair.source.awaitAllUp();
            double all = System.nanoTime() - back;
            double rate = pair.rate(3_000);
            return List.of(
                    Figure.atMost(
                            "away",
                            "first delivery after " + seconds + " s without a link",
                            first / 1e9,
                            "s",
                            REDIAL_SECONDS),
                    Figure.atMost("away", "both links in use again", all / 1e9, "s", REDIAL_SECONDS),
                    Figure.atLeast("away", "of 2 × 250 Mb/s from then on", rate / (2 * 250e6 / 8), "", 0.9),
                    Figure.atMost("away", "batches lost or applied twice", (double) pair.faults(), "", 0));
        }
    }

    private static long processorNanos() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }
}
