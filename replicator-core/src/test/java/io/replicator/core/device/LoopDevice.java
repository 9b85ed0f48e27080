package io.replicator.core.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A loop device over an image file, for as long as it is open. Needs root. */
public final class LoopDevice implements AutoCloseable {
    private final Path path;
    private boolean closed;

    private LoopDevice(Path path) {
        this.path = path;
    }

    /** Whether this machine and user can have one. */
    public static boolean isPossible() {
        return Files.isWritable(Path.of("/dev/loop-control"));
    }

    /** The next free one, over that file. */
    public static LoopDevice over(Path image) throws IOException {
        return new LoopDevice(Path.of(run("losetup", "--find", "--show", image.toString())));
    }

    /** Its node. */
    public Path path() {
        return path;
    }

    /** Takes over a new size of its file. */
    public void takeSize() throws IOException {
        run("losetup", "--set-capacity", path.toString());
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            run("losetup", "--detach", path.toString());
        }
    }

    /** Runs a command to its end and returns what it printed. */
    static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(List.of(command) + ": " + output);
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted while " + List.of(command) + " ran", e);
        }
        return output;
    }
}
