package io.replicator.agent.metrics;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.time.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves metrics and health over HTTP, without authentication, from {@link #start} to {@link #close}.
 *
 * <p>At most {@value #MAX_VISITS} connections at once, further ones wait in the kernel; each is good for one request and lives for ten seconds at
 * the longest, so that nobody can keep others out by saying nothing.
 */
public final class MetricsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);
    private static final int MAX_VISITS = 16;
    private static final long VISIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSE_SECONDS = 2;

    private final Pages pages;
    private final Ticker ticker;
    private final Selector selector;
    private final ServerSocketChannel listener;
    private final SelectionKey accepting;
    private final InetSocketAddress address;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closing;
    private long pausedUntilNanos;
    private boolean paused;
    private int visits;

    private MetricsServer(InetSocketAddress listen, Pages pages, Ticker ticker) throws IOException {
        this.pages = pages;
        this.ticker = ticker;
        this.selector = Selector.open();
        this.listener = ServerSocketChannel.open();
        try {
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(listen, MAX_VISITS).configureBlocking(false);
            accepting = listener.register(selector, SelectionKey.OP_ACCEPT);
            address = (InetSocketAddress) listener.getLocalAddress();
        } catch (IOException e) {
            listener.close();
            selector.close();
            throw e;
        }
    }

    /**
     * Begins to serve.
     *
     * @param listen where; port 0 lets the kernel choose
     * @param seen a snapshot that is at hand; asked once for each request
     * @param ready what {@code /ready} says
     * @param thread gives its argument a thread of its own until it returns
     * @throws ReplicatorException {@code BAD_CONFIGURATION} when the address cannot be bound
     */
    public static MetricsServer start(
            InetSocketAddress listen,
            Supplier<Observation> seen,
            BooleanSupplier ready,
            Ticker ticker,
            Executor thread) {
        try {
            MetricsServer server = new MetricsServer(listen, new Pages(seen, ready), ticker);
            thread.execute(server::serve);
            return server;
        } catch (IOException e) {
            throw new ReplicatorException(
                    FaultCode.BAD_CONFIGURATION,
                    "metrics cannot listen on " + listen + ": " + e.getMessage()
                            + "; is it an address of this host, and free?",
                    e);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** Ends every connection and the thread. Blocks for a moment. */
    @Override
    public void close() {
        closing = true;
        selector.wakeup();
        try {
            if (!ended.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the metrics thread has not ended after {} s; it ends with the process", CLOSE_SECONDS);
            }
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() {
        try {
            while (!closing) {
                selector.select(TimeUnit.NANOSECONDS.toMillis(waitNanos()) + 1);
                List<SelectionKey> selected = new ArrayList<>(selector.selectedKeys());
                selector.selectedKeys().clear();
                selected.forEach(this::attend);
                endLate();
                accepting.interestOps(isOpen() ? SelectionKey.OP_ACCEPT : 0);
            }
        } catch (IOException e) {
            LOG.error("metrics are no longer served", e);
        } finally {
            new ArrayList<>(selector.keys()).forEach(this::end);
            closeQuietly(selector);
            ended.countDown();
        }
    }

    private void attend(SelectionKey key) {
        if (!key.isValid()) {
            return;
        }
        if (key == accepting) {
            accept();
        } else if (!isGoingOn(key, (Visit) key.attachment())) {
            end(key);
        }
    }

    private boolean isGoingOn(SelectionKey key, Visit visit) {
        try {
            if (key.isReadable() && !visit.read(this::answer)) {
                return false;
            }
            if (!visit.isAnswered()) {
                return true;
            }
            key.interestOps(SelectionKey.OP_WRITE);
            return !visit.write();
        } catch (IOException gone) {
            LOG.debug("a connection for metrics ended: {}", gone.getMessage());
            return false;
        }
    }

    private Page answer(Request request) {
        try {
            return pages.answer(request);
        } catch (RuntimeException e) {
            LOG.error("{} could not be answered", request.path(), e);
            return Page.text("500 Internal Server Error", "see the agent's log");
        }
    }

    private void accept() {
        try {
            SocketChannel channel = listener.accept();
            if (channel != null) {
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, new Visit(channel, ticker.nanos() + VISIT_NANOS));
                visits++;
            }
        } catch (IOException e) {
            // Out of descriptors, as a rule: the connection stays in the queue, and trying again at once would only
            // spin.
            LOG.warn("a connection for metrics cannot be accepted: {}", e.getMessage());
            paused = true;
            pausedUntilNanos = ticker.nanos() + PAUSE_NANOS;
        }
    }

    private boolean isOpen() {
        if (paused && pausedUntilNanos - ticker.nanos() <= 0) {
            paused = false;
        }
        return !paused && visits < MAX_VISITS;
    }

    private long waitNanos() {
        long now = ticker.nanos();
        long wait = paused ? Math.max(0, pausedUntilNanos - now) : VISIT_NANOS;
        for (SelectionKey key : selector.keys()) {
            if (key.isValid() && key.attachment() instanceof Visit visit) {
                wait = Math.min(wait, Math.max(0, visit.leftNanos(now)));
            }
        }
        return wait;
    }

    private void endLate() {
        long now = ticker.nanos();
        for (SelectionKey key : new ArrayList<>(selector.keys())) {
            if (key.isValid() && key.attachment() instanceof Visit visit && visit.isLate(now)) {
                end(key);
            }
        }
    }

    private void end(SelectionKey key) {
        if (key != accepting) {
            visits--;
        }
        key.cancel();
        closeQuietly(key.channel());
    }

    private static void closeQuietly(AutoCloseable what) {
        try {
            what.close();
        } catch (Exception e) {
            LOG.debug("closing {}: {}", what, e.getMessage());
        }
    }
}
