package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.EventLevel;
import io.replicator.core.report.EventReport;
import io.replicator.core.time.Ticker;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what happens, to whoever follows events and to the log: the one place of this room that logs. On the lane.
 *
 * <p>A repetition that says the same as one of the last minutes is counted and not told: a peer that asks for a volume it is not named for,
 * again and again, must not fill the disk. For the same reason only so many are told in a minute.
 */
final class Events {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);
    private static final long QUIET_NANOS = 300_000_000_000L;
    private static final long MINUTE_NANOS = 60_000_000_000L;
    private static final int MAX_REMEMBERED = 1024;

    /** Repetitions told in a minute, whatever they say. */
    static final int MAX_PER_MINUTE = 60;

    private final Consumer<EventReport> listener;
    private final LongSupplier wallMillis;
    private final Ticker ticker;
    private final Map<Sameness, Told> told = new LinkedHashMap<>();
    private long minuteBegan;
    private int thisMinute;

    /** What makes two events the same. */
    private record Sameness(String kind, String volume, String peer, Optional<FaultCode> code, String text) {}

    private static final class Told {
        private final long atNanos;
        private long since;

        Told(long atNanos) {
            this.atNanos = atNanos;
        }
    }

    Events(Consumer<EventReport> listener, LongSupplier wallMillis, Ticker ticker) {
        this.listener = listener;
        this.wallMillis = wallMillis;
        this.ticker = ticker;
    }

    /** Something went as it should. Volume and peer may be empty. */
    void info(String kind, String volume, String peer, String text) {
        publish(EventLevel.INFO, new Sameness(kind, volume, peer, Optional.empty(), text), text);
    }

    /** Something to look at, told every time. */
    void warning(String kind, String volume, String peer, FaultCode code, String text) {
        publish(EventLevel.WARNING, new Sameness(kind, volume, peer, Optional.of(code), text), text);
    }

    /** Something that may come again and again: told when it has not been told lately. Whether it was told now. */
    boolean repetition(EventLevel level, String kind, String volume, String peer, FaultCode code, String text) {
        Sameness what = new Sameness(kind, volume, peer, Optional.of(code), text);
        long now = ticker.nanos();
        Told before = told.get(what);
        if (before != null && now - before.atNanos < QUIET_NANOS) {
            before.since++;
            return false;
        }
        if (isMinuteFull(now)) {
            return false;
        }
        told.remove(what);
        if (told.size() >= MAX_REMEMBERED) {
            told.remove(told.keySet().iterator().next());
        }
        told.put(what, new Told(now));
        long untold = before == null ? 0 : before.since;
        publish(level, what, untold == 0 ? text : text + " (and " + untold + " times since it was told)");
        return true;
    }

    private boolean isMinuteFull(long now) {
        if (thisMinute == 0 || now - minuteBegan >= MINUTE_NANOS) {
            minuteBegan = now;
            thisMinute = 0;
        }
        thisMinute++;
        return thisMinute > MAX_PER_MINUTE;
    }

    private void publish(EventLevel level, Sameness what, String text) {
        String about = what.volume() + (what.volume().isEmpty() || what.peer().isEmpty() ? "" : " ") + what.peer();
        String code = what.code().map(c -> " (" + c + ")").orElse("");
        switch (level) {
            case INFO -> LOG.info("{} {}: {}{}", what.kind(), about, text, code);
            case WARNING -> LOG.warn("{} {}: {}{}", what.kind(), about, text, code);
            case ERROR -> LOG.error("{} {}: {}{}", what.kind(), about, text, code);
        }
        listener.accept(new EventReport(
                0,
                wallMillis.getAsLong(),
                level,
                what.kind(),
                present(what.volume()),
                present(what.peer()),
                what.code(),
                text));
    }

    private static Optional<String> present(String name) {
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }
}
