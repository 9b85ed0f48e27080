package io.replicator.core.device;

import java.nio.ByteBuffer;

/**
 * All that a device held at one instant, kept under a name; whoever opens the device again finds it.
 *
 * <p>The contract:
 *
 * <ul>
 *   <li>{@link #take}, {@link #revert} and {@link #drop} are called by one thread at a time, while nothing else writes to the device. All block.
 *   <li>What {@link #take} has returned from survives a power cut whole; one that was interrupted leaves the one before, none, or a whole one.
 *   <li>The snapshot does not change when the device does, and not when it is reverted to.
 *   <li>Where the snapshot has no room to keep what is overwritten, it is the <em>write</em> that fails, with {@code NO_SPACE}; snapshot and
 *       device stay as they are (a snapshot that overflowed took its origin with it: PEERS 4, row 14).
 * </ul>
 *
 * <p>Every failure is a {@link io.replicator.core.fault.ReplicatorException} whose message names the snapshot and says what to do.
 */
public interface DeviceSnapshot {
    /** What an administrator knows it by: a path. */
    String name();

    /** Whether it is there, whole. */
    boolean isThere();

    /**
     * Keeps all that the device holds now; what was kept before under this name is gone. Durable when it returns.
     *
     * @throws io.replicator.core.fault.ReplicatorException {@code NO_SPACE}, {@code IO_ERROR}, {@code FLUSH_FAILED}: then nothing is kept that
     *     anybody could take for this one
     */
    void take();

    /** Fills the buffer's remaining bytes from what is kept; any thread. */
    void read(long position, ByteBuffer target);

    /**
     * Makes the device hold again what was kept, all of it; durable when it returns. One that was interrupted or failed leaves each of the
     * device's sectors as it was or as it was kept, and may be done again.
     */
    void revert();

    /** As the other, of a range, while others write elsewhere; not durable before the device is flushed. Any thread. */
    void revert(long position, long length);

    /** Forgets it; nothing happens where there is none. A power cut may bring it back. */
    void drop();
}
