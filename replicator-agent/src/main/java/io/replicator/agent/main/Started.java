package io.replicator.agent.main;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been started, to be ended in the reverse order. One thread at a time. */
final class Started {
    private static final Logger LOG = LoggerFactory.getLogger(Started.class);

    private record Part(String name, Runnable end) {}

    private final Deque<Part> parts = new ArrayDeque<>();

    /** Something is up; that is how it goes down. */
    void add(String name, Runnable end) {
        parts.push(new Part(name, end));
    }

    /** Ends everything; a part that fails keeps no other from its end. */
    void endAll() {
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            try {
                LOG.debug("stopping: {}", part.name());
                part.end().run();
            } catch (RuntimeException e) {
                LOG.warn("stopping: {} failed", part.name(), e);
            }
        }
    }
}
