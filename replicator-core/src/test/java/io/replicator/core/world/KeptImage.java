package io.replicator.core.world;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What a device keeps of itself, never changed once it was made; it is there after a crash where it is durable, and else by chance. */
final class KeptImage {
    private final WorldImage device;
    private @Nullable WorldImage now;
    private @Nullable WorldImage durable;

    KeptImage(WorldImage device) {
        this.device = device;
    }

    void as(KeptImage other) {
        now = other.now;
        durable = other.durable;
    }

    /** Keeps what the device is now; not durable yet. */
    void keep() {
        now = device.frozen();
    }

    /** What it keeps; null where that is nothing. */
    @Nullable
    WorldImage bytes() {
        return now;
    }

    /** Whether a power cut would leave what it keeps. */
    boolean isDurable() {
        return now == durable;
    }

    void sync() {
        durable = now;
    }

    /** Keeps nothing any more; a power cut may bring it back. */
    void forget() {
        now = null;
    }

    /** The device is what it keeps again, from there to there, what was nobody's doing included. */
    void revert(int from, int to) {
        WorldImage kept = required();
        device.write(from, ByteBuffer.wrap(kept.bytes(), from, to - from));
        for (int block = from / WorldImage.BLOCK_BYTES; block * WorldImage.BLOCK_BYTES < to; block++) {
            if (kept.isSpoiled(block)) {
                int start = block * WorldImage.BLOCK_BYTES;
                device.spoil(Math.max(from, start), Math.min(to, start + WorldImage.BLOCK_BYTES));
            }
        }
    }

    WorldImage required() {
        WorldImage kept = now;
        if (kept == null) {
            throw new IllegalStateException("nothing is kept");
        }
        return kept;
    }

    void crash(SplittableRandom random) {
        if (now != durable) {
            now = random.nextBoolean() ? now : durable;
            durable = now;
        }
    }
}
