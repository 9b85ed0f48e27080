package io.replicator.core.seed.media;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFile;
import java.util.function.Consumer;
import java.util.function.Function;

/** How a file on a medium comes to be: written beside its name, durable, renamed, the name durable. Blocking. */
final class MediaFiles {
    private MediaFiles() {}

    /**
     * Writes a file in one go.
     *
     * @throws ReplicatorException {@code NO_SPACE} or {@code IO_ERROR}, the medium's: never {@code FLUSH_FAILED}, which would say that a
     *     volume's own state is in doubt
     */
    static void replace(StateDirectory directory, String name, Consumer<StateFile> writing) {
        make(new ExportMedium(directory), directory, name, file -> {
            writing.accept(file);
            return true;
        });
    }

    /**
     * As {@link #replace}, with what the writing results in, measured, and proved before it has its name.
     *
     * @throws ReplicatorException {@code DAMAGED_MEDIUM} besides, where the medium does not hold what it took
     */
    static <T> T make(ExportMedium medium, StateDirectory directory, String name, Function<StateFile, T> writing) {
        String unfinished = name + StateDirectory.REPLACEMENT_SUFFIX;
        try {
            T result;
            try (WrittenFile file = new WrittenFile(directory.open(unfinished), medium.meter())) {
                file.truncate(0);
                result = writing.apply(file);
                file.flush();
                medium.readBack().prove(directory, unfinished, file.pieces());
            }
            directory.rename(unfinished, name);
            directory.sync();
            return result;
        } catch (ReplicatorException e) {
            removeUnfinished(directory, unfinished, e);
            throw ofMedium(directory.name() + "/" + name, e);
        }
    }

    /** The directory of that name, made durably; fails as {@link #replace} does. */
    static StateDirectory directory(StateDirectory medium, String name) {
        try {
            StateDirectory directory = medium.directory(name);
            medium.sync();
            return directory;
        } catch (ReplicatorException e) {
            throw ofMedium(medium.name() + "/" + name, e);
        }
    }

    private static ReplicatorException ofMedium(String path, ReplicatorException e) {
        return e.code() == FaultCode.FLUSH_FAILED
                ? new ReplicatorException(
                        FaultCode.IO_ERROR,
                        path + " did not become durable (" + e.getMessage()
                                + "); look at the medium, and go on with another one",
                        e)
                : e;
    }

    /** It takes space that the next medium does not have. Where it cannot be removed it is overwritten when it is tried again. */
    private static void removeUnfinished(StateDirectory directory, String unfinished, ReplicatorException because) {
        try {
            directory.delete(unfinished);
        } catch (ReplicatorException e) {
            because.addSuppressed(e);
        }
    }
}
