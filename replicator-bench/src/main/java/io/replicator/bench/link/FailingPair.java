package io.replicator.bench.link;

import java.io.IOException;

/** A source and a sink over two links under full load, of which one can be made to fail. Links are 0 and 1. */
interface FailingPair extends AutoCloseable {
    /** What the sink gets. */
    Deliveries deliveries();

    /** Makes the link fail. */
    void cut(int link) throws IOException, InterruptedException;

    /** The link is good again. */
    void heal(int link) throws IOException, InterruptedException;

    /** Waits until the source uses both links. */
    void awaitAllUp() throws IOException, InterruptedException;

    /** Batches that were lost or came twice; sends no more and waits until all have arrived. */
    long faults() throws IOException, InterruptedException;

    @Override
    void close();
}
