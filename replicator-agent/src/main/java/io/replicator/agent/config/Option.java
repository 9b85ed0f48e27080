package io.replicator.agent.config;

import org.jspecify.annotations.Nullable;

/**
 * The one declaration of an option.
 *
 * @param name the key
 * @param type how its value is written, with bounds
 * @param presence whether it must be there
 * @param fallback the default in the form of the file, for {@link Presence#DEFAULTED} only
 * @param list whether a list of such values is expected
 * @param restart whether a change needs a restart of the agent
 * @param text what it is for, one or two sentences
 */
record Option<T>(
        String name,
        ValueType<T> type,
        Presence presence,
        @Nullable String fallback,
        boolean list,
        boolean restart,
        String text) {

    /** Whether an option must be there. */
    enum Presence {
        REQUIRED,
        DEFAULTED,
        OPTIONAL
    }

    static <T> Option<T> required(String name, ValueType<T> type, String text) {
        return new Option<>(name, type, Presence.REQUIRED, null, false, false, text);
    }

    static <T> Option<T> defaulted(String name, ValueType<T> type, String fallback, String text) {
        return new Option<>(name, type, Presence.DEFAULTED, fallback, false, false, text);
    }

    static <T> Option<T> optional(String name, ValueType<T> type, String text) {
        return new Option<>(name, type, Presence.OPTIONAL, null, false, false, text);
    }

    /** The same, for a list; absent means empty. */
    static <T> Option<T> listOf(String name, ValueType<T> type, String text) {
        return new Option<>(name, type, Presence.OPTIONAL, null, true, false, text);
    }

    /** The same, where a change needs a restart. */
    Option<T> needsRestart() {
        return new Option<>(name, type, presence, fallback, list, true, text);
    }

    /** The value's form as the reference shows it. */
    String form() {
        return list ? "list of " + type.form() : type.form();
    }
}
