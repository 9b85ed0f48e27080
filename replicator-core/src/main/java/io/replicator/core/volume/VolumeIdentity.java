package io.replicator.core.volume;

import io.replicator.core.extent.Geometry;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What is the same at every site for a volume's whole life.
 *
 * @param id its UUID
 * @param geometry its logical size and chunk size
 * @param salt 16 secret bytes that go into every digest, so that digests of different volumes cannot be compared
 */
public record VolumeIdentity(VolumeId id, Geometry geometry, Salt salt) {

    /** The salt's bytes, never shown. */
    public static final class Salt {
        /** Length of a salt. */
        public static final int BYTES = 16;

        private final byte[] bytes;

        /** A salt of exactly 16 bytes. */
        public Salt(byte[] bytes) {
            if (bytes.length != BYTES) {
                throw new IllegalArgumentException("a salt of " + bytes.length + " bytes");
            }
            this.bytes = bytes.clone();
        }

        /** A copy of the 16 bytes. */
        public byte[] toBytes() {
            return bytes.clone();
        }

        /** The hexadecimal form, for files that are as confidential as the salt itself. */
        public String toHex() {
            return HexFormat.of().formatHex(bytes);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Salt salt && Arrays.equals(salt.bytes, bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "salt";
        }
    }
}
