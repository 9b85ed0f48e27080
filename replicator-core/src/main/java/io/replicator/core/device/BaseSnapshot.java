package io.replicator.core.device;

/**
 * The one snapshot that a replica's device can keep of itself, so that a round may be written over the device and yet be taken back. It
 * belongs to one copy of one volume and has its name; whoever opens that copy's device again finds it.
 *
 * <p>The contract:
 *
 * <ul>
 *   <li>{@link #take}, {@link #revert} and {@link #drop} are called by one thread at a time, while nothing else writes to the device. All block.
 *   <li>What {@link #take} has returned from survives a power cut whole; one that was interrupted leaves no snapshot, or a whole one.
 *   <li>The snapshot does not change when the device does, and not when it is reverted to.
 *   <li>Where the snapshot has no room to keep what is overwritten, it is the <em>write</em> that fails, with {@code NO_SPACE}; snapshot and
 *       device stay as they are (a snapshot that overflowed took its origin with it: PEERS 4, row 14).
 * </ul>
 *
 * <p>Every failure is a {@link io.replicator.core.fault.ReplicatorException} whose message names the snapshot and says what to do.
 */
public interface BaseSnapshot {
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

    /**
     * Makes the device hold again what was kept, all of it; durable when it returns. One that was interrupted or failed leaves each of the
     * device's sectors as it was or as it was kept, and may be done again.
     */
    void revert();

    /** Forgets it; nothing happens where there is none. A power cut may bring it back. */
    void drop();

    /** Bytes that can be overwritten before the snapshot has no room for what they were; {@link Long#MAX_VALUE} where nobody can tell. */
    long freeBytes();
}
