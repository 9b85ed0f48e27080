package io.replicator.core.custody;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.Digester;
import io.replicator.core.index.IndexFile;
import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Some chunks of a copy, compared with its index: the first, the last, and some drawn at random, rather of those that are not zero, since
 * another disk may well be empty. Enough to tell one disk from another. Blocking; one owner.
 */
final class DeviceSample {
    /** Chunks that are drawn. */
    static final int MOST_DRAWN = 16;

    private static final int MOST_DRAWS = 128;

    private final IndexFile index;
    private final Geometry geometry;
    private final BlockSet excluded;
    private final TreeMap<Long, Digest> chosen = new TreeMap<>();
    private boolean indexRotted;
    private int different;
    private int unreadable;
    private long readBytes;

    /** A sample of all chunks but {@code excluded}, whose bytes are known not to be what the index says. */
    DeviceSample(IndexFile index, BlockSet excluded, RandomGenerator random) {
        this.index = index;
        this.geometry = index.identity().geometry();
        this.excluded = excluded;
        choose(random);
    }

    /** Chunks that were looked at. */
    int chunks() {
        return chosen.size();
    }

    /** Of those the ones whose bytes are not what the index says. */
    int different() {
        return different;
    }

    /** Of those the ones that cannot be read. */
    int unreadable() {
        return unreadable;
    }

    /** Bytes read from the device. */
    long readBytes() {
        return readBytes;
    }

    /** Whether the index could not be asked about one of them. */
    boolean indexRotted() {
        return indexRotted;
    }

    /** Whether any is wrong. */
    boolean anyWrong() {
        return different + unreadable > 0;
    }

    /** Whether more are wrong than right. */
    boolean mostWrong() {
        return 2 * (different + unreadable) > chosen.size();
    }

    /** Reads them. */
    void compare(BlockDevice device) {
        Digester digester = new Digester(index.identity().salt());
        ByteBuffer bytes = ByteBuffer.allocateDirect(geometry.chunkBytes());
        chosen.forEach((chunk, digest) -> {
            bytes.clear().limit(geometry.chunkLength(chunk));
            try {
                device.read(geometry.chunkOffset(chunk), bytes);
                readBytes += bytes.flip().remaining();
                different += digester.digest(bytes).equals(digest) ? 0 : 1;
            } catch (ReplicatorException e) {
                if (e.code() != FaultCode.IO_ERROR) {
                    throw e;
                }
                unreadable++;
            }
        });
    }

    private void choose(RandomGenerator random) {
        TreeMap<Long, Digest> zeroes = new TreeMap<>();
        int drawn = 0;
        for (int draw = 0; draw < MOST_DRAWS && drawn < MOST_DRAWN; draw++) {
            long chunk = random.nextLong(geometry.chunkCount());
            Optional<Digest> digest = digest(chunk);
            if (digest.isPresent() && !chosen.containsKey(chunk)) {
                boolean zero = digest.get().isZero();
                (zero ? zeroes : chosen).put(chunk, digest.get());
                drawn += zero ? 0 : 1;
            }
        }
        zeroes.entrySet().stream()
                .limit(MOST_DRAWN - drawn)
                .forEach(zero -> chosen.put(zero.getKey(), zero.getValue()));
        for (long end : new long[] {0, geometry.chunkCount() - 1}) {
            digest(end).ifPresent(digest -> chosen.put(end, digest));
        }
    }

    private Optional<Digest> digest(long chunk) {
        if (excluded.containsChunk(chunk)) {
            return Optional.empty();
        }
        try {
            return Optional.of(index.digest(chunk));
        } catch (ReplicatorException e) {
            if (e.code() != FaultCode.CORRUPT_STATE) {
                throw e;
            }
            indexRotted = true;
            return Optional.empty();
        }
    }
}
