package io.replicator.core.session;

import io.replicator.core.extent.Geometry;
import io.replicator.core.wire.Message;
import java.util.List;
import java.util.Optional;

/**
 * What a source may ask and say of what its replica holds, none of which is believed: one question at a time, and ranges to keep that ascend
 * over all pages. There are never more of them than chunks that are held, so that what is done about them is bounded.
 */
final class HeldRequests {
    private final Geometry geometry;
    private long heldChunks;
    private long lastKept = -1;
    private long ranges;
    private boolean listing;

    HeldRequests(Geometry geometry) {
        this.geometry = geometry;
    }

    /** So many chunks are held. */
    void open(long chunks) {
        heldChunks = chunks;
    }

    /** What is to be done about the event; empty where it is none of this, or not legal. */
    Optional<ReplicaEffect> on(ReplicaEvent event) {
        if (event instanceof ReplicaEvent.HeldAskTold told && mayAsk(told.from())) {
            listing = true;
            return Optional.of(new ReplicaEffect.ListHeld(told.from()));
        } else if (event instanceof ReplicaEvent.KeepTold told && mayKeep(told.chunks())) {
            return Optional.of(new ReplicaEffect.Keep(told.chunks()));
        }
        return Optional.empty();
    }

    /** The question is answered. */
    void listed() {
        listing = false;
    }

    private boolean mayAsk(long from) {
        return heldChunks > 0 && !listing && from < geometry.chunkCount();
    }

    private boolean mayKeep(List<Message.Range> page) {
        for (Message.Range range : page) {
            if (range.first() <= lastKept || range.last() < range.first() || range.last() >= geometry.chunkCount()) {
                return false;
            }
            lastKept = range.last();
        }
        ranges += page.size();
        return !page.isEmpty() && ranges <= heldChunks;
    }
}
