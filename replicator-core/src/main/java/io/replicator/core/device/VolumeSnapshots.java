package io.replicator.core.device;

/**
 * Freezes a source's volume: what it holds at one instant can be read while production writes on. Thread-safe, blocking.
 *
 * <p>Every failure is a {@link io.replicator.core.fault.ReplicatorException} whose message names the volume's device and says what to do.
 */
public interface VolumeSnapshots {
    /**
     * What the device holds at one instant between the call and its return: every write that ended before the call is in it, none that began
     * after the return.
     *
     * @throws io.replicator.core.fault.ReplicatorException {@code NO_SPACE} where production might run out of space meanwhile,
     *     {@code BAD_CONFIGURATION} where the device cannot be frozen, or {@code IO_ERROR}
     */
    VolumeSnapshot take();
}
