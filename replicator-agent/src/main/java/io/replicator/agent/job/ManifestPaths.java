package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where manifests are, and other files that the agent is told of. */
public final class ManifestPaths {
    private static final String SUFFIX = ".manifest";

    private ManifestPaths() {}

    /** The path that somebody named; a refusal unless it is absolute, since the agent does not stand where its administrator does. */
    public static Path absolute(String named) {
        try {
            Path path = Path.of(named);
            if (path.isAbsolute()) {
                return path.normalize();
            }
        } catch (InvalidPathException e) {
            throw new ReplicatorException(FaultCode.BAD_REQUEST, "'" + named + "' is no path: " + e.getReason(), e);
        }
        throw new ReplicatorException(
                FaultCode.BAD_REQUEST,
                "'" + named + "' is not absolute; the agent has a working directory of its own, name the whole path");
    }

    /** A file in the agent's own directory that does not exist yet; the directory is made. Blocking. */
    static Path own(Path directory, String volume, long number) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw new ReplicatorException(
                    FaultCode.IO_ERROR,
                    "cannot make " + directory + " for manifests (" + e.getMessage()
                            + "); name another place with --manifest",
                    e);
        }
        Path file = in(directory, volume, number);
        for (int again = 2; Files.exists(file, LinkOption.NOFOLLOW_LINKS); again++) {
            file = directory.resolve(volume + "-" + number + "-" + again + SUFFIX);
        }
        return file;
    }

    /** The file's usual name in that directory. */
    static Path in(Path directory, String volume, long number) {
        return directory.resolve(volume + "-" + number + SUFFIX);
    }
}
