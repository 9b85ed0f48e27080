package io.replicator.core.hash;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;

/** How the blocks of one copy are fingerprinted; the number is what is stored. Copies of one volume may differ in it. */
public enum FingerprintAlgorithm {
    /**
     * PolymurHash 2 (Orson Peters, github.com/orlp/polymur-hash): almost universal, so that blocks chosen without the key collide with a
     * probability of at most n · 2⁻⁶⁰·² for n bytes, 2⁻⁴⁸ for a block, whatever they are.
     */
    POLYMUR_2(1),
    /**
     * NH over words of 64 bits (Black and others, "UMAC", CRYPTO '99): blocks chosen without the key collide with a probability of less than 2⁻⁶¹,
     * whatever they are.
     */
    NH_64(2);

    private final int number;

    FingerprintAlgorithm(int number) {
        this.number = number;
    }

    /** What a copy that is made now is given; one that is there keeps what it has. */
    public static FingerprintAlgorithm ofNewCopies() {
        return NH_64;
    }

    /** The stored number. */
    public int number() {
        return number;
    }

    /** The algorithm with that number; {@code UNSUPPORTED_FORMAT} for one that this version does not know. */
    public static FingerprintAlgorithm ofNumber(int number) {
        for (FingerprintAlgorithm algorithm : values()) {
            if (algorithm.number == number) {
                return algorithm;
            }
        }
        throw new ReplicatorException(
                FaultCode.UNSUPPORTED_FORMAT,
                "fingerprint algorithm " + number + " is not known to this version; run the version that wrote it");
    }
}
