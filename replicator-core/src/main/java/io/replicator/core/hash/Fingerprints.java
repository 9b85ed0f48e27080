package io.replicator.core.hash;

/** Makes the fingerprinter of an algorithm and a key. */
public final class Fingerprints {
    /** Length of a key in bytes. */
    public static final int KEY_BYTES = 16;

    private Fingerprints() {}

    /**
     * The fingerprinter.
     *
     * @param key exactly {@value #KEY_BYTES} random bytes, kept secret from whoever writes to the volume
     */
    public static Fingerprinter of(FingerprintAlgorithm algorithm, byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a fingerprint key of " + key.length + " bytes");
        }
        return switch (algorithm) {
            case POLYMUR_2 -> new BlockFingerprinter(new PolymurHash(key));
            case NH_64 -> new BlockFingerprinter(new NhHash(key));
        };
    }
}
