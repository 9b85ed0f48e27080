package io.replicator.core.seed;

import io.replicator.core.volume.VolumeId;

/**
 * How what travels is signed where it leaves, and judged where it arrives. Any thread; it burns and does not block.
 *
 * <p>A signature is opaque here: it holds all that is needed to judge it.
 */
public interface SeedSignature {
    /** The longest signature. */
    int MAX_BYTES = 16 << 10;

    /** Signs nothing, and believes whatever comes: for tests, and for tools that have no key. */
    SeedSignature NONE = new SeedSignature() {
        @Override
        public byte[] sign(byte[] statement) {
            return new byte[0];
        }

        @Override
        public String signer(byte[] statement, byte[] signature, VolumeId volume, long signedAtMillis, String what) {
            return "nobody";
        }
    };

    /** The signature over these bytes with this agent's key, at most {@link #MAX_BYTES}; empty where there is no key. */
    byte[] sign(byte[] statement);

    /**
     * The name of the agent that signed these bytes.
     *
     * @param volume which it must be named for
     * @param signedAtMillis when it says it did, milliseconds since 1970 UTC: its certificate must have been valid then
     * @param what is signed, for messages
     * @throws io.replicator.core.fault.ReplicatorException {@code BAD_MANIFEST} where the bytes are not those that were signed,
     *     {@code UNTRUSTED_PEER} where they are not signed or by somebody that no authority here vouches for, {@code PEER_NOT_NAMED} where
     *     that is a trusted agent and not named for the volume
     */
    String signer(byte[] statement, byte[] signature, VolumeId volume, long signedAtMillis, String what);
}
