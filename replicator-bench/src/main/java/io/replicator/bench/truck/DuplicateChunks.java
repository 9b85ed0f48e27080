package io.replicator.bench.truck;

import io.replicator.core.codec.CodecId;
import io.replicator.core.codec.Codecs;
import io.replicator.core.device.Access;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.Devices;
import io.replicator.core.extent.Geometry;
import io.replicator.core.hash.Digester;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.VolumeIdentity.Salt;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Says what deduplication between the chunks of a volume would save on transport media, beside what compression does: the decision about it in
 * {@code docs/seed-format.md} rests on that. Prints a line for each image.
 */
public final class DuplicateChunks {
    private static final String USAGE =
            "usage: java -cp replicator-bench.jar io.replicator.bench.truck.DuplicateChunks [--chunk-kib N] IMAGE…";

    /** As in a batch on a medium: chunks are compressed together up to this. */
    private static final int BATCH_BYTES = 256 << 10;

    private final Geometry geometry;
    private final Digester digester = new Digester(new Salt(new byte[Salt.BYTES]));
    private final Batches all = new Batches();
    private final Batches once = new Batches();
    private final Set<Digest> seen = new HashSet<>();
    private long zeroBytes;

    private DuplicateChunks(Geometry geometry) {
        this.geometry = geometry;
    }

    /** The program. */
    public static void main(String[] arguments) {
        int first = 0;
        int chunkBytes = Geometry.DEFAULT_CHUNK_BYTES;
        if (arguments.length > 2 && arguments[0].equals("--chunk-kib")) {
            chunkBytes = Integer.parseInt(arguments[1]) << 10;
            first = 2;
        }
        if (arguments.length <= first) {
            System.err.println(USAGE);
            System.exit(2);
        }
        System.out.println("| image | bytes | not zero | duplicates, of what is not zero | LZ4 leaves | LZ4 and"
                + " deduplication leave | by deduplication |");
        System.out.println("|--|--:|--:|--:|--:|--:|--:|");
        for (int i = first; i < arguments.length; i++) {
            System.out.println(row(Path.of(arguments[i]), chunkBytes));
        }
    }

    /** The line of one image. */
    static String row(Path path, int chunkBytes) {
        try (BlockDevice device = Devices.open(path, Access.SOURCE)) {
            DuplicateChunks image = new DuplicateChunks(new Geometry(device.sizeBytes(), chunkBytes));
            image.read(device);
            return image.row(String.valueOf(path.getFileName()));
        }
    }

    private void read(BlockDevice device) {
        ByteBuffer chunk = ByteBuffer.allocateDirect(geometry.chunkBytes());
        for (long i = 0; i < geometry.chunkCount(); i++) {
            device.read(geometry.chunkOffset(i), chunk.clear().limit(geometry.chunkLength(i)));
            chunk.flip();
            Digest digest = digester.digest(chunk.duplicate());
            if (digest.isZero()) {
                zeroBytes += chunk.remaining();
                continue;
            }
            all.add(chunk.duplicate());
            if (seen.add(digest)) {
                once.add(chunk.duplicate());
            }
        }
        all.flush();
        once.flush();
    }

    private String row(String name) {
        return String.format(
                Locale.ROOT,
                "| `%s` | %d MiB | %d MiB | %.1f %% | %d MiB | %d MiB | %.1f %% less |",
                name,
                geometry.logicalBytes() >> 20,
                (geometry.logicalBytes() - zeroBytes) >> 20,
                share(all.bytes - once.bytes, all.bytes),
                all.compressedBytes >> 20,
                once.compressedBytes >> 20,
                share(all.compressedBytes - once.compressedBytes, all.compressedBytes));
    }

    private static double share(long part, long of) {
        return of == 0 ? 0 : 100.0 * part / of;
    }

    /** Chunks on their way to a medium. */
    private static final class Batches {
        private final ByteBuffer batch = ByteBuffer.allocateDirect(BATCH_BYTES);
        private final ByteBuffer compressed = ByteBuffer.allocateDirect(BATCH_BYTES);
        private long bytes;
        private long compressedBytes;

        void add(ByteBuffer chunk) {
            while (chunk.hasRemaining()) {
                int some = Math.min(chunk.remaining(), batch.remaining());
                batch.put(chunk.slice().limit(some));
                chunk.position(chunk.position() + some);
                if (!batch.hasRemaining()) {
                    flush();
                }
            }
        }

        void flush() {
            int length = batch.flip().remaining();
            if (length > 0) {
                CodecId codec = Codecs.choose(batch, compressed.clear());
                bytes += length;
                compressedBytes += codec == CodecId.RAW ? length : compressed.position();
            }
            batch.clear();
        }
    }
}
