package io.replicator.agent.net;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.time.Ticker;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs and tells refused connections: the same one once a minute, and so many in a minute at most, since whoever knocks ever so often must
 * not fill the disk. Thread-safe.
 */
final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final long QUIET_NANOS = 60_000_000_000L;
    private static final int MAX_REMEMBERED = 256;
    private static final int MAX_PER_MINUTE = 30;

    private final Ticker ticker;
    private final RefusalListener listener;
    private final Map<String, Long> toldAt = new LinkedHashMap<>();
    private long minuteBegan;
    private int told;

    RefusalLog(Ticker ticker, RefusalListener listener) {
        this.ticker = ticker;
        this.listener = listener;
    }

    void refused(SocketAddress from, FaultCode code, String why) {
        String host = from instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : from.toString();
        if (isNews(host + code + why)) {
            LOG.warn("refused a connection from {}: {} ({})", from, why, code);
            listener.refused(from, code, why);
        }
    }

    private synchronized boolean isNews(String what) {
        long now = ticker.nanos();
        if (told > 0 && now - minuteBegan >= QUIET_NANOS) {
            told = 0;
        }
        Long before = toldAt.get(what);
        if (before != null && now - before < QUIET_NANOS) {
            return false;
        }
        toldAt.remove(what);
        if (toldAt.size() >= MAX_REMEMBERED) {
            toldAt.remove(toldAt.keySet().iterator().next());
        }
        toldAt.put(what, now);
        if (told == 0) {
            minuteBegan = now;
        }
        told++;
        return told <= MAX_PER_MINUTE;
    }
}
