package io.replicator.core.seed.media;

import io.replicator.core.store.StateDirectory;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.BitSet;

/** What is on a medium, in words, for whoever drives it or finds it. No reader acts on it. */
final class Inventory {
    static final String NAME = "INVENTORY.txt";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private Inventory() {}

    static String of(SeedStatement statement, StateDirectory directory, boolean finished) {
        BitSet parts = new BitSet();
        directory.files().forEach(name -> MediaFile.partOf(name).ifPresent(parts::set));
        return String.join(
                "\n",
                "Replicator transport medium",
                "",
                "volume      " + statement.name() + " (" + statement.volume() + ")",
                "source      " + statement.source(),
                "generation  " + statement.generation().number() + ", captured "
                        + time(statement.generation().capturedAtMillis()),
                "seed        " + statement.generation().id(),
                "set         " + statement.set(),
                "medium      " + statement.medium() + ", begun " + time(statement.begunAtMillis()),
                "sealing     " + statement.sealing().words(),
                "parts here  " + PartNumbers.all(parts) + " (" + parts.cardinality() + ")",
                finished ? "" : "            it is being filled, or was when it was unplugged",
                "",
                "To take it in:  replicatorctl seed import " + statement.name() + " --from THIS-MEDIUM ...",
                "");
    }

    private static String time(long millis) {
        return TIME.format(Instant.ofEpochMilli(millis));
    }
}
