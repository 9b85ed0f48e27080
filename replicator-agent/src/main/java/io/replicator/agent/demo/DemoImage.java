package io.replicator.agent.demo;

import io.replicator.core.extent.Geometry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The demonstration's volume: an image file with an ext4 file system and real files in it, made and worked on without root by
 * {@code mkfs.ext4 -d} and {@code debugfs -w}.
 */
final class DemoImage {
    private static final int WRITE_BYTES = 1 << 20;

    private final Path image;
    private final Path scratch;
    private final SplittableRandom random;

    DemoImage(Path image, Path scratch, long seed) {
        this.image = image;
        this.scratch = scratch;
        this.random = new SplittableRandom(seed);
    }

    /** Makes the file system with that many bytes of files, half of them text that compresses well. */
    void make(long imageBytes, long fileBytes) {
        Path tree = scratch.resolve("tree");
        int files = 8;
        for (int i = 0; i < files; i++) {
            fill(tree.resolve("srv").resolve("data-" + i), fileBytes / files, i % 2 == 0);
        }
        Filesystem.tool(
                        "mkfs.ext4",
                        "-q",
                        "-F",
                        "-E",
                        "root_owner=0:0",
                        "-d",
                        tree.toString(),
                        image.toString(),
                        imageBytes / 1024 + "k")
                .mustRun();
        deleteTree(tree);
    }

    /** Production goes on: files come, one is replaced, one goes, all inside the file system. Answers the bytes written to files. */
    long work(int round, long bytes) {
        int files = 4;
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < files; i++) {
            Path file = scratch.resolve("work-" + i);
            fill(file, bytes / files, i % 2 == 0);
            script.append("write ")
                    .append(file)
                    .append(" /round-")
                    .append(round)
                    .append('-')
                    .append(i)
                    .append('\n');
        }
        if (round > 0) {
            script.append("rm /srv/data-").append(round).append('\n');
        }
        String output =
                Filesystem.tool("debugfs", "-w", "-f", "-", image.toString()).mustRun(script.toString());
        for (int i = 0; i < files; i++) {
            delete(scratch.resolve("work-" + i));
        }
        if (output.contains("No space") || output.contains("error")) {
            throw new DemoFailure("debugfs could not write into the file system:\n" + output);
        }
        return bytes / files * files;
    }

    /** The truck: copies the image, holes and all. */
    void travelTo(Path destination) {
        new DemoCommand(List.of("cp", "--sparse=always", image.toString(), destination.toString())).mustRun();
    }

    /** Flips a few bytes in each of so many different chunks of another image, as a bad road does; answers the chunks, ascending. */
    List<Long> damage(Path other, int chunks, int chunkBytes) {
        try (FileChannel channel = FileChannel.open(other, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Geometry geometry = new Geometry(channel.size(), chunkBytes);
            java.util.TreeSet<Long> hit = new java.util.TreeSet<>();
            while (hit.size() < chunks) {
                hit.add(random.nextLong(geometry.chunkCount()));
            }
            for (long chunk : hit) {
                long at = geometry.chunkOffset(chunk) + random.nextInt(geometry.chunkLength(chunk));
                ByteBuffer one = ByteBuffer.allocate(1);
                channel.read(one, at);
                one.put(0, (byte) (one.get(0) ^ 0x40)).rewind();
                channel.write(one, at);
            }
            return new ArrayList<>(hit);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first byte at which the two images differ, or -1. */
    long firstDifference(Path other) {
        try {
            return Files.mismatch(image, other);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path() {
        return image;
    }

    private void fill(Path file, long bytes, boolean compressible) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (OutputStream out = Files.newOutputStream(file)) {
                byte[] piece = new byte[WRITE_BYTES];
                for (long left = bytes; left > 0; left -= piece.length) {
                    fill(piece, compressible);
                    out.write(piece, 0, (int) Math.min(piece.length, left));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fill(byte[] piece, boolean compressible) {
        if (!compressible) {
            random.nextBytes(piece);
            return;
        }
        for (int at = 0; at < piece.length; ) {
            String line = "order " + random.nextInt(1 << 30) + " shipped to customer " + random.nextInt(1 << 20) + "\n";
            for (int i = 0; i < line.length() && at < piece.length; i++) {
                piece[at++] = (byte) line.charAt(i);
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void createDirectories(Path... directories) {
        try {
            for (Path directory : directories) {
                Files.createDirectories(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void deleteTree(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (var walk = Files.walk(tree)) {
            walk.sorted(java.util.Comparator.reverseOrder()).forEach(DemoImage::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces a file by another in one step. */
    static void replace(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
