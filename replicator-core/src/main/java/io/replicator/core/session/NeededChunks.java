package io.replicator.core.session;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.wire.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The chunks that a replica asked for and that are not answered: those that wait, and those that are being read again. */
final class NeededChunks {
    private final Geometry geometry;
    private final BlockSet waiting;
    private @Nullable BlockSet underWay;

    NeededChunks(Geometry geometry) {
        this.geometry = geometry;
        this.waiting = BlockSet.empty(geometry);
    }

    /** Adds what a message asks for; false where that is no set of chunks of the volume. */
    boolean add(List<Message.Range> chunks) {
        ChunkSetReader reader = new ChunkSetReader(geometry, false);
        if (!reader.add(chunks)) {
            return false;
        }
        waiting.addAll(reader.chunks());
        return true;
    }

    /** Whether something waits. */
    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** Whether nothing waits and nothing is under way. */
    boolean isEmpty() {
        return underWay == null && waiting.isEmpty();
    }

    /** Whether some are being read again. */
    boolean isUnderWay() {
        return underWay != null;
    }

    /** All that waits is under way now. */
    BlockSet begin() {
        BlockSet begun = waiting.copy();
        waiting.removeAll(begun);
        underWay = begun;
        return begun;
    }

    /** What was under way is answered; returns it. */
    BlockSet end() {
        BlockSet ended = underWay;
        if (ended == null) {
            throw new IllegalStateException("no chunk was being read again");
        }
        underWay = null;
        return ended;
    }
}
