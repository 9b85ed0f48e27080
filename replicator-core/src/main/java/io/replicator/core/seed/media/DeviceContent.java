package io.replicator.core.seed.media;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.Digester;
import io.replicator.core.seed.ManifestHeader;
import io.replicator.core.seed.ManifestReader;
import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.function.BooleanSupplier;

/** What is on a device before a seed is written to it. Blocking. */
final class DeviceContent {
    private static final int MOST_LOOKS = 256;
    private static final int ZERO_CHUNKS = 1 << 10;

    private DeviceContent() {}

    /**
     * Refuses a device that holds something else than the seed: it is looked at in places over its whole length.
     *
     * @throws ReplicatorException {@code BAD_REQUEST}
     */
    static void requireFree(BlockDevice device, ManifestHeader header, ReadableByteChannel manifest) {
        Geometry geometry = header.identity().geometry();
        Digester digester = new Digester(header.identity().salt());
        long stride = Math.max(1, geometry.chunkCount() / MOST_LOOKS);
        ByteBuffer bytes = ByteBuffer.allocateDirect(geometry.chunkBytes());
        ManifestReader reader = new ManifestReader(manifest, "the manifest of " + header.name());
        for (long chunk = 0; chunk < geometry.chunkCount(); chunk++) {
            long zeroes = reader.zeroesAhead();
            boolean look = chunk % stride == 0;
            if (!look && zeroes > 0) {
                long skip = Math.min(zeroes, stride - chunk % stride);
                reader.skipZeroes(skip);
                chunk += skip - 1;
                continue;
            }
            Digest promised = reader.next();
            if (!look
                    || device.holeEnd(geometry.chunkOffset(chunk))
                            >= geometry.chunkOffset(chunk) + geometry.chunkLength(chunk)) {
                continue;
            }
            device.read(geometry.chunkOffset(chunk), bytes.clear().limit(geometry.chunkLength(chunk)));
            Digest found = digester.digest(bytes.flip());
            if (!found.isZero() && !found.equals(promised)) {
                throw new ReplicatorException(
                        FaultCode.BAD_REQUEST,
                        device.name() + " holds something else already (looked at byte " + geometry.chunkOffset(chunk)
                                + "); an import would destroy all of it: look what it is, and take another device; where it is of no use to"
                                + " anybody, add --overwrite");
            }
        }
    }

    /** Makes zero what is zero by the manifest and no hole. */
    static void zero(
            BlockDevice device, ManifestHeader header, ReadableByteChannel manifest, BooleanSupplier cancelled) {
        Geometry geometry = header.identity().geometry();
        ManifestReader reader = new ManifestReader(manifest, "the manifest of " + header.name());
        while (reader.position() < geometry.chunkCount()) {
            if (cancelled.getAsBoolean()) {
                throw new ReplicatorException(
                        FaultCode.CANCELLED, "the import was cancelled; the next one goes on from here");
            }
            long zeroes = Math.min(ZERO_CHUNKS, reader.zeroesAhead());
            if (zeroes == 0) {
                reader.next();
                continue;
            }
            long from = geometry.chunkOffset(reader.position());
            reader.skipZeroes(zeroes);
            long end = Math.min(geometry.logicalBytes(), reader.position() * geometry.chunkBytes());
            long holeEnd = device.holeEnd(from);
            if (holeEnd < end) {
                device.zero(from, end - from);
            }
        }
    }
}
