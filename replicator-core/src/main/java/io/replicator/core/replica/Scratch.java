package io.replicator.core.replica;

import io.replicator.core.memory.BufferPool;
import java.nio.ByteBuffer;

/**
 * The working memory of one I/O thread: room for a record, a decoded payload and a chunk, kept for the next one.
 *
 * <p>Not of the pool: a batch in a lease waits for this memory to be proved, so that taking it from the same bound could wait for itself.
 * Bounded by the number of I/O threads times three buffers of at most 8 MiB.
 */
final class Scratch {
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    private ByteBuffer record = ByteBuffer.allocate(0);
    private ByteBuffer payload = ByteBuffer.allocate(0);
    private ByteBuffer chunk = ByteBuffer.allocate(0);

    private Scratch() {}

    /** The calling thread's own. */
    static Scratch ofThread() {
        return OF_THREAD.get();
    }

    /** Room for any record of a journal. */
    ByteBuffer record() {
        record = atLeast(record, JournalReader.RECORD_BYTES);
        return record.clear();
    }

    /** Room for that many bytes of payload, at least; position 0. */
    ByteBuffer payload(int bytes) {
        payload = atLeast(payload, bytes);
        return payload.clear();
    }

    /** Room for exactly that many bytes of a chunk. */
    ByteBuffer chunk(int bytes) {
        chunk = atLeast(chunk, bytes);
        return chunk.clear().limit(bytes);
    }

    private static ByteBuffer atLeast(ByteBuffer buffer, int bytes) {
        if (buffer.capacity() >= bytes && buffer.isDirect()) {
            return buffer;
        }
        int capacity = Math.max(BufferPool.ALIGNMENT_BYTES, Integer.highestOneBit(Math.max(1, bytes - 1)) << 1);
        return ByteBuffer.allocateDirect(capacity + BufferPool.ALIGNMENT_BYTES)
                .alignedSlice(BufferPool.ALIGNMENT_BYTES)
                .slice(0, capacity);
    }
}
