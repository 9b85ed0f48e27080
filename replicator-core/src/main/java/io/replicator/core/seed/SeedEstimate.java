package io.replicator.core.seed;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.Geometry;
import io.replicator.core.hash.Digester;
import io.replicator.core.time.Ticker;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.VolumeIdentity;
import java.util.function.BooleanSupplier;

/**
 * What the capture of a seed would take, or the check of one that arrived.
 *
 * @param readBytes bytes that are read; holes are not
 * @param bytesPerSecond at which they were read and hashed in places, on one core; 0 where there is nothing to read
 * @param manifestBytes of the manifest, about
 * @param indexBytes of the index in the state directory, about
 * @param mostHoldBytes that a hold takes there if every block is written
 */
public record SeedEstimate(
        long readBytes, long bytesPerSecond, long manifestBytes, long indexBytes, long mostHoldBytes) {
    private static final int MANIFEST_FRAME_BYTES = 4096;

    /** Takes a look at the device; blocking, some seconds at most on a disk. Throws {@code CANCELLED}. */
    public static SeedEstimate of(
            BlockDevice device, VolumeIdentity identity, Ticker ticker, BooleanSupplier cancelled) {
        Digester digester = new Digester(identity.salt());
        Geometry geometry = identity.geometry();
        DeviceLook look = DeviceLook.of(device, geometry, ticker, cancelled, digester::digest);
        long filledChunks = (look.ofAll(look.filledBytes()) + geometry.chunkBytes() - 1) / geometry.chunkBytes();
        return new SeedEstimate(
                look.dataBytes(),
                look.bytesPerSecond(),
                manifestBytes(filledChunks),
                indexBytes(geometry, filledChunks),
                mostHoldBytes(geometry));
    }

    /** About so long is the manifest of so many chunks that are not zero. */
    public static long manifestBytes(long filledChunks) {
        return MANIFEST_FRAME_BYTES + filledChunks * Digest.BYTES;
    }

    /** About so much an index takes on disk: a fingerprint for each block, a digest for each chunk and a fifteenth of that for the tree. */
    public static long indexBytes(Geometry geometry, long filledChunks) {
        long chunk = (long) geometry.blocksPerChunk() * Long.BYTES + Digest.BYTES + Digest.BYTES / 15 + 1;
        return filledChunks * chunk;
    }

    /** A bit for each block, at most. */
    private static long mostHoldBytes(Geometry geometry) {
        return (geometry.blockCount() + Byte.SIZE - 1) / Byte.SIZE;
    }
}
