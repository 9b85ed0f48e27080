package io.replicator.core.report;

/** How much an event matters to somebody who watches. */
public enum EventLevel {
    /** Things go as they should. */
    INFO,
    /** Something to look at; nothing is lost. */
    WARNING,
    /** Something stands still until somebody acts. */
    ERROR
}
