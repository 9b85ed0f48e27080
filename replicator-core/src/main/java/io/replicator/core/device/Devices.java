package io.replicator.core.device;

import io.replicator.core.device.posix.DeviceFile;
import io.replicator.core.device.posix.DeviceNumber;
import io.replicator.core.device.posix.FileClone;
import io.replicator.core.device.posix.Holders;
import io.replicator.core.device.posix.MachineBoot;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.BufferPool;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens image files and block devices, and says what to do where it cannot. Blocking. */
public final class Devices {
    private Devices() {}

    /** Opens a volume's device with the options that follow from it. */
    public static BlockDevice open(Path path, Access access) {
        return open(path, access, DeviceOptions.DEFAULT);
    }

    /**
     * Opens a volume's device.
     *
     * @throws ReplicatorException {@code DEVICE_UNAVAILABLE} when it is not there, is no file or block device or may not be opened,
     *     {@code DEVICE_BUSY} when it must be exclusive and somebody holds it, {@code BAD_CONFIGURATION} where it is to keep a snapshot of itself
     *     and cannot
     */
    public static BlockDevice open(Path path, Access access, DeviceOptions options) {
        try {
            if (!Files.isRegularFile(path) && !DeviceNumber.isBlockDevice(path)) {
                throw unavailable(
                        path,
                        (Files.isDirectory(path) ? "is a directory" : "is neither file nor block device")
                                + "; name an image file or a block device",
                        null);
            }
            Opening opening = new Opening(path, access, options);
            try {
                return opening.finish();
            } catch (IOException | RuntimeException e) {
                opening.abandon();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw unavailable(path, "does not exist; create it, or correct the volume's path", e);
        } catch (AccessDeniedException e) {
            throw unavailable(path, "may not be opened by this user; run the agent as one who may", e);
        } catch (DeviceFile.BusyException e) {
            throw new ReplicatorException(
                    FaultCode.DEVICE_BUSY,
                    path + " is in use" + Holders.of(path)
                            + "; a replica is written by nobody but Replicator: free it first",
                    e);
        } catch (IOException e) {
            throw unavailable(path, "cannot be opened: " + e.getMessage(), e);
        }
    }

    /**
     * Refuses a device that could not be opened for a replica now, and lets go of it at once: a dry run asks.
     *
     * @throws ReplicatorException as {@link #open(Path, Access)} does; {@code DEVICE_BUSY} also where this process has it
     */
    public static void requireUnused(Path path) {
        open(path, Access.REPLICA).close();
    }

    /**
     * Opens an image file as it is at this instant, for reading: a clone of it without a name.
     *
     * @throws ReplicatorException {@code BAD_CONFIGURATION} where it is no image file or its file system cannot clone files, {@code NO_SPACE},
     *     {@code DEVICE_UNAVAILABLE}
     */
    static BlockDevice openClone(Path image) {
        if (!Files.isRegularFile(image)) {
            throw cannotClone(image, "it is no image file", null);
        }
        try {
            Opening opening = new Opening(image, DeviceFile.cloneOf(image));
            try {
                return opening.finish();
            } catch (IOException | RuntimeException e) {
                opening.abandon();
                throw e;
            }
        } catch (FileClone.ImpossibleException e) {
            throw cannotClone(image, "its file system cannot clone files, or not this one", e);
        } catch (AccessDeniedException e) {
            throw unavailable(image, "cannot be cloned: this user may not read it, or make files in its directory", e);
        } catch (IOException e) {
            throw String.valueOf(e.getMessage()).contains("No space left")
                    ? new ReplicatorException(FaultCode.NO_SPACE, image + " cannot be cloned: " + e.getMessage(), e)
                    : unavailable(image, "cannot be cloned: " + e.getMessage(), e);
        }
    }

    private static ReplicatorException cannotClone(Path image, String why, @Nullable Exception cause) {
        return new ReplicatorException(
                FaultCode.BAD_CONFIGURATION,
                image + ": no snapshot can be taken, " + why
                        + "; put the image on XFS or btrfs, or configure snapshot: none for the volume",
                cause);
    }

    /** The id that the kernel drew for this boot of the machine; empty where it does not tell. */
    public static Optional<UUID> machineBoot() {
        return MachineBoot.id();
    }

    /** {@code SIZE_MISMATCH} where the device is smaller than its volume; a larger one is fine. */
    public static void requireSize(BlockDevice device, long logicalBytes) {
        if (device.sizeBytes() < logicalBytes) {
            throw new ReplicatorException(
                    FaultCode.SIZE_MISMATCH,
                    device.name() + " has " + device.sizeBytes() + " bytes and its volume " + logicalBytes
                            + "; make the device at least as large: enlarge it by "
                            + (logicalBytes - device.sizeBytes()) + " bytes or more");
        }
    }

    /** Asks the system anew: {@code SIZE_MISMATCH} where the device was resized since it was opened. */
    public static void requireSameSize(BlockDevice device) {
        long now = device.currentSizeBytes();
        if (now != device.sizeBytes()) {
            throw new ReplicatorException(
                    FaultCode.SIZE_MISMATCH,
                    device.name() + " had " + device.sizeBytes() + " bytes when it was opened and has " + now
                            + " now; it is not used until it is opened anew");
        }
    }

    /** Asks the system anew: {@code SIZE_MISMATCH} where the device has become smaller than it was when it was opened. */
    public static void requireNotSmaller(BlockDevice device) {
        long now = device.currentSizeBytes();
        if (now < device.sizeBytes()) {
            throw new ReplicatorException(
                    FaultCode.SIZE_MISMATCH,
                    device.name() + " had " + device.sizeBytes() + " bytes when it was opened and has only " + now
                            + " now: somebody has cut it; give it its size back, and what is lost is fetched again");
        }
    }

    private static ReplicatorException unavailable(Path path, String what, @Nullable Exception cause) {
        return new ReplicatorException(FaultCode.DEVICE_UNAVAILABLE, path + " " + what, cause);
    }

    /** A device half opened, so that all of it is closed where the rest fails. */
    private static final class Opening {
        private final Path path;
        private final boolean writable;
        private final DeviceOptions options;
        private final DeviceFile file;
        private final List<AutoCloseable> opened = new ArrayList<>();

        Opening(Path path, Access access, DeviceOptions options) throws IOException {
            this.path = path;
            this.writable = access == Access.REPLICA;
            this.options = options;
            file = writable ? DeviceFile.openExclusively(path) : DeviceFile.openShared(path);
            opened.add(file);
        }

        /**
         * Of a clone. What is read of it no cache holds, and nobody else will want: past the cache it costs nobody's memory, production's least
         * of all.
         */
        Opening(Path path, DeviceFile file) {
            this.path = path;
            this.writable = false;
            this.options = DeviceOptions.DEFAULT.with(ReadPath.DIRECT);
            this.file = file;
            opened.add(file);
        }

        BlockDevice finish() throws IOException {
            if (!file.isRegular()) {
                // Somebody who passed the page cache by may have written since its pages were read.
                file.dropCached(0, 0);
            }
            FileChannel channel = writable
                    ? file.channel(StandardOpenOption.READ, StandardOpenOption.WRITE)
                    : file.channel(StandardOpenOption.READ);
            opened.add(channel);
            if (channel.size() == 0) {
                throw unavailable(path, "has no bytes; make it as large as the volume", null);
            }
            PositionalReads reads = reads(channel);
            RangeZeroing zeroing = writable ? new RangeZeroing(file::zero, zeroes(channel.size())) : null;
            Optional<BaseSnapshot> snapshot = Optional.empty();
            if (writable && options.snapshot().isPresent()) {
                snapshot = Optional.of(
                        ReflinkSnapshot.of(file, path, options.snapshot().get()));
            }
            return new FileBlockDevice(path.toString(), channel, file, reads, zeroing, snapshot, this::closeAll);
        }

        void abandon() {
            try {
                closeAll();
            } catch (IOException e) {
                // Why it could not be opened is what matters, and is told.
                opened.clear();
            }
        }

        private PositionalReads reads(FileChannel channel) throws IOException {
            boolean changesUnderUs = !writable && !file.isRegular();
            ReadPath wanted = options.reads().orElse(changesUnderUs ? ReadPath.DIRECT : ReadPath.PAGE_CACHE);
            if (wanted == ReadPath.PAGE_CACHE) {
                return channel::read;
            }
            try {
                DirectReads direct = DirectReads.open(file);
                opened.add(direct);
                return direct;
            } catch (IOException e) {
                return changesUnderUs ? dropFirst(channel) : channel::read;
            }
        }

        /** The next best for a device that refuses direct reads. */
        private PositionalReads dropFirst(FileChannel channel) {
            return (target, position) -> {
                // A page that the range only touches would be kept.
                long from = position / BufferPool.ALIGNMENT_BYTES * BufferPool.ALIGNMENT_BYTES;
                file.dropCached(from, position - from + target.remaining() + BufferPool.ALIGNMENT_BYTES);
                return channel.read(target, position);
            };
        }

        private Zeroes zeroes(long sizeBytes) throws IOException {
            if (options.zeroes().isPresent()) {
                return options.zeroes().get();
            }
            return file.isRegular() && !file.isAllocated(sizeBytes) ? Zeroes.UNMAP : Zeroes.WRITE;
        }

        private void closeAll() throws IOException {
            List<AutoCloseable> reversed = new ArrayList<>(opened);
            Collections.reverse(reversed);
            IOException failure = null;
            for (AutoCloseable resource : reversed) {
                try {
                    resource.close();
                } catch (Exception e) {
                    failure = new IOException(e.getMessage(), e);
                }
            }
            if (failure != null) {
                throw failure;
            }
        }
    }
}
