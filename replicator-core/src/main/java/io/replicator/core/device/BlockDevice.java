package io.replicator.core.device;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A run of bytes of fixed size that can be read, written and flushed: a volume's copy at this site.
 *
 * <p>The contract, which one suite of tests asks of every implementation and decorator:
 *
 * <ul>
 *   <li>A transfer moves every byte that was asked for or fails with {@code IO_ERROR}; a short transfer of the system is continued, and
 *       zero progress is an error. After a failed write the range's content is undefined.
 *   <li>Positions and lengths lie within {@link #sizeBytes()}; anything else is an {@link IndexOutOfBoundsException} before any byte
 *       moves. No alignment is asked of the caller; aligned buffers at aligned positions may go faster.
 *   <li>A write is visible to every read that begins after it returned. It is durable once a {@link #flush} that began after it returned
 *       has returned.
 *   <li>A failed flush ({@code FLUSH_FAILED}) fails the device: every later write, zeroing and flush fails the same way until the device
 *       is closed and opened anew, since the system may have dropped the pages (Rebello et al., "Can Applications Recover from fsync
 *       Failures?", ATC 2020).
 *   <li>A flush confirms the device that was opened: where that has become smaller ({@code SIZE_MISMATCH}), or its name leads elsewhere or
 *       nowhere ({@code DEVICE_UNAVAILABLE}), it fails, and the device is failed as after any other failed flush. So does a write to one that
 *       has become smaller, which could make it as long as it was, with a hole in it.
 *   <li>Calls are thread-safe and block; they are made on I/O threads, which are never interrupted (an interrupt would close the
 *       channel). Concurrent transfers that overlap have no defined order.
 * </ul>
 *
 * <p>Every failure is a {@link io.replicator.core.fault.ReplicatorException} whose message names the device.
 */
public interface BlockDevice extends AutoCloseable {
    /** What an administrator knows it by: a path. */
    String name();

    /** Size in bytes; may be larger than the volume's logical size. Fixed while the device is open, as it was when it was opened. */
    long sizeBytes();

    /** What the system says of its size now: another number than {@link #sizeBytes} once somebody resized it. */
    default long currentSizeBytes() {
        return sizeBytes();
    }

    /** What the system says of it, to recognise it by. May block. */
    default DeviceFacts facts() {
        return new DeviceFacts("", currentSizeBytes(), OptionalLong.empty());
    }

    /** {@code DEVICE_UNAVAILABLE} where its name leads to another device now, or to none: what is read here nobody writes any more. */
    default void requirePresent() {}

    /** Asks the system to forget what it remembers of the device's bytes and has written out, so that what is read next is what it holds. */
    default void forgetCached() {}

    /** Fills the buffer's remaining bytes from the device, advancing its position. */
    void read(long position, ByteBuffer target);

    /** Writes the buffer's remaining bytes, advancing its position. */
    void write(long position, ByteBuffer source);

    /** Makes the range read back as zero bytes, by whatever operation guarantees that; space may be given back where that was allowed. */
    void zero(long position, long length);

    /**
     * The end of the run of bytes from {@code position} that certainly reads as zero and holds no data, or {@code position} itself where it
     * is not certain. Only meaningful while nobody writes: an answer for a live volume is out of date at once. Cheap, also where there is no
     * hole.
     */
    long holeEnd(long position);

    /** Returns when all that was written before is durable. */
    void flush();

    /** The snapshot that it can keep of itself; empty where it cannot, or was not asked to be able to when it was opened. */
    default Optional<BaseSnapshot> snapshot() {
        return Optional.empty();
    }

    /** Closes it; idempotent. Not a flush. */
    @Override
    void close();
}
