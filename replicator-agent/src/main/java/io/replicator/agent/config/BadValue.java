package io.replicator.agent.config;

/** A value's text that cannot be read; the message says what would be right and is put behind the option's path. */
final class BadValue extends Exception {
    private static final long serialVersionUID = 1L;

    BadValue(String message) {
        super(message);
    }
}
