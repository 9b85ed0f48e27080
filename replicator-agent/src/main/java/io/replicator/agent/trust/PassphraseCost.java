package io.replicator.agent.trust;

/**
 * What making a key of a passphrase costs whoever knows the passphrase, and for each try whoever does not (RFC 9106, Argon2id with one lane).
 *
 * @param memoryKib memory in KiB, 8192 to 131072
 * @param passes over all of it, 1 to 16
 */
public record PassphraseCost(int memoryKib, int passes) {
    /** What a medium may ask for, so that reading one takes no more memory than an agent has. */
    static final int MAX_MEMORY_KIB = 128 << 10;

    static final int MIN_MEMORY_KIB = 8 << 10;
    static final int MAX_PASSES = 16;

    /** The second of the two that RFC 9106 recommends, but for its lanes: most of a second. */
    public static final PassphraseCost USUAL = new PassphraseCost(64 << 10, 3);

    /** The least that a medium may have been written with. */
    public static final PassphraseCost LEAST = new PassphraseCost(MIN_MEMORY_KIB, 1);

    public PassphraseCost {
        if (!isLegal(memoryKib, passes)) {
            throw new IllegalArgumentException(memoryKib + " KiB, " + passes + " passes");
        }
    }

    static boolean isLegal(int memoryKib, int passes) {
        return memoryKib >= MIN_MEMORY_KIB && memoryKib <= MAX_MEMORY_KIB && passes >= 1 && passes <= MAX_PASSES;
    }
}
