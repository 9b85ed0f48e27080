package io.replicator.agent.main;

import io.replicator.agent.control.EventRing;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.EventLevel;
import io.replicator.core.report.EventReport;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that happens, told once to those who watch and once to the log. Thread-safe. */
final class EventLog implements Consumer<EventReport> {
    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);
    private static final int KEPT = 4096;

    private final EventRing ring = new EventRing(KEPT);
    private final LongSupplier wallMillis;

    EventLog(LongSupplier wallMillis) {
        this.wallMillis = wallMillis;
    }

    /** The last of them. */
    EventRing ring() {
        return ring;
    }

    @Override
    public void accept(EventReport event) {
        ring.append(event);
        switch (event.level()) {
            case INFO -> LOG.info("{}", text(event));
            case WARNING -> LOG.warn("{}", text(event));
            case ERROR -> LOG.error("{}", text(event));
        }
    }

    /** Something about the agent itself. */
    void tell(EventLevel level, String kind, Optional<FaultCode> code, String text) {
        accept(new EventReport(0, wallMillis.getAsLong(), level, kind, Optional.empty(), Optional.empty(), code, text));
    }

    /** {@code vm-101 bordeaux round-failed PEER_RESTARTED: text}. */
    private static String text(EventReport event) {
        StringBuilder out = new StringBuilder();
        event.volume().ifPresent(volume -> out.append(volume).append(' '));
        event.peer().ifPresent(peer -> out.append(peer).append(' '));
        out.append(event.kind());
        event.code().ifPresent(code -> out.append(' ').append(code));
        return event.text().isEmpty()
                ? out.toString()
                : out.append(": ").append(event.text()).toString();
    }
}
