package io.replicator.core.seed.media;

import io.replicator.core.batch.Batch;
import io.replicator.core.codec.CodecId;
import io.replicator.core.codec.Codecs;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.seed.DeviceLook;
import io.replicator.core.time.Ticker;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * What an export of a volume would take, by reading and compressing it in places; holes are known.
 *
 * @param readBytes bytes that travel, before compression, about
 * @param writtenBytes bytes of parts on media, at most: the mean of the places, each compressed and framed as batches of the export are, and two
 *     standard errors of it; never more than all of it uncompressed. What is between the places can still be of another kind
 * @param bytesPerSecond of those read, on one core and with media that keep up
 */
public record ExportEstimate(long readBytes, long writtenBytes, long bytesPerSecond) {
    /** Of a part: its key, its end, what was deferred, and a batch that the part's end cuts in two. */
    private static final long SEGMENTS_OF_PART = 4;

    /** Takes a look; blocking, some seconds at most on a disk. Throws {@code CANCELLED}. */
    public static ExportEstimate of(BlockDevice device, Parts parts, Ticker ticker, BooleanSupplier cancelled) {
        Places places = new Places(parts);
        DeviceLook look = DeviceLook.of(device, parts.geometry(), ticker, cancelled, places::add);
        long written = Math.min(places.most(look), places.uncompressed(look.dataBytes()));
        long mostParts =
                Math.min(parts.count(), 1 + look.dataBytes() / parts.geometry().chunkBytes());
        return new ExportEstimate(
                look.ofAll(look.filledBytes()),
                look.dataBytes() == 0 ? 0 : written + mostParts * SEGMENTS_OF_PART * SegmentHeader.ALIGNMENT_BYTES,
                look.bytesPerSecond());
    }

    /** What is left of it where so many of that many bytes are on media already. */
    public ExportEstimate without(long doneBytes, long totalBytes) {
        double left = totalBytes == 0 ? 0 : (double) (totalBytes - doneBytes) / totalBytes;
        return new ExportEstimate((long) (readBytes * left), (long) (writtenBytes * left), bytesPerSecond);
    }

    /** What the places come to on a medium. */
    private static final class Places {
        private final Parts parts;
        private final int pieceBytes;
        private final ByteBuffer compressed = ByteBuffer.allocateDirect(DeviceLook.LOOK_BYTES);
        private double sum;
        private double sumOfSquares;

        Places(Parts parts) {
            this.parts = parts;
            this.pieceBytes = Math.min(
                    DeviceLook.LOOK_BYTES,
                    parts.chunksOfBatch() * parts.geometry().chunkBytes());
        }

        void add(ByteBuffer place) {
            long written = 0;
            for (int at = 0; at < place.limit(); at += pieceBytes) {
                ByteBuffer piece = place.slice(at, Math.min(pieceBytes, place.limit() - at));
                boolean raw = Codecs.choose(piece, compressed.clear()) == CodecId.RAW;
                written += framed(raw ? piece.limit() : compressed.position());
            }
            sum += written;
            sumOfSquares += (double) written * written;
        }

        /** The mean and two standard errors, for all; those of places that are all zero count, and none where every place was looked at. */
        long most(DeviceLook look) {
            double looked = (double) look.lookedBytes() / DeviceLook.LOOK_BYTES;
            if (looked == 0) {
                return 0;
            }
            double all = Math.max(looked, (double) look.dataBytes() / DeviceLook.LOOK_BYTES);
            double mean = sum / looked;
            double variance = Math.max(0, sumOfSquares / looked - mean * mean);
            double error = Math.sqrt(variance / looked * (1 - looked / all));
            return (long) Math.ceil(all * (mean + 2 * error));
        }

        long uncompressed(long bytes) {
            return (bytes / pieceBytes + 1) * framed(pieceBytes);
        }

        private long framed(int payloadBytes) {
            return SegmentHeader.aligned(SegmentHeader.BYTES
                    + Batch.HEADER_BYTES
                    + (long) parts.chunksOfBatch() * parts.entryBytes()
                    + FileSeal.OVERHEAD_BYTES
                    + payloadBytes);
        }
    }
}
