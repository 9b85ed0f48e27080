package io.replicator.bench.link;

import io.replicator.agent.net.LinkSettings;
import io.replicator.core.relay.FaultyRelay;
import io.replicator.core.relay.RelayPath;
import io.replicator.core.report.LinkReport;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A source and a sink with one link for each path between them, all up and under full load. */
final class BenchPair implements AutoCloseable {
    private static final String SOURCE = "127.0.0.1";
    private static final long WARM_MILLIS = 3_000;

    final List<FaultyRelay> relays = new ArrayList<>();
    final BenchSite source;
    final BenchSite sink;

    /**
     * @param paths what each link is like; {@link RelayPath#CLEAR} goes without a relay
     */
    BenchPair(BenchPki pki, List<RelayPath> paths) throws IOException, InterruptedException {
        List<String> listen = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            listen.add("127.0.1." + (i + 1));
        }
        String id = Long.toString(System.nanoTime(), 36);
        source = new BenchSite(pki.credentials("a" + id), "b" + id, 1, List.of());
        sink = new BenchSite(pki.credentials("b" + id), "a" + id, 2, listen);
        List<LinkSettings> links = new ArrayList<>();
        InetAddress local = InetAddress.getByName(SOURCE);
        for (int i = 0; i < paths.size(); i++) {
            if (paths.get(i).equals(RelayPath.CLEAR)) {
                links.add(new LinkSettings("link-" + i, local, sink.bound.get(i)));
            } else {
                FaultyRelay relay = new FaultyRelay("127.0.2." + (i + 1), sink.bound.get(i), paths.get(i));
                relays.add(relay);
                links.add(new LinkSettings("link-" + i, local, relay.address()));
            }
        }
        sink.meet("a" + id, List.of());
        source.meet("b" + id, links);
        source.awaitAllUp();
        sink.openAsReplica();
        source.send();
        TimeUnit.MILLISECONDS.sleep(WARM_MILLIS);
    }

    /** Bytes delivered in a second, measured for so long. */
    double rate(long millis) throws InterruptedException {
        long before = sink.deliveries.bytes();
        long from = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep(millis);
        return (sink.deliveries.bytes() - before) * 1e9 / (System.nanoTime() - from);
    }

    /** Of the bytes given to links, the part that another one had carried before. */
    double repeated() {
        List<LinkReport> report = source.report();
        double again = report.stream().mapToLong(LinkReport::retransmittedBytes).sum();
        return again / report.stream().mapToLong(LinkReport::sentBytes).sum();
    }

    /** Batches that were lost or came twice; waits until all have arrived. */
    long faults() throws InterruptedException {
        long last = source.finish();
        return sink.deliveries.missing(last) + sink.deliveries.twice();
    }

    @Override
    public void close() {
        source.close();
        sink.close();
        relays.forEach(FaultyRelay::close);
    }
}
