package io.replicator.core.disk;

/**
 * Which of the changes that waited for a flush a power cut lets through. Each is asked for in the order of the changes; for one sector the
 * answers must be yes up to some change and no from then on.
 */
public interface Survival {
    /**
     * Whether a change reaches one sector.
     *
     * @param change its number among those that wait, from 0
     * @param changes how many wait
     * @param isLast whether the sector is the last that the change touches
     */
    boolean keeps(int change, int changes, long sector, boolean isLast);

    /** Whether the size that a change left the file with is what the disk knows. */
    boolean keepsSize(int change, int changes);

    /** Whether a change of names, one of so many, reaches the directory. */
    boolean keepsName(int change, int changes);
}
