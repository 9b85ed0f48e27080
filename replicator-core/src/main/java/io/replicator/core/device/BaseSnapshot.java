package io.replicator.core.device;

/**
 * The snapshot that a replica's device can keep of itself, so that a round may be written over the device and yet be taken back. It belongs to one
 * copy of one volume and has its name.
 */
public interface BaseSnapshot extends DeviceSnapshot {
    /** Another one beside it: of what a round had written that was taken back, so that it need not come again. */
    DeviceSnapshot aside();

    /** Bytes that can be overwritten before the snapshot has no room for what they were; {@link Long#MAX_VALUE} where nobody can tell. */
    long freeBytes();
}
