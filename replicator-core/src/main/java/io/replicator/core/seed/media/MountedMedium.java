package io.replicator.core.seed.media;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A directory of a medium that is only read: it may be mounted so. Nothing that is no plain file is opened, links included: whoever filled the
 * medium does not choose what is read of this host. Blocking.
 */
public final class MountedMedium implements StateDirectory {
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}");

    /** More entries than a seed has parts, and some. */
    private static final int MOST_ENTRIES = 2 * Parts.MOST_PARTS;

    private final Path path;

    /** The directory at that path; {@code BAD_REQUEST} where there is none. */
    public MountedMedium(Path path) {
        this.path = path.toAbsolutePath().normalize();
        if (!Files.isDirectory(path)) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST,
                    path + (Files.exists(path) ? " is no directory" : " does not exist")
                            + "; mount the medium, and name" + " where");
        }
    }

    private MountedMedium(MountedMedium parent, String name) {
        this.path = parent.path.resolve(name);
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public StateFile open(String file) {
        Path target = resolve(file);
        if (!isPlain(target)) {
            throw new ReplicatorException(FaultCode.IO_ERROR, target + " is no plain file");
        }
        try {
            return new MountedFile(
                    target.toString(), FileChannel.open(target, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            throw unreadable(target, e);
        }
    }

    @Override
    public boolean exists(String file) {
        return isPlain(resolve(file));
    }

    @Override
    public List<String> files() {
        return list(entry -> isPlain(entry) && !entry.toString().endsWith(REPLACEMENT_SUFFIX));
    }

    @Override
    public List<String> directories() {
        return list(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public StateDirectory directory(String directory) {
        resolve(directory);
        return new MountedMedium(this, directory);
    }

    @Override
    public void rename(String from, String to) {
        throw new UnsupportedOperationException("a medium is only read");
    }

    @Override
    public void delete(String file) {
        throw new UnsupportedOperationException("a medium is only read");
    }

    @Override
    public void deleteDirectory(String directory) {
        throw new UnsupportedOperationException("a medium is only read");
    }

    @Override
    public void sync() {
        throw new UnsupportedOperationException("a medium is only read");
    }

    private Path resolve(String name) {
        if (!PLAIN_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a plain file name: " + name);
        }
        return path.resolve(name);
    }

    private List<String> list(Predicate<Path> wanted) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (PLAIN_NAME.matcher(name).matches() && wanted.test(entry)) {
                    names.add(name);
                    if (names.size() > MOST_ENTRIES) {
                        throw new ReplicatorException(
                                FaultCode.WRONG_MEDIUM, path + " has more files than any seed; it is no medium");
                    }
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw unreadable(path, e);
        }
        Collections.sort(names);
        return names;
    }

    private static boolean isPlain(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static ReplicatorException unreadable(Path what, Exception e) {
        return new ReplicatorException(
                FaultCode.IO_ERROR,
                "cannot read " + what + " (" + e.getMessage() + "); see that the medium is plugged in, and try again",
                e);
    }
}
