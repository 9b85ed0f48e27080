package io.replicator.core.seed.media;

import io.replicator.core.store.StateDirectory;

/**
 * A medium that is filled.
 *
 * @param directory that was named
 * @param meter of what is written to it
 * @param readBack proves what was written
 */
public record ExportMedium(StateDirectory directory, MediumMeter meter, ReadBack readBack) {
    /** One that is believed, and not measured. */
    public ExportMedium(StateDirectory directory) {
        this(directory, new MediumMeter(() -> 0), ReadBack.NONE);
    }
}
