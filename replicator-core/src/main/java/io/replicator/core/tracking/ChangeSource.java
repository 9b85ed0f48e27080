package io.replicator.core.tracking;

import io.replicator.core.extent.BlockSet;

/** Says which blocks of a volume may have changed since its last capture. Blocking. */
@FunctionalInterface
public interface ChangeSource {
    /**
     * What may have changed since the last capture that was carried through. Asked before the volume is frozen: what is written after this
     * was asked is named to the next capture, so that a write in between is seen twice at most, and never not at all.
     */
    Answer changed();

    /** A superset of the changes, or that it is not known. */
    sealed interface Answer {
        /** No block outside of these changed. */
        record Within(BlockSet blocks) implements Answer {}

        /** Everything has to be read; {@code reason} is told to the administrator. */
        record Unknown(String reason) implements Answer {}
    }
}
