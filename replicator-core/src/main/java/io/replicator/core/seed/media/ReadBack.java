package io.replicator.core.seed.media;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.StateDirectory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The proof that what was flushed is on a medium: it is read back, past the system's memory, before it counts. A medium whose own memory answers is
 * believed; one that has dropped, wrapped around or garbled what it took is not. One owner, blocking.
 *
 * <p>What was written is remembered by the CRC-32C of each piece: that is against disks, which do not aim. Whoever imports proves each chunk by its
 * SHA-256.
 */
public final class ReadBack {
    /** Nothing is read back. */
    public static final ReadBack NONE = new ReadBack(
            (directory, file) -> {
                throw new IllegalStateException("nothing is read back");
            },
            Extent.NOTHING,
            () -> {});

    /** The most pieces of a file that are read where only some are: so few that a disk's head is there in a tenth of a second. */
    private static final int MOST_SAMPLE_PIECES = 8;

    /** Of a small file no more than one in so many, but its first and its last: many small files must not cost more than few large ones. */
    private static final int SAMPLE_SHARE = 16;

    /** Where only some is read, a file is looked at when a medium has taken so much since the last look. */
    private static final long LOOK_BYTES = 64L << 20;

    private static final int ALIGNMENT_BYTES = 4096;

    private final Opening opening;
    private final Extent extent;
    private final Runnable checkpoint;
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private long bytesSinceLook = LOOK_BYTES;
    private Optional<Unproved> unproved = Optional.empty();

    /** How much is read back. */
    public enum Extent {
        NOTHING,
        /** The first file, one for each 64 MiB and the last: its first and its last piece, and of a large one up to six in between. */
        SAMPLE,
        ALL
    }

    /** Opens a file of a medium in such a way that the medium is read and not what the system remembers of it. */
    @FunctionalInterface
    public interface Opening {
        /** The file of that name in the directory that {@link StateDirectory#name} names; fails as a device does. */
        BlockDevice open(String directory, String file);
    }

    /** A piece of a file as it was written. */
    record Piece(long position, int length, int checksum) {}

    /** A file that was passed over, by the name that it has got since. */
    private record Unproved(StateDirectory directory, String file, List<Piece> written) {}

    /** @param checkpoint called before each piece; throws to stop */
    public ReadBack(Opening opening, Extent extent, Runnable checkpoint) {
        this.opening = opening;
        this.extent = extent;
        this.checkpoint = checkpoint;
    }

    /**
     * Reads back what was written and flushed and has not got its name yet.
     *
     * @throws ReplicatorException {@code DAMAGED_MEDIUM} where it is not there, or cannot be read
     */
    void prove(StateDirectory directory, String file, List<Piece> written) {
        bytesSinceLook += written.stream().mapToLong(Piece::length).sum();
        if (extent == Extent.SAMPLE && bytesSinceLook < LOOK_BYTES) {
            String name = file.substring(0, file.length() - StateDirectory.REPLACEMENT_SUFFIX.length());
            unproved = Optional.of(new Unproved(directory, name, written));
        } else if (extent != Extent.NOTHING) {
            read(directory, file, chosen(written));
        }
    }

    /** Reads back the last file where it was passed over: nothing more comes. Fails as {@link #prove} does. */
    void proveLast() {
        unproved.ifPresent(last -> read(last.directory(), last.file(), chosen(last.written())));
    }

    private void read(StateDirectory directory, String file, List<Piece> pieces) {
        unproved = Optional.empty();
        bytesSinceLook = 0;
        String name = directory.name() + "/" + file;
        try (BlockDevice device = opening.open(directory.name(), file)) {
            device.forgetCached();
            for (Piece piece : pieces) {
                checkpoint.run();
                if (piece.position() + piece.length() > device.sizeBytes()
                        || checksum(device, piece) != piece.checksum()) {
                    throw lost(
                            name + ", byte " + piece.position() + ": what was written and flushed reads back as"
                                    + " something else",
                            null);
                }
            }
        } catch (ReplicatorException e) {
            switch (e.code()) {
                case DAMAGED_MEDIUM, CANCELLED -> throw e;
                default -> throw lost(name + " cannot be read back (" + e.getMessage() + ")", e);
            }
        }
    }

    private List<Piece> chosen(List<Piece> written) {
        int count = Math.max(2, Math.min(MOST_SAMPLE_PIECES, written.size() / SAMPLE_SHARE));
        if (extent == Extent.ALL || written.size() <= count) {
            return written;
        }
        List<Piece> some = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            some.add(written.get((int) ((long) i * (written.size() - 1) / (count - 1))));
        }
        return some;
    }

    private int checksum(BlockDevice device, Piece piece) {
        if (buffer.capacity() < piece.length()) {
            buffer = ByteBuffer.allocateDirect(piece.length() + ALIGNMENT_BYTES).alignedSlice(ALIGNMENT_BYTES);
        }
        device.read(piece.position(), buffer.clear().limit(piece.length()));
        return SegmentHeader.checksum(buffer.flip());
    }

    private static ReplicatorException lost(String what, @org.jspecify.annotations.Nullable Exception cause) {
        return new ReplicatorException(
                FaultCode.DAMAGED_MEDIUM,
                what
                        + ": this medium does not keep what it says it has written. Take it away; nothing that it took counts,"
                        + " and the same command with another medium writes it there",
                cause);
    }
}
