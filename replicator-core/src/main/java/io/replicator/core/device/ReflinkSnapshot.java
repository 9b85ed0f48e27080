package io.replicator.core.device;

import io.replicator.core.device.posix.DeviceFile;
import io.replicator.core.device.posix.FileClone;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The snapshot of an image file on a file system where files can share blocks (XFS, Btrfs): a hidden file beside it, that costs only what is
 * overwritten. By ioctl_ficlone(2) on the descriptor that holds the image, and no program: a tool that copies would open the image anew and
 * cut it to nothing first, and a crash there leaves no device to bring back. Blocking; one owner.
 */
final class ReflinkSnapshot implements BaseSnapshot {
    private static final String UNFINISHED = ".new";
    private static final String ASIDE = ".aside";
    private static final int COPIED_BYTES = 1 << 20;

    private final DeviceFile image;
    private final Path imagePath;
    private final Path path;

    private ReflinkSnapshot(DeviceFile image, Path imagePath, Path path) {
        this.image = image;
        this.imagePath = imagePath;
        this.path = path;
    }

    /**
     * That of an image file, which is tried on a small part of it.
     *
     * @param name the hidden file's
     * @throws ReplicatorException {@code BAD_CONFIGURATION} where the file system cannot share blocks, or what the trial fails with
     */
    static ReflinkSnapshot of(DeviceFile image, Path imagePath, String name) throws IOException {
        if (!image.isRegular()) {
            throw new ReplicatorException(
                    FaultCode.BAD_CONFIGURATION,
                    imagePath + " is a block device, and 'snapshot: reflink' is for image files: leave it out, or keep"
                            + " the replica in an image file on XFS or Btrfs");
        }
        Path real = imagePath.toRealPath();
        ReflinkSnapshot snapshot = new ReflinkSnapshot(image, imagePath, real.resolveSibling(name));
        snapshot.tryIt(Files.size(real));
        return snapshot;
    }

    private void tryIt(long imageBytes) throws IOException {
        Path trial = path.resolveSibling(path.getFileName() + ".trial");
        Files.deleteIfExists(trial);
        try {
            image.cloneTo(trial, imageBytes < FileClone.UNIT_BYTES ? 0 : FileClone.UNIT_BYTES);
        } catch (FileClone.ImpossibleException e) {
            throw new ReplicatorException(
                    FaultCode.BAD_CONFIGURATION,
                    imagePath + " lies on a file system (" + image.fileSystem()
                            + ") where files cannot share blocks, so that 'snapshot: reflink' is not possible: leave it"
                            + " out, or move the image to XFS made with reflink=1, or to Btrfs",
                    e);
        } finally {
            Files.deleteIfExists(trial);
        }
    }

    @Override
    public String name() {
        return path.toString();
    }

    /** It has its name only once it is whole. */
    @Override
    public boolean isThere() {
        return Files.exists(path);
    }

    @Override
    public void take() {
        Path unfinished = path.resolveSibling(path.getFileName() + UNFINISHED);
        try {
            Files.deleteIfExists(unfinished);
            image.cloneTo(unfinished, 0);
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncDirectory();
        } catch (IOException e) {
            throw failure("cannot be taken: " + e.getMessage() + "; the replica stays as it is", e);
        }
    }

    @Override
    public void revert() {
        try {
            long kept = Files.size(path);
            long now = Files.size(imagePath);
            if (kept != now) {
                throw new ReplicatorException(
                        FaultCode.SIZE_MISMATCH,
                        imagePath + " has " + now + " bytes and its snapshot " + path + " " + kept
                                + ": somebody has resized the image in the middle of a round; give it that size"
                                + " again, and it is brought back to its base");
            }
            image.cloneFrom(path);
        } catch (IOException e) {
            throw failure(
                    "cannot be brought back to " + imagePath + ": " + e.getMessage()
                            + "; leave both files where they are: it is tried again",
                    e);
        }
    }

    @Override
    public void read(long position, ByteBuffer target) {
        try (FileChannel kept = FileChannel.open(path, StandardOpenOption.READ)) {
            fill(kept, position, target);
        } catch (IOException e) {
            throw failure("cannot be read: " + e.getMessage(), e);
        }
    }

    /** Shared where the range's ends allow that, and else copied. */
    @Override
    public void revert(long position, long length) {
        try {
            try {
                image.cloneFrom(path, position, length);
            } catch (FileClone.ImpossibleException e) {
                copy(position, length);
            }
        } catch (IOException e) {
            throw failure("cannot be brought back to " + imagePath + " in part: " + e.getMessage(), e);
        }
    }

    private void copy(long position, long length) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(length, COPIED_BYTES));
        try (FileChannel kept = FileChannel.open(path, StandardOpenOption.READ);
                FileChannel target = image.channel(StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (long at = position; at < position + length; at += piece.limit()) {
                piece.clear().limit((int) Math.min(piece.capacity(), position + length - at));
                fill(kept, at, piece);
                piece.flip();
                for (long to = at; piece.hasRemaining(); ) {
                    to += target.write(piece, to);
                }
            }
        }
    }

    private static void fill(FileChannel kept, long position, ByteBuffer target) throws IOException {
        for (long at = position; target.hasRemaining(); ) {
            int read = kept.read(target, at);
            if (read < 0) {
                throw new EOFException("it ends at byte " + at);
            }
            at += read;
        }
    }

    @Override
    public DeviceSnapshot aside() {
        return new ReflinkSnapshot(image, imagePath, path.resolveSibling(path.getFileName() + ASIDE));
    }

    @Override
    public void drop() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw failure("cannot be removed: " + e.getMessage() + "; remove it when no round runs", e);
        }
    }

    @Override
    public long freeBytes() {
        try {
            return Files.getFileStore(imagePath).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    private void syncDirectory() throws IOException {
        try (FileChannel directory = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private ReplicatorException failure(String what, IOException e) {
        FaultCode code = FaultCode.IO_ERROR;
        if (e instanceof FileClone.SyncException) {
            code = FaultCode.FLUSH_FAILED;
        } else if (String.valueOf(e.getMessage()).contains("No space left")) {
            code = FaultCode.NO_SPACE;
        }
        return new ReplicatorException(code, "the snapshot " + path + " of " + imagePath + " " + what, e);
    }
}
