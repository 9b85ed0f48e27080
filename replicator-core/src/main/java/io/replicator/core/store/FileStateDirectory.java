package io.replicator.core.store;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A state directory in the file system; directories are created with mode 0700 and files with 0600.
 *
 * <p>A directory is synchronised through a descriptor of its own, as fsync(2) asks for entries. Blocking, on I/O threads that are never
 * interrupted: an interrupt closes the channel under every later call, which then fails with {@code IO_ERROR}.
 */
public final class FileStateDirectory implements StateDirectory {
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}");
    private static final Set<StandardOpenOption> READ_WRITE_CREATE =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);

    private final Path path;
    private final SpaceReservation reservation;

    /** The directory at that path, created durably when it does not exist; space is reserved by writing zeroes. */
    public FileStateDirectory(Path path) {
        this(path, SpaceReservation.BY_WRITING);
    }

    /** As {@link #FileStateDirectory(Path)}, reserving space in the given way. */
    public FileStateDirectory(Path path, SpaceReservation reservation) {
        this.path = path.toAbsolutePath().normalize();
        this.reservation = reservation;
        createDurably();
    }

    private FileStateDirectory(FileStateDirectory parent, String name) {
        this.path = parent.path.resolve(name);
        this.reservation = parent.reservation;
    }

    static String checkName(String name) {
        if (!PLAIN_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a plain file name: " + name);
        }
        return name;
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public StateFile open(String file) {
        Path target = path.resolve(checkName(file));
        try {
            FileChannel channel = FileChannel.open(target, READ_WRITE_CREATE, mode(target, "rw-------"));
            return new ChannelStateFile(target, channel, reservation);
        } catch (IOException e) {
            throw StoreFaults.of("open", target, e);
        }
    }

    @Override
    public boolean exists(String file) {
        return Files.isRegularFile(path.resolve(checkName(file)));
    }

    @Override
    public List<String> files() {
        return list(entry -> Files.isRegularFile(entry) && !entry.toString().endsWith(REPLACEMENT_SUFFIX));
    }

    @Override
    public List<String> directories() {
        return list(Files::isDirectory);
    }

    @Override
    public void rename(String from, String to) {
        Path source = path.resolve(checkName(from));
        Path target = path.resolve(checkName(to));
        try {
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new ReplicatorException(
                    FaultCode.IO_ERROR,
                    "cannot replace " + target + " in one step; the state directory must lie on one local file system",
                    e);
        } catch (IOException e) {
            throw StoreFaults.of("rename to " + target.getFileName(), source, e);
        }
    }

    @Override
    public void delete(String file) {
        deletePath(path.resolve(checkName(file)));
    }

    @Override
    public StateDirectory directory(String directory) {
        FileStateDirectory child = new FileStateDirectory(this, checkName(directory));
        try {
            if (!Files.isDirectory(child.path)) {
                Files.createDirectory(child.path, mode(path, "rwx------"));
            }
        } catch (IOException e) {
            throw StoreFaults.of("create directory", child.path, e);
        }
        return child;
    }

    @Override
    public void deleteDirectory(String directory) {
        deleteTree(path.resolve(checkName(directory)));
    }

    @Override
    public long freeBytes() {
        try {
            return Files.getFileStore(path).getUsableSpace();
        } catch (IOException e) {
            throw StoreFaults.of("ask for the free space of", path, e);
        }
    }

    @Override
    public void sync() {
        syncDirectory(path);
    }

    private void createDurably() {
        try {
            Path missing = path;
            List<Path> toCreate = new ArrayList<>();
            while (missing != null && !Files.isDirectory(missing)) {
                toCreate.add(missing);
                missing = missing.getParent();
            }
            Collections.reverse(toCreate);
            for (Path directory : toCreate) {
                Path parent = directory.getParent();
                if (parent == null) {
                    throw new NoSuchFileException(directory.toString());
                }
                Files.createDirectory(directory, mode(parent, "rwx------"));
                syncDirectory(parent);
            }
        } catch (IOException e) {
            throw StoreFaults.of("create directory", path, e);
        }
    }

    private List<String> list(Predicate<Path> wanted) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                // A foreign file, lost+found for instance, is none of ours and must not be offered to those who delete.
                if (PLAIN_NAME.matcher(name).matches() && wanted.test(entry)) {
                    names.add(name);
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            throw StoreFaults.of("list", path, e);
        }
        Collections.sort(names);
        return names;
    }

    private static void deleteTree(Path directory) {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                for (Path entry : entries) {
                    deleteTree(entry);
                }
            } catch (IOException | java.nio.file.DirectoryIteratorException e) {
                throw StoreFaults.of("list", directory, e);
            }
        }
        deletePath(directory);
    }

    private static void deletePath(Path target) {
        try {
            Files.deleteIfExists(target);
        } catch (IOException e) {
            throw StoreFaults.of("delete", target, e);
        }
    }

    private static void syncDirectory(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw StoreFaults.flushFailed(directory, e);
        }
    }

    private static FileAttribute<?>[] mode(Path where, String permissions) {
        if (!where.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        Set<PosixFilePermission> set = PosixFilePermissions.fromString(permissions);
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(set)};
    }
}
