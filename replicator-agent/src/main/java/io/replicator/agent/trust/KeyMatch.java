package io.replicator.agent.trust;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;

/** Whether a private key is the one that a certificate speaks of. */
final class KeyMatch {
    private static final byte[] PROBE = "do these two belong together".getBytes(StandardCharsets.US_ASCII);

    private KeyMatch() {}

    static void check(PrivateKey key, X509Certificate certificate, Path certificateFile) {
        boolean fits;
        try {
            Signature signature = Signature.getInstance(Certificates.SIGNATURE);
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(PROBE);
            fits = signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // Keys of another kind fit no less badly.
            fits = false;
        }
        if (!fits) {
            throw new ReplicatorException(
                    FaultCode.BAD_CONFIGURATION,
                    certificateFile
                            + " is not the certificate of the private key beside it; sign the latest request again");
        }
    }
}
