package io.replicator.core.seed.media;

import io.replicator.core.batch.BatchWriter;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.Geometry;
import io.replicator.core.hash.Digester;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The buffers in which one segment at a time is made: read, proved, compressed, sealed. One owner at a time; it blocks on the device and
 * burns.
 */
final class ExportBench implements AutoCloseable {
    private final BlockDevice device;
    private final Digester digester;
    private final Geometry geometry;
    private final Lease read;
    private final Lease out;
    private final BatchWriter writer;

    /**
     * Some chunks of a part, ascending, none of them zero.
     *
     * @param number of the segment that they become
     */
    record Run(List<Long> chunks, List<Digest> digests, int number) {}

    /**
     * What became of a run.
     *
     * @param chunks of it that are in the segment
     * @param deferred those that are not what they were when they were captured
     */
    record Made(ExportBench bench, Run run, int chunks, List<Long> deferred, int bodyChecksum) {}

    private ExportBench(ExportSource source, Lease read, Lease out, BatchWriter writer) {
        this.device = source.device();
        this.digester = new Digester(source.header().identity().salt());
        this.geometry = source.header().identity().geometry();
        this.read = read;
        this.out = out;
        this.writer = writer;
    }

    /** A bench, or null where the pool has no room for one. */
    static @Nullable ExportBench tryOpen(ExportSource source, Parts parts, BufferPool pool) {
        int readBytes = Math.max(parts.chunksOfBatch() * parts.geometry().chunkBytes(), parts.batchBytes());
        Lease read = pool.tryLease(readBytes);
        Lease out = read == null ? null : pool.tryLease(parts.segmentBytes());
        BatchWriter writer = out == null ? null : BatchWriter.tryOpen(parts.geometry(), parts.targetBytes(), pool);
        if (read != null && out != null && writer != null) {
            return new ExportBench(source, read, out, writer);
        }
        if (read != null) {
            read.release();
        }
        if (out != null) {
            out.release();
        }
        return null;
    }

    /** Makes a segment of the run; it stands in {@link #frame} until the next one is made. */
    Made make(Run run, MediaFile file, Optional<FileSeal> seal) {
        readChunks(run);
        ByteBuffer bytes = read.writable().clear();
        List<Long> deferred = new ArrayList<>();
        writer.reset();
        for (int i = 0; i < run.chunks().size(); i++) {
            long chunk = run.chunks().get(i);
            ByteBuffer chunkBytes = bytes.slice(i * geometry.chunkBytes(), geometry.chunkLength(chunk));
            Digest digest = run.digests().get(i);
            if (!digester.digest(chunkBytes).equals(digest)) {
                deferred.add(chunk);
            } else if (!writer.add(chunk, BlockMask.all(geometry.blocksIn(chunk)), digest, chunkBytes)) {
                throw new IllegalStateException("a run is longer than a batch");
            }
        }
        int chunks = writer.chunks();
        if (chunks == 0) {
            return new Made(this, run, 0, deferred, 0);
        }
        return new Made(this, run, chunks, deferred, frame(run, file, seal));
    }

    /** The segment that was made last: room for its header, its body, room for what follows. */
    ByteBuffer frame() {
        return out.writable();
    }

    @Override
    public void close() {
        read.release();
        out.release();
        writer.close();
    }

    private void readChunks(Run run) {
        ByteBuffer bytes = read.writable().clear();
        List<Long> chunks = run.chunks();
        for (int i = 0; i < chunks.size(); ) {
            int end = i + 1;
            while (end < chunks.size() && chunks.get(end) == chunks.get(end - 1) + 1) {
                end++;
            }
            long first = chunks.get(i);
            long last = chunks.get(end - 1);
            long length = geometry.chunkOffset(last) + geometry.chunkLength(last) - geometry.chunkOffset(first);
            device.read(geometry.chunkOffset(first), bytes.slice(i * geometry.chunkBytes(), (int) length));
            i = end;
        }
    }

    private int frame(Run run, MediaFile file, Optional<FileSeal> seal) {
        ByteBuffer frame = out.writable().clear().position(SegmentHeader.BYTES);
        if (seal.isPresent()) {
            // What was read is in the batch by now.
            ByteBuffer plain = read.writable().clear();
            writer.finishInto(plain);
            ByteBuffer associated = new SegmentHeader(
                            file, SegmentType.CONTENT, run.number(), false, true, plain.remaining(), 0, 0)
                    .associated();
            seal.get().seal(associated, run.number(), false, plain, frame);
            frame.limit(frame.position());
        } else {
            writer.finishInto(frame);
        }
        frame.position(0);
        return SegmentWriter.bodyChecksum(frame);
    }
}
