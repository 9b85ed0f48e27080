package io.replicator.core.index;

import java.util.Arrays;

/** The secret key of one copy's fingerprints; never shown, never sent. */
public final class FingerprintKey {
    /** Length of a key. */
    public static final int BYTES = 16;

    private final byte[] bytes;

    /** A key of exactly 16 bytes, drawn at random. */
    public FingerprintKey(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a key of " + bytes.length + " bytes");
        }
        this.bytes = bytes.clone();
    }

    /** A copy of the 16 bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FingerprintKey key && Arrays.equals(key.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "fingerprint key";
    }
}
