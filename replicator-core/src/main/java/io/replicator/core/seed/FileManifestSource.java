package io.replicator.core.seed;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;

/** Opens a manifest file, each time at its first byte. Thread-safe; what it opens is the caller's to close. */
public final class FileManifestSource implements Supplier<ReadableByteChannel> {
    private final Path path;

    /** The manifest at that path. */
    public FileManifestSource(Path path) {
        this.path = path.toAbsolutePath().normalize();
    }

    /** What an administrator knows it by. */
    public String name() {
        return path.toString();
    }

    /** Opens it; {@code BAD_REQUEST} when there is no such file or it may not be read. */
    @Override
    public ReadableByteChannel get() {
        // A pipe would block, and could not be read twice.
        if (!Files.isRegularFile(path)) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST,
                    path + (Files.exists(path) ? " is not a file" : " does not exist")
                            + "; name the manifest that was written when the seed was created");
        }
        try {
            return FileChannel.open(path, StandardOpenOption.READ);
        } catch (AccessDeniedException e) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST, path + " may not be read by this agent's user; give it to that user", e);
        } catch (IOException e) {
            throw new ReplicatorException(
                    FaultCode.IO_ERROR,
                    "cannot open the manifest " + path + " (" + e.getMessage()
                            + "); check the disk it is on and try again",
                    e);
        }
    }
}
