package io.replicator.core.hash;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The JDK's SHA-256 (FIPS 180-4), one instance for each thread: 1.4 GB/s a core with the processor's instructions. */
final class Sha256 {
    private static final ThreadLocal<MessageDigest> INSTANCE = ThreadLocal.withInitial(Sha256::create);

    private Sha256() {}

    /** This thread's instance, in its initial state. */
    static MessageDigest get() {
        MessageDigest instance = INSTANCE.get();
        // Whoever failed half-way must not leave bytes behind for the next digest.
        instance.reset();
        return instance;
    }

    private static MessageDigest create() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new ReplicatorException(
                    FaultCode.INTERNAL,
                    "this Java runtime has no SHA-256; use one that the installation guide names",
                    e);
        }
    }
}
