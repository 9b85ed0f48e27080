package io.replicator.core.device;

/** A volume as it was at one instant. Whatever becomes of the process, nothing of it is left. Thread-safe. */
public interface VolumeSnapshot extends AutoCloseable {
    /** The volume's bytes, which nobody changes; to be read only. */
    BlockDevice device();

    /** Whether there is space enough for what production overwrites; where there is not, it is to be closed soon. Blocking. */
    boolean hasRoom();

    /** Gives it up, and the space that only it needs; idempotent. Nothing reads it any more. Blocking. */
    @Override
    void close();
}
