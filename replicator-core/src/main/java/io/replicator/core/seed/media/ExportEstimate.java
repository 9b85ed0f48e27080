package io.replicator.core.seed.media;

import io.replicator.core.codec.CodecId;
import io.replicator.core.codec.Codecs;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.ZeroBytes;
import io.replicator.core.time.Ticker;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * What an export of a volume would take, by reading and compressing it in places; holes are known.
 *
 * @param readBytes bytes that travel, before compression
 * @param writtenBytes bytes on media
 * @param bytesPerSecond of those read, on one core and with media that keep up
 */
public record ExportEstimate(long readBytes, long writtenBytes, long bytesPerSecond) {
    private static final int MOST_LOOKS = 128;
    private static final int LOOK_BYTES = 256 << 10;

    /** Takes a look; blocking, some seconds at most on a disk. Throws {@code CANCELLED}. */
    public static ExportEstimate of(BlockDevice device, Parts parts, Ticker ticker, BooleanSupplier cancelled) {
        Geometry geometry = parts.geometry();
        long data = dataBytes(device, geometry, cancelled);
        ByteBuffer bytes = ByteBuffer.allocateDirect(LOOK_BYTES);
        ByteBuffer compressed = ByteBuffer.allocateDirect(LOOK_BYTES);
        long stride = Math.max(LOOK_BYTES, geometry.logicalBytes() / MOST_LOOKS);
        long looked = 0;
        long filled = 0;
        long written = 0;
        long begun = ticker.nanos();
        for (long at = 0; at < geometry.logicalBytes(); at += stride) {
            checkpoint(cancelled);
            int length = (int) Math.min(LOOK_BYTES, geometry.logicalBytes() - at);
            if (device.holeEnd(at) >= at + length) {
                continue;
            }
            device.read(at, bytes.clear().limit(length));
            bytes.flip();
            looked += length;
            if (!ZeroBytes.isZero(bytes)) {
                filled += length;
                CodecId codec = Codecs.choose(bytes, compressed.clear());
                written += codec == CodecId.RAW ? length : compressed.position();
            }
        }
        long nanos = Math.max(1, ticker.nanos() - begun);
        if (looked == 0) {
            return new ExportEstimate(0, 0, 0);
        }
        return new ExportEstimate(
                (long) ((double) data * filled / looked), (long) ((double) data * written / looked), (long)
                        (looked * 1e9 / nanos));
    }

    private static long dataBytes(BlockDevice device, Geometry geometry, BooleanSupplier cancelled) {
        long holes = 0;
        for (long at = 0; at < geometry.logicalBytes(); ) {
            checkpoint(cancelled);
            long end = Math.min(geometry.logicalBytes(), device.holeEnd(at));
            holes += end - at;
            at = Math.max(end, at + LOOK_BYTES);
        }
        return geometry.logicalBytes() - holes;
    }

    private static void checkpoint(BooleanSupplier cancelled) {
        if (cancelled.getAsBoolean()) {
            throw new ReplicatorException(FaultCode.CANCELLED, "the look at the volume was cancelled");
        }
    }
}
