package io.replicator.bench.link;

import io.replicator.core.relay.FaultyRelay;
import java.util.function.Consumer;

/**
 * A pair whose relays fail.
 *
 * @param pair both ends in this process
 * @param cutting what happens to the relay of a link
 */
record RelayedPair(BenchPair pair, Consumer<FaultyRelay> cutting) implements FailingPair {
    @Override
    public Deliveries deliveries() {
        return pair.sink.deliveries;
    }

    @Override
    public void cut(int link) {
        cutting.accept(pair.relays.get(link));
    }

    @Override
    public void heal(int link) {
        pair.relays.get(link).heal();
    }

    @Override
    public void awaitAllUp() throws InterruptedException {
        pair.source.awaitAllUp();
    }

    @Override
    public long faults() throws InterruptedException {
        return pair.faults();
    }

    @Override
    public void close() {
        pair.close();
    }
}
