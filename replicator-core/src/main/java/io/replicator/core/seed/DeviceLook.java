package io.replicator.core.seed;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.ZeroBytes;
import io.replicator.core.time.Ticker;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A look at a volume in places, for an estimate: how much of it is there, and how fast it is read and worked on. Holes are known without a look.
 *
 * @param dataBytes bytes of the volume that are no hole
 * @param lookedBytes bytes of those that were read
 * @param filledBytes bytes of those that are in places which are not zero throughout
 * @param nanos that reading and the work took, one place after the other
 */
public record DeviceLook(long dataBytes, long lookedBytes, long filledBytes, long nanos) {
    private static final int MOST_LOOKS = 128;

    /** Bytes of a place. */
    public static final int LOOK_BYTES = 256 << 10;

    /**
     * Takes it. Blocking, some seconds at most on a disk.
     *
     * @param work is done with each place that is not zero; the buffer is used again
     * @throws ReplicatorException {@code CANCELLED}, or what reading fails with
     */
    public static DeviceLook of(
            BlockDevice device,
            Geometry geometry,
            Ticker ticker,
            BooleanSupplier cancelled,
            Consumer<ByteBuffer> work) {
        long data = dataBytes(device, geometry, cancelled);
        ByteBuffer bytes = ByteBuffer.allocateDirect(LOOK_BYTES);
        long stride = Math.max(LOOK_BYTES, geometry.logicalBytes() / MOST_LOOKS);
        long looked = 0;
        long filled = 0;
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
                work.accept(bytes);
            }
        }
        return new DeviceLook(data, looked, filled, Math.max(1, ticker.nanos() - begun));
    }

    /** What that of the places comes to for the whole volume. */
    public long ofAll(long bytesOfPlaces) {
        return lookedBytes == 0 ? 0 : (long) ((double) dataBytes * bytesOfPlaces / lookedBytes);
    }

    /** Bytes read and worked on in a second; 0 where there was nothing to read. */
    public long bytesPerSecond() {
        return (long) (lookedBytes * 1e9 / nanos);
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
