package io.replicator.core.wire;

import io.replicator.core.memory.Lease;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A frame's bytes, in the order in which they are sent.
 *
 * @param head the header and the payload, or what precedes the batch in a BATCH frame; from position to limit, on the heap
 * @param body the batch of a BATCH frame, the message's own lease: no hold is added, whoever had to release the message still has to
 */
public record EncodedFrame(ByteBuffer head, @Nullable Lease body) {
    /** Bytes of the whole frame. */
    public int bytes() {
        return head.remaining() + (body == null ? 0 : body.length());
    }
}
