package io.replicator.core.replica;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.report.Progress;
import io.replicator.core.store.AtomicRecord;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The durable mark of a copy that is written in place: from before the first byte until the whole is proved, flushed and recorded it is at no
 * generation. It names the generation that the index was at when it was made, so that after a crash nobody has to guess whether the index
 * has moved. Blocking, by one owner; {@link #isSet} by any thread.
 */
final class IncompleteMark {
    /** Its file in the copy's directory. */
    static final String FILE = VolumeDirectory.IN_PLACE;

    static final int MAGIC = 0x52504901;
    private static final int BYTES = 16;

    private final VolumeDirectory directory;
    private final StateDirectory files;
    private final RoundApplication application;

    IncompleteMark(VolumeDirectory directory, RoundApplication application) {
        this.directory = directory;
        this.files = directory.directory();
        this.application = application;
    }

    /** Whether the copy is marked. */
    boolean isSet() {
        return directory.isInPlace();
    }

    /** Finds out what a crash left. A mark whose index has moved is that of a round which was committed: what followed is done again. */
    void recover() {
        GenerationId indexed = indexed();
        Optional<GenerationId> mark = read(indexed);
        boolean set = mark.equals(Optional.of(indexed));
        directory.tellInPlace(set);
        if (mark.isPresent() && !set) {
            directory.index().generation().ifPresent(application::finishTakingUp);
            delete();
        }
    }

    /** Marks the copy, durably, unless it is. */
    void set() {
        if (!isSet()) {
            write(indexed());
            directory.tellInPlace(true);
        }
    }

    /** The device, flushed, holds {@code next}: proves that, makes it the copy's generation, and takes the mark away. */
    void complete(Generation next, Consumer<Progress> proving) {
        application.takeUp(next, proving);
        delete();
        directory.tellInPlace(false);
    }

    /** One that is not whole is a mark all the same: in doubt a copy is incomplete. */
    private Optional<GenerationId> read(GenerationId indexed) {
        try {
            return AtomicRecord.read(files, FILE, MAGIC, BYTES)
                    .map(bytes -> new GenerationId(new UUID(bytes.getLong(), bytes.getLong())));
        } catch (ReplicatorException e) {
            if (e.code() != FaultCode.CORRUPT_STATE) {
                throw e;
            }
            write(indexed);
            return Optional.of(indexed);
        }
    }

    private void write(GenerationId indexed) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putLong(indexed.uuid().getMostSignificantBits())
                .putLong(indexed.uuid().getLeastSignificantBits());
        AtomicRecord.write(files, FILE, MAGIC, bytes.flip());
    }

    private void delete() {
        files.delete(FILE);
        files.sync();
    }

    private GenerationId indexed() {
        return directory.index().generation().map(Generation::id).orElse(GenerationId.NONE);
    }
}
