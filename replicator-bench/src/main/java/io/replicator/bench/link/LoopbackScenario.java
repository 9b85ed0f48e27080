package io.replicator.bench.link;

import io.replicator.bench.Figure;
import io.replicator.core.relay.RelayPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One link over loopback beside a bare stream of the same TLS, in turns. */
final class LoopbackScenario {
    private static final int TURNS = 5;
    private static final long MEASURE_MILLIS = 2_000;

    private final BenchPki pki;

    LoopbackScenario(BenchPki pki) {
        this.pki = pki;
    }

    List<Figure> run() throws IOException, InterruptedException {
        List<Double> bare = new ArrayList<>();
        List<Double> link = new ArrayList<>();
        long faults = 0;
        for (int i = 0; i < TURNS; i++) {
            try (BareStream stream = new BareStream(pki.credentials("bare" + i))) {
                bare.add(stream.rate(MEASURE_MILLIS));
            }
            try (BenchPair pair = new BenchPair(pki, List.of(RelayPath.CLEAR))) {
                link.add(pair.rate(MEASURE_MILLIS));
                faults += pair.faults();
            }
        }
        double bareRate = median(bare);
        double linkRate = median(link);
        return List.of(
                Figure.plain(
                        "loopback", "a bare BoringSSL stream of Netty, median of " + TURNS, bareRate / 1e6, "MB/s"),
                Figure.plain("loopback", "one link of prepared batches, median of " + TURNS, linkRate / 1e6, "MB/s"),
                Figure.atLeast("loopback", "link beside bare stream", linkRate / bareRate, "", 0.7),
                Figure.atMost("loopback", "batches lost or applied twice", (double) faults, "", 0));
    }

    private static double median(List<Double> values) {
        Collections.sort(values);
        return values.get(values.size() / 2);
    }
}
