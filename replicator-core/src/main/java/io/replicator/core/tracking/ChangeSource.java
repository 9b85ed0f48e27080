package io.replicator.core.tracking;

import io.replicator.core.extent.BlockSet;

/**
 * Says which blocks of a volume may have changed since its last capture. Blocking.
 *
 * <p>A capture calls {@link #begin}, freezes the volume where that can be, and asks {@link #changed}. What is written in between is named to this
 * capture, whose snapshot may have it, and to the next one too: seen twice at most. Asked before the snapshot is taken it would be missing in a
 * generation that has what was written after it, which no instant ever held; begun after it, some write would be named to no capture.
 */
@FunctionalInterface
public interface ChangeSource {
    /** A capture begins: what is written after this has returned is named to the next one, durably, whatever is told to this one. */
    default void begin() {}

    /**
     * What may have changed from when the last capture began that was carried through, up to now.
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
