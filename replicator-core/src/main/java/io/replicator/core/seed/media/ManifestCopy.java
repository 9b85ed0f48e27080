package io.replicator.core.seed.media;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.StateFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.Optional;

/** Writes a manifest onto a medium, in segments. One owner, blocking. */
final class ManifestCopy {
    private ManifestCopy() {}

    /** Writes all of the channel into the empty file; not durable yet. */
    static void write(
            ReadableByteChannel manifest, String name, StateFile target, MediaFile file, Optional<FileSeal> seal) {
        SegmentWriter writer = new SegmentWriter(target, file, seal);
        ByteBuffer piece = ByteBuffer.allocate(SegmentHeader.MAX_MANIFEST_BYTES);
        int number = 0;
        long bytes = 0;
        while (fill(manifest, name, piece.clear())) {
            writer.write(SegmentType.CONTENT, ++number, Arrays.copyOf(piece.array(), piece.limit()));
            bytes += piece.limit();
        }
        if (seal.isPresent()) {
            writer.write(SegmentType.KEY, ++number, seal.get().wrappedKey());
        }
        ByteBuffer end = ByteBuffer.allocate(SegmentHeader.END_BYTES);
        writer.write(
                SegmentType.END,
                ++number,
                end.putInt(writer.contents()).putLong(bytes).array());
    }

    private static boolean fill(ReadableByteChannel manifest, String name, ByteBuffer piece) {
        try {
            boolean more = true;
            while (piece.hasRemaining() && more) {
                more = manifest.read(piece) >= 0;
            }
            return piece.flip().hasRemaining();
        } catch (IOException e) {
            throw new ReplicatorException(
                    FaultCode.IO_ERROR,
                    "cannot read the manifest " + name + " (" + e.getMessage()
                            + "); check the disk it is on and try again",
                    e);
        }
    }
}
