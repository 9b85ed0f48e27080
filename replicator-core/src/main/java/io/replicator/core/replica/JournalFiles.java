package io.replicator.core.replica;

import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.GenerationId;
import java.util.List;

/** The names of a copy's journals. */
final class JournalFiles {
    private static final String PREFIX = "journal-";

    private JournalFiles() {}

    /** The file of the journal of rounds from that generation. */
    static String name(GenerationId base) {
        return PREFIX + base;
    }

    /** Deletes every journal but {@code kept}; durable where there was one. */
    static void deleteAllBut(String kept, StateDirectory copy) {
        List<String> forgotten = copy.files().stream()
                .filter(file -> file.startsWith(PREFIX) && !file.equals(kept))
                .toList();
        forgotten.forEach(copy::delete);
        if (!forgotten.isEmpty()) {
            copy.sync();
        }
    }
}
