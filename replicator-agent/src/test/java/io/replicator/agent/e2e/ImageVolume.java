package io.replicator.agent.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An image file with an ext4 file system that is worked on without mounting it: the twin of {@link LoopVolume} that needs no root. */
final class ImageVolume implements TestVolume {
    private final Path image;
    private final Path scratch;
    private final WorkFiles files;
    private int works;

    /** Makes the image, with files in it. */
    ImageVolume(Path image, long sizeBytes, long seed) {
        this.image = image;
        files = new WorkFiles(seed);
        try {
            scratch = Files.createDirectories(image.resolveSibling(image.getFileName() + ".scratch"));
            Path tree = Files.createDirectories(scratch.resolve("tree"));
            for (int i = 0; i < 4; i++) {
                files.fill(tree.resolve("old-" + i));
            }
            Images.sparse(image, sizeBytes);
            HostCommand.mustRun("mkfs.ext4", "-q", "-F", "-d", tree.toString(), image.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Path path() {
        return image;
    }

    @Override
    public Path bytes() {
        return image;
    }

    @Override
    public void work() {
        works++;
        Path script = scratch.resolve("script");
        String name = "new-" + works;
        try {
            Files.writeString(
                    script,
                    "write %s %s%nrm old-%d%nwrite %s old-%d%n"
                            .formatted(
                                    files.fill(scratch.resolve(name)),
                                    name,
                                    works % 4,
                                    files.fill(scratch.resolve("replaced")),
                                    works % 4));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        HostCommand.mustRun("debugfs", "-w", "-f", script.toString(), image.toString());
    }

    @Override
    public void writeOut() {}

    @Override
    public FileSystemKind kind() {
        return FileSystemKind.EXT4;
    }

    @Override
    public void freeze() {}

    @Override
    public void thaw() {}

    @Override
    public void close() {}
}
