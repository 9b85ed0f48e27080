package io.replicator.core.device;

import io.replicator.core.device.posix.DeviceFile;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A regular file or a block device of the system, by positional transfers on one channel. Thread-safe.
 *
 * <p>A thread that uses it is never interrupted: an interrupt would close the channel for all.
 */
final class FileBlockDevice implements BlockDevice {
    private static final int ZERO_BYTES = 1 << 20;
    private static final String LOST =
            "; what was written may be lost, so the device is not used until it is opened anew:"
                    + " look for its errors in the system's log";

    private final String name;
    private final FileChannel channel;
    private final PositionalReads reads;
    private final @Nullable RangeZeroing zeroing;
    private final DeviceFile file;
    private final HoleSearch holes;
    private final AutoCloseable owned;
    private final Optional<BaseSnapshot> snapshot;
    private final long sizeBytes;
    private final AtomicReference<@Nullable ReplicatorException> failed = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Takes the channel over; it is closed with the device.
     *
     * @param file the same file, to ask the system of it
     * @param reads a way to read the same file
     * @param zeroing how ranges are zeroed; where there is none, by writing
     * @param snapshot what it can keep of itself
     * @param owned what else is closed with the device, after the channel
     */
    FileBlockDevice(
            String name,
            FileChannel channel,
            DeviceFile file,
            PositionalReads reads,
            @Nullable RangeZeroing zeroing,
            Optional<BaseSnapshot> snapshot,
            AutoCloseable owned)
            throws IOException {
        this.name = name;
        this.channel = channel;
        this.reads = reads;
        this.zeroing = zeroing;
        this.file = file;
        this.owned = owned;
        this.snapshot = snapshot;
        // Files.size says 0 of a block device; the channel seeks to the end and knows.
        sizeBytes = channel.size();
        holes = new HoleSearch(file, sizeBytes);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public long currentSizeBytes() {
        checkOpen();
        try {
            return channel.size();
        } catch (IOException e) {
            throw failure("asking its size", 0, e);
        }
    }

    @Override
    public DeviceFacts facts() {
        checkOpen();
        try {
            OptionalLong changed = file.isRegular() ? OptionalLong.of(file.changedNanos()) : OptionalLong.empty();
            return new DeviceFacts(file.identity(), channel.size(), changed);
        } catch (IOException e) {
            throw failure("asking what it is", 0, e);
        }
    }

    @Override
    public void requirePresent() {
        checkOpen();
        try {
            if (!file.isAtItsPath()) {
                throw new ReplicatorException(
                        FaultCode.DEVICE_UNAVAILABLE,
                        name
                                + " leads to another device than the one that was opened, or to none: somebody has replaced,"
                                + " renamed or removed it; put it back, or see that the new one is the right one");
            }
        } catch (IOException e) {
            throw failure("looking for it", 0, e);
        }
    }

    @Override
    public void forgetCached() {
        checkOpen();
        try {
            file.dropCached(0, 0);
        } catch (IOException e) {
            throw failure("dropping what is cached", 0, e);
        }
    }

    @Override
    public void read(long position, ByteBuffer target) {
        check(position, target.remaining());
        checkOpen();
        long at = position;
        try {
            while (target.hasRemaining()) {
                int moved = reads.read(target, at);
                if (moved <= 0) {
                    throw new IOException("the device ends at " + at + " of " + sizeBytes + " bytes");
                }
                at += moved;
            }
        } catch (IOException e) {
            throw failure("reading", at, e);
        }
    }

    @Override
    public void write(long position, ByteBuffer source) {
        check(position, source.remaining());
        checkNotFailed();
        checkNotSmaller();
        long at = position;
        try {
            while (source.hasRemaining()) {
                int moved = channel.write(source, at);
                if (moved <= 0) {
                    throw new IOException("no byte was taken");
                }
                at += moved;
            }
        } catch (IOException e) {
            throw failure("writing", at, e);
        }
    }

    @Override
    public void zero(long position, long length) {
        check(position, length);
        checkNotFailed();
        checkNotSmaller();
        int unit = RangeZeroing.ALIGNMENT_BYTES;
        long from = (position + unit - 1) / unit * unit;
        long to = (position + length) / unit * unit;
        try {
            if (zeroing != null && from < to && zeroing.zero(from, to - from)) {
                writeZeroes(position, from - position);
                writeZeroes(to, position + length - to);
                return;
            }
        } catch (IOException e) {
            throw failure("zeroing", from, e);
        }
        writeZeroes(position, length);
    }

    @Override
    public long holeEnd(long position) {
        check(position, 0);
        checkOpen();
        try {
            return holes.holeEnd(position);
        } catch (IOException e) {
            throw failure("looking for a hole", position, e);
        }
    }

    @Override
    public void flush() {
        checkNotFailed();
        try {
            channel.force(false);
        } catch (IOException e) {
            throw failing(new ReplicatorException(
                    FaultCode.FLUSH_FAILED, name + ": a flush failed: " + e.getMessage() + LOST, e));
        }
        checkNotSmaller();
        try {
            requirePresent();
        } catch (ReplicatorException e) {
            throw failing(e);
        }
    }

    @Override
    public Optional<BaseSnapshot> snapshot() {
        return snapshot;
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try (owned;
                channel) {
            failed.compareAndSet(null, new ReplicatorException(FaultCode.DEVICE_UNAVAILABLE, name + " is closed"));
        } catch (Exception e) {
            throw failure("closing", 0, e);
        }
    }

    private void writeZeroes(long position, long length) {
        if (length == 0) {
            return;
        }
        ByteBuffer zeroes = ByteBuffer.allocateDirect((int) Math.min(length, ZERO_BYTES));
        for (long done = 0; done < length; done += zeroes.limit()) {
            zeroes.clear().limit((int) Math.min(zeroes.capacity(), length - done));
            write(position + done, zeroes);
        }
    }

    private void check(long position, long length) {
        if (position < 0 || length < 0 || length > sizeBytes - position) {
            throw new IndexOutOfBoundsException(length + " bytes at " + position + " of " + sizeBytes + " of " + name);
        }
    }

    private void checkOpen() {
        if (closed.get()) {
            throw new ReplicatorException(FaultCode.DEVICE_UNAVAILABLE, name + " is closed");
        }
    }

    private void checkNotFailed() {
        checkOpen();
        ReplicatorException before = failed.get();
        if (before != null) {
            throw before.code() == FaultCode.FLUSH_FAILED
                    ? new ReplicatorException(FaultCode.FLUSH_FAILED, name + ": a flush failed before" + LOST, before)
                    : new ReplicatorException(before.code(), String.valueOf(before.getMessage()), before);
        }
    }

    private void checkNotSmaller() {
        try {
            Devices.requireNotSmaller(this);
        } catch (ReplicatorException e) {
            throw failing(e);
        }
    }

    /** From now on it is failed. */
    private ReplicatorException failing(ReplicatorException why) {
        failed.compareAndSet(null, why);
        return why;
    }

    private ReplicatorException failure(String doing, long at, Exception cause) {
        String text = String.valueOf(cause.getMessage());
        FaultCode code = text.contains("No space left") ? FaultCode.NO_SPACE : FaultCode.IO_ERROR;
        return new ReplicatorException(code, name + ": " + doing + " at byte " + at + " failed: " + text, cause);
    }
}
