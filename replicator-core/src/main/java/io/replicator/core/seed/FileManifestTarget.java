package io.replicator.core.seed;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A manifest file: written beside its name with mode 0600, flushed, renamed, its directory flushed. A file that has the name already is
 * never replaced: it may be the only description of a seed that is on the road.
 */
public final class FileManifestTarget implements ManifestTarget {
    /** How the name of a manifest ends that is being written. */
    static final String UNFINISHED_SUFFIX = ".new";

    private final Path path;
    private final Path unfinished;
    private @Nullable FileChannel channel;

    /** The manifest will be at that path. */
    public FileManifestTarget(Path path) {
        this.path = path.toAbsolutePath().normalize();
        this.unfinished = this.path.resolveSibling(this.path.getFileName() + UNFINISHED_SUFFIX);
    }

    @Override
    public WritableByteChannel open() {
        if (channel != null) {
            throw new IllegalStateException("opened already");
        }
        checkFree();
        FileChannel opened = create(true);
        channel = opened;
        return opened;
    }

    @Override
    public void commit() {
        FileChannel written = channel;
        if (written == null) {
            throw new IllegalStateException("not open");
        }
        flush(written);
        checkFree();
        try {
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
            written.close();
            channel = null;
        } catch (IOException e) {
            throw failed("give the manifest its name", e);
        }
        try {
            syncDirectory();
        } catch (IOException e) {
            throw uncertain(e);
        }
    }

    @Override
    public void abandon() {
        FileChannel written = channel;
        if (written == null) {
            return;
        }
        channel = null;
        try (written) {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            throw failed("remove " + unfinished + ", which is no manifest", e);
        }
    }

    @Override
    public String name() {
        return path.toString();
    }

    private void checkFree() {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST,
                    path + " exists, and a manifest belongs to the one seed that it was made for; name another file");
        }
    }

    private FileChannel create(boolean staleMayBeRemoved) {
        FileChannel created = null;
        try {
            created = FileChannel.open(
                    unfinished,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            // Tells whoever finds the file that somebody still writes it.
            if (created.tryLock() == null) {
                throw new IOException("another process has locked it");
            }
            return created;
        } catch (FileAlreadyExistsException e) {
            if (staleMayBeRemoved) {
                removeStale();
                return create(false);
            }
            throw busy(e);
        } catch (NoSuchFileException e) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST,
                    path.getParent() + " does not exist; make the directory, or name a file in another one",
                    e);
        } catch (IOException e) {
            ReplicatorException failure = failed("create " + unfinished, e);
            closeQuietly(created, failure);
            throw failure;
        }
    }

    /** What a crash left of another attempt goes; what somebody writes at this moment stays. */
    private void removeStale() {
        try (FileChannel found = FileChannel.open(unfinished, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = found.tryLock()) {
            if (lock == null) {
                throw busy(null);
            }
            Files.delete(unfinished);
        } catch (OverlappingFileLockException e) {
            throw busy(e);
        } catch (NoSuchFileException e) {
            // Gone by itself.
            return;
        } catch (IOException e) {
            throw failed("remove " + unfinished + ", which an earlier attempt left", e);
        }
    }

    private void flush(FileChannel written) {
        try {
            written.force(true);
        } catch (IOException e) {
            throw failed("make " + unfinished + " durable", e);
        }
    }

    private void syncDirectory() throws IOException {
        Path directory = path.getParent();
        if (directory != null) {
            try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
                opened.force(true);
            }
        }
    }

    /** Its name may be gone after a power cut, so nobody is to rely on it. */
    private ReplicatorException uncertain(IOException cause) {
        ReplicatorException failure = failed("make the manifest's name durable", cause);
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    private ReplicatorException busy(@Nullable Exception cause) {
        return new ReplicatorException(
                FaultCode.BAD_REQUEST,
                path + " is being written by another seed; wait for it, or name another file",
                cause);
    }

    private ReplicatorException failed(String what, IOException cause) {
        boolean full = String.valueOf(cause.getMessage()).contains("No space left");
        return new ReplicatorException(
                full ? FaultCode.NO_SPACE : FaultCode.IO_ERROR,
                "cannot " + what + " (" + cause.getMessage() + "); check the disk of " + path + " and try again",
                cause);
    }

    private static void closeQuietly(@Nullable FileChannel channel, ReplicatorException because) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                because.addSuppressed(e);
            }
        }
    }
}
