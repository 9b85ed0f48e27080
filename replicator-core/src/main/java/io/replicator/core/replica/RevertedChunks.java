package io.replicator.core.replica;

import io.replicator.core.batch.Batch;
import io.replicator.core.extent.Geometry;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The bodies of a journal's records that say which chunks, held of an earlier round, the committed one left as its base has them: runs of
 * chunks, first and last as unsigned numbers of 32 bits. With them a journal whose directory is damaged tells the same.
 */
final class RevertedChunks {
    private static final int RUN_BYTES = 2 * Integer.BYTES;
    private static final int MOST_RUNS = Batch.MAX_BYTES / RUN_BYTES;

    private RevertedChunks() {}

    /** Tells as many bodies as these chunks need. */
    static void write(JournalIndex.Sorted reverted, Consumer<ByteBuffer> bodies) {
        int i = 0;
        while (i < reverted.size()) {
            ByteBuffer body = ByteBuffer.allocate(Math.min(reverted.size() - i, MOST_RUNS) * RUN_BYTES);
            while (i < reverted.size() && body.hasRemaining()) {
                long first = reverted.chunk(i);
                long last = first;
                for (i++; i < reverted.size() && reverted.chunk(i) == last + 1; i++) {
                    last++;
                }
                body.putInt((int) first).putInt((int) last);
            }
            bodies.accept(body.flip());
        }
    }

    /** Tells the chunks of one body; what the volume does not have is left out. */
    static void forEach(ByteBuffer body, Geometry geometry, LongConsumer chunks) {
        while (body.remaining() >= RUN_BYTES) {
            long first = body.getInt() & 0xFFFF_FFFFL;
            long last = Math.min(body.getInt() & 0xFFFF_FFFFL, geometry.chunkCount() - 1);
            for (long chunk = first; chunk <= last; chunk++) {
                chunks.accept(chunk);
            }
        }
    }
}
