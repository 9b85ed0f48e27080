package io.replicator.core.seed.media;

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
 * @param readBytes bytes that travel, before compression
 * @param writtenBytes bytes on media
 * @param bytesPerSecond of those read, on one core and with media that keep up
 */
public record ExportEstimate(long readBytes, long writtenBytes, long bytesPerSecond) {
    /** Takes a look; blocking, some seconds at most on a disk. Throws {@code CANCELLED}. */
    public static ExportEstimate of(BlockDevice device, Parts parts, Ticker ticker, BooleanSupplier cancelled) {
        ByteBuffer compressed = ByteBuffer.allocateDirect(DeviceLook.LOOK_BYTES);
        long[] written = {0};
        DeviceLook look = DeviceLook.of(device, parts.geometry(), ticker, cancelled, bytes -> {
            CodecId codec = Codecs.choose(bytes, compressed.clear());
            written[0] += codec == CodecId.RAW ? bytes.limit() : compressed.position();
        });
        return new ExportEstimate(look.ofAll(look.filledBytes()), look.ofAll(written[0]), look.bytesPerSecond());
    }

    /** What is left of it where so many of that many bytes are on media already. */
    public ExportEstimate without(long doneBytes, long totalBytes) {
        double left = totalBytes == 0 ? 0 : (double) (totalBytes - doneBytes) / totalBytes;
        return new ExportEstimate((long) (readBytes * left), (long) (writtenBytes * left), bytesPerSecond);
    }
}
