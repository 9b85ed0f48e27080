package io.replicator.agent.job;

import java.security.SecureRandom;
import java.util.UUID;

/** Draws what nobody may guess and what must never come twice. May block; thread-safe. */
final class Randomness {
    private static final long VERSION_MASK = 0xFFFF_FFFF_FFFF_0FFFL;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_MASK = 0x3FFF_FFFF_FFFF_FFFFL;
    private static final long VARIANT = Long.MIN_VALUE;

    private final SecureRandom random;

    Randomness(SecureRandom random) {
        this.random = random;
    }

    byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A random UUID as RFC 9562 has it. */
    UUID uuid() {
        return new UUID((random.nextLong() & VERSION_MASK) | VERSION_4, (random.nextLong() & VARIANT_MASK) | VARIANT);
    }
}
