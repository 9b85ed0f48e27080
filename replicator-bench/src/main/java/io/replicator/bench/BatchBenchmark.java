package io.replicator.bench;

import io.replicator.core.batch.BatchReader;
import io.replicator.core.batch.BatchWriter;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.Geometry;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Changed blocks into batches of 256 KiB, and out of them into chunks of 64 KiB: incompressible bytes. <em>Scattered</em>: one block of each
 * chunk; <em>whole</em>: all of them. The rate is of the changed blocks' bytes.
 */
@State(Scope.Thread)
public class BatchBenchmark {
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int CHUNKS = Region.STRETCH_BYTES / CHUNK_BYTES;
    private static final int SCATTERED_BYTES = CHUNKS * Geometry.BLOCK_BYTES;
    private static final Digest DIGEST = new Digest(1, 2, 3, 4);

    private final Geometry geometry = new Geometry(1L << 40, CHUNK_BYTES);
    private final BufferPool pool = new BufferPool(64 << 20);
    private final BatchWriter writer = Objects.requireNonNull(BatchWriter.tryOpen(geometry, 256 << 10, pool));
    private final Region region = Region.random();
    private final ByteBuffer payload = ByteBuffer.allocateDirect(256 << 10);
    private final ByteBuffer scattered = oneBatch(BlockMask.of(16, 1 << 5), CHUNKS);
    private final ByteBuffer whole = oneBatch(BlockMask.all(16), 3);

    private ByteBuffer oneBatch(BlockMask changed, int chunks) {
        for (int i = 0; i < chunks; i++) {
            writer.add(i, changed, DIGEST, region.next().limit(CHUNK_BYTES));
        }
        Lease lease = Objects.requireNonNull(writer.tryFinish(pool));
        ByteBuffer copy = ByteBuffer.allocateDirect(lease.length()).put(lease.bytes());
        lease.release();
        return copy.flip();
    }

    private int write(BlockMask changed) {
        ByteBuffer stretch = region.next();
        int sum = 0;
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            stretch.limit((chunk + 1) * CHUNK_BYTES).position(chunk * CHUNK_BYTES);
            if (!writer.add(chunk, changed, DIGEST, stretch)) {
                sum += finish();
                writer.add(chunk, changed, DIGEST, stretch);
            }
        }
        return sum + finish();
    }

    private int finish() {
        Lease lease = Objects.requireNonNull(writer.tryFinish(pool));
        int length = lease.length();
        lease.release();
        return length;
    }

    private int read(ByteBuffer batch) {
        BatchReader reader = BatchReader.parse(batch, geometry);
        ByteBuffer blocks = reader.payload(payload);
        ByteBuffer chunks = region.next();
        for (int i = 0; i < reader.chunks().size(); i++) {
            reader.applyTo(i, blocks, chunks.limit((i + 1) * CHUNK_BYTES).position(i * CHUNK_BYTES));
        }
        return reader.chunks().size();
    }

    /** Into a batch, one block of each chunk. */
    @Benchmark
    @OperationsPerInvocation(SCATTERED_BYTES)
    public int writeScattered() {
        return write(BlockMask.of(16, 1 << 5));
    }

    /** Into batches, every block. */
    @Benchmark
    @OperationsPerInvocation(Region.STRETCH_BYTES)
    public int writeWhole() {
        return write(BlockMask.all(16));
    }

    /** Out of a batch, one block of each chunk. */
    @Benchmark
    @OperationsPerInvocation(SCATTERED_BYTES)
    public int readScattered() {
        return read(scattered);
    }

    /** Out of a batch, every block of three chunks. */
    @Benchmark
    @OperationsPerInvocation(3 * CHUNK_BYTES)
    public int readWhole() {
        return read(whole);
    }
}
