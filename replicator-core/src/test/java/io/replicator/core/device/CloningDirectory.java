package io.replicator.core.device;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A directory of a small XFS that is mounted for a test; not possible without root and loop devices. */
final class CloningDirectory implements AutoCloseable {
    private static final long SIZE_BYTES = 320L << 20;

    private final Path path;
    private final boolean possible;

    private CloningDirectory(Path path, boolean possible) {
        this.path = path;
        this.possible = possible;
    }

    static CloningDirectory in(Path directory) throws IOException {
        Path path = Files.createDirectories(directory.resolve("xfs"));
        if (!LoopDevice.isPossible()) {
            return new CloningDirectory(path, false);
        }
        Path disk = directory.resolve("xfs.disk");
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(SIZE_BYTES);
        }
        run(List.of("mkfs.xfs", "-q", "-m", "reflink=1", disk.toString()));
        run(List.of("mount", "-o", "loop", disk.toString(), path.toString()));
        return new CloningDirectory(path, true);
    }

    boolean isPossible() {
        return possible;
    }

    Path path() {
        return path;
    }

    /** Leaves about so much of it free. */
    void fillUpTo(long freeBytes) {
        try {
            long usable = Files.getFileStore(path).getUsableSpace();
            if (usable > freeBytes) {
                run(List.of(
                        "fallocate",
                        "-l",
                        Long.toString(usable - freeBytes),
                        path.resolve("filler-" + freeBytes).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (possible) {
            run(List.of("umount", path.toString()));
        }
    }

    private static void run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(command + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
