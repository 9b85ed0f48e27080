package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.media.SeedExport.Standing;
import io.replicator.core.volume.GenerationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Whether a medium is still where it was: where a disk was pulled out, its mount point is a directory like any other, which takes what the disk
 * should have and hides it when the disk comes back. Blocking.
 */
final class MountedMedia {
    private MountedMedia() {}

    /**
     * Refuses a directory that carried parts of this export and holds nothing of it now, unless a file system is mounted there: then it is the next
     * disk in the same place.
     *
     * @throws ReplicatorException {@code IO_ERROR}
     */
    static void require(Path medium, Standing standing, GenerationId seed) {
        boolean carries = standing.media().stream()
                .anyMatch(share -> share.parts() > 0 && share.medium().startsWith(medium + " ("));
        try {
            if (carries && !holds(medium, seed) && fileSystem(medium).equals(fileSystem(medium.resolve("..")))) {
                throw pulledOut(medium, null);
            }
        } catch (IOException e) {
            throw pulledOut(medium, e);
        }
    }

    /** Which file system that is, as long as it is mounted. {@code IO_ERROR} where there is none. */
    static Object fileSystemOf(Path medium) {
        try {
            return fileSystem(medium);
        } catch (IOException e) {
            throw pulledOut(medium, e);
        }
    }

    /** Another file system is there than before: what was written since is not on the medium. */
    static ReplicatorException pulledOut(Path medium, @org.jspecify.annotations.Nullable IOException cause) {
        return new ReplicatorException(
                FaultCode.IO_ERROR,
                medium + " has parts of this seed, and the disk that they were written to is not there"
                        + (cause == null ? "" : " (" + cause.getMessage() + ")")
                        + "; mount it there, or name another directory",
                cause);
    }

    /** Whether there is anything of that seed. */
    static boolean holds(Path medium, GenerationId seed) throws IOException {
        String end = "-" + seed.toString().substring(0, 8);
        try (Stream<Path> entries = Files.list(medium)) {
            return entries.anyMatch(entry -> entry.toString().endsWith(end));
        }
    }

    /** Which file system that is. */
    static Object fileSystem(Path directory) throws IOException {
        return Files.getAttribute(directory, "unix:dev");
    }
}
