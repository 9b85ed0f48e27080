package io.replicator.agent.config;

/** How one kind of value is written. Implementations are stateless. */
interface ValueType<T> {
    /** Reads the text, or says what would be right. */
    T parse(String text) throws BadValue;

    /** The form and the bounds in words, e.g. {@code duration, 1s to 30d}. */
    String form();

    /** The value as {@link #parse} takes it. */
    String show(T value);
}
