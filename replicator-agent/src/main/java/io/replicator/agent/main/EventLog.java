package io.replicator.agent.main;

import io.replicator.agent.control.EventRing;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.EventLevel;
import io.replicator.core.report.EventReport;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The events that are kept for those who watch, and the log of those about the agent itself; replication logs its own. Thread-safe. */
final class EventLog {
    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);
    private static final int KEPT = 4096;

    private final EventRing ring = new EventRing(KEPT);
    private final LongSupplier wallMillis;

    EventLog(LongSupplier wallMillis) {
        this.wallMillis = wallMillis;
    }

    /** The last events. */
    EventRing ring() {
        return ring;
    }

    /** Something about the agent itself. */
    void tell(EventLevel level, String kind, Optional<FaultCode> code, String text) {
        ring.append(new EventReport(
                0, wallMillis.getAsLong(), level, kind, Optional.empty(), Optional.empty(), code, text));
        String suffix = code.map(fault -> " (" + fault + ")").orElse("");
        switch (level) {
            case INFO -> LOG.info("{}: {}{}", kind, text, suffix);
            case WARNING -> LOG.warn("{}: {}{}", kind, text, suffix);
            case ERROR -> LOG.error("{}: {}{}", kind, text, suffix);
        }
    }
}
