package io.replicator.core.seed.media;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.index.DamageSet;
import io.replicator.core.store.StateDirectory;
import java.util.BitSet;
import java.util.Optional;

/**
 * What is durably known of one import that is under way: a directory of the volume's with the manifest, the record, and what the source left
 * out. One owner, blocking.
 */
final class ImportDesk {
    static final String MANIFEST = "manifest";

    private final StateDirectory imports;
    private final StateDirectory directory;
    private final SeedStatement statement;
    private final ImportRecord.Over over;
    private final BitSet seen = new BitSet();
    private BitSet missing = new BitSet();
    private Optional<ImportRecord> record;

    /**
     * Finds what an earlier import of the same seed left; what one of another seed of the volume left is removed, and what was left before somebody
     * else wrote the device.
     *
     * @param over what is here now
     */
    ImportDesk(StateDirectory imports, SeedStatement statement, ImportRecord.Over over) {
        this.imports = imports;
        this.statement = statement;
        this.over = over;
        String name = statement.volume().toString();
        Optional<ImportRecord> found =
                imports.directories().contains(name) ? ImportRecord.read(imports.directory(name)) : Optional.empty();
        if (found.isPresent() && !found.get().isOf(statement, over)) {
            imports.deleteDirectory(name);
            imports.sync();
            found = Optional.empty();
        }
        this.directory = imports.directory(name);
        imports.sync();
        this.record = found;
        record.ifPresent(known -> seen.or(known.seen()));
    }

    StateDirectory directory() {
        return directory;
    }

    /** The manifest at its first byte. */
    StateFileChannel manifest() {
        return new StateFileChannel(directory.open(MANIFEST));
    }

    /** Whether the device may have been written to. */
    boolean isBegun() {
        return record.isPresent();
    }

    void begin() {
        keep(ImportRecord.fresh(statement.generation().id(), statement.parts(), over));
    }

    boolean isZeroed() {
        return record.filter(ImportRecord::zeroed).isPresent();
    }

    void zeroed() {
        keep(record.orElseThrow().withZeroed());
    }

    boolean isComplete(int part) {
        return record.filter(known -> known.complete().get(part)).isPresent();
    }

    /** A file of the part was read; what it brought is durable on the device. */
    void seen(int part, BlockSet deferred, boolean complete) {
        seen.set(part);
        if (!deferred.isEmpty()) {
            try (DamageSet wired = DamageSet.open(directory, deferred.geometry())) {
                wired.add(deferred);
            }
        }
        keep(record.orElseThrow().with(part, complete));
    }

    /** Parts of which some file was read, now or earlier. */
    BitSet seen() {
        return seen;
    }

    void missing(BitSet parts) {
        missing = (BitSet) parts.clone();
    }

    BitSet missing() {
        return missing;
    }

    /** What the source says it left out. */
    BlockSet deferred(Geometry geometry) {
        if (!directory.exists(DamageSet.FILE)) {
            return BlockSet.empty(geometry);
        }
        try (DamageSet wired = DamageSet.open(directory, geometry)) {
            return wired.chunks();
        }
    }

    /** It is over. */
    void forget() {
        imports.deleteDirectory(statement.volume().toString());
        imports.sync();
    }

    void forgetUnlessBegun() {
        if (!isBegun()) {
            forget();
        }
    }

    private void keep(ImportRecord next) {
        next.write(directory);
        record = Optional.of(next);
    }
}
