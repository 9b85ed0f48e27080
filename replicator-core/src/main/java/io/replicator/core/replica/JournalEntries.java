package io.replicator.core.replica;

import java.util.function.Consumer;

/** The entries of a committed journal: from its directory, or found again where that is damaged. */
interface JournalEntries {
    /** Number of entries. */
    long count();

    /** Tells them, ascending by chunk. May be asked more than once. */
    void forEach(Consumer<JournalEntry> visitor);
}
