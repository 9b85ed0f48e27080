package io.replicator.core.session;

import io.replicator.core.extent.Geometry;
import io.replicator.core.wire.Message;
import java.util.List;

/** What a source asked of what its replica holds, and whether an answer is one: a page speaks for what was asked, and for all of it. */
final class HeldAnswers {
    private static final long NOTHING = -1;

    private final Geometry geometry;
    private long asked = NOTHING;
    private long left;

    HeldAnswers(Geometry geometry) {
        this.geometry = geometry;
    }

    /** The replica says how many chunks it can list at most. */
    void most(long chunks) {
        left = chunks;
    }

    /** Whether there is something to ask. */
    boolean isAny() {
        return left > 0;
    }

    /** Asks for a page from that chunk on; false where one is awaited already. */
    boolean ask(long from) {
        if (asked != NOTHING) {
            return false;
        }
        asked = from;
        return true;
    }

    /** Takes an answer; false where it was not asked for, or is none. */
    boolean take(long through, List<Message.Held> chunks) {
        long from = asked;
        asked = NOTHING;
        left -= chunks.size();
        return from != NOTHING
                && through >= from
                && through < geometry.chunkCount()
                && left >= 0
                && (chunks.isEmpty() || chunks.get(0).chunk() >= from);
    }
}
