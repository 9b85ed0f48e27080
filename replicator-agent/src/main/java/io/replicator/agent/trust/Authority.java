package io.replicator.agent.trust;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;

/** The authority that signs agents' certificates. Its directory is best kept on a host that is not an agent's. */
public final class Authority {
    /** How long an authority's certificate is valid unless told otherwise. */
    public static final Duration VALIDITY = Duration.ofDays(3653);

    /** How long an agent's certificate is valid unless told otherwise. */
    public static final Duration AGENT_VALIDITY = Duration.ofDays(825);

    private static final int KEY_BITS = 256;

    private final X509Certificate certificate;
    private final PrivateKey key;

    private Authority(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /**
     * Makes a new authority in a directory that has none.
     *
     * @param name what people call it, as in an agent's name
     */
    public static Authority create(Path directory, String name, Duration validity, Instant now, SecureRandom random) {
        if (!AgentIdentity.isName(name)) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST,
                    "'" + name + "' is not a name; 1 to 63 letters, digits, dots, dashes and underscores are");
        }
        PkiDirectory files = new PkiDirectory(directory);
        files.create();
        KeyPair keys = Certificates.newKeyPair(random);
        X509Certificate certificate = Certificates.authority(
                new X500Principal("O=Replicator authority,CN=" + name), keys, now, validity, random);
        files.writeSecret(PkiDirectory.AUTHORITY_KEY, Pem.write(keys.getPrivate()));
        files.writePublic(PkiDirectory.AUTHORITY_CERTIFICATE, Pem.write(certificate));
        return new Authority(certificate, keys.getPrivate());
    }

    /** Opens the authority of a directory. */
    public static Authority open(Path directory) {
        PkiDirectory files = new PkiDirectory(directory);
        Path file = files.file(PkiDirectory.AUTHORITY_CERTIFICATE);
        X509Certificate certificate = PemText.certificates(files.readPublic(PkiDirectory.AUTHORITY_CERTIFICATE), file)
                .get(0);
        PrivateKey key =
                PemText.key(files.readSecret(PkiDirectory.AUTHORITY_KEY), files.file(PkiDirectory.AUTHORITY_KEY));
        KeyMatch.check(key, certificate, file);
        return new Authority(certificate, key);
    }

    /** The authority's own certificate, which every agent must have. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** The same as PEM text. */
    public String certificatePem() {
        return Pem.write(certificate);
    }

    /**
     * Signs the request of a file and returns the certificate as PEM text.
     *
     * @param expectedName the name that the request must carry, so that nobody signs another agent's by mistake
     */
    public String sign(Path requestFile, String expectedName, Duration validity, Instant now, SecureRandom random) {
        PKCS10CertificationRequest request = Pem.request(PkiDirectory.read(requestFile), requestFile);
        AgentIdentity identity = RequestNames.of(request)
                .orElseThrow(() -> bad(requestFile, "names no agent; make it with replicatorctl pki request", null));
        if (!identity.name().equals(expectedName)) {
            throw bad(requestFile, "is for the agent '" + identity.name() + "', not for '" + expectedName + "'", null);
        }
        if (now.plus(validity).isAfter(certificate.getNotAfter().toInstant())) {
            Date end = certificate.getNotAfter();
            throw bad(
                    requestFile,
                    "cannot be signed for that long: the authority's own certificate ends at " + end.toInstant()
                            + "; give a shorter validity or make a new authority",
                    null);
        }
        X509Certificate signed =
                Certificates.agent(identity, provenKey(request, requestFile), certificate, key, now, validity, random);
        return Pem.write(signed);
    }

    /**
     * Signs as {@link #sign} does and writes what the agent needs into a directory: its certificate, and this authority's to trust.
     *
     * @return the certificate's file
     */
    public Path issue(
            Path requestFile,
            String expectedName,
            Path directory,
            Duration validity,
            Instant now,
            SecureRandom random) {
        String signed = sign(requestFile, expectedName, validity, now, random);
        PkiDirectory files = new PkiDirectory(directory);
        files.create();
        files.writePublic(PkiDirectory.AUTHORITY_CERTIFICATE, certificatePem());
        files.writePublic(PkiDirectory.AGENT_CERTIFICATE, signed);
        return files.file(PkiDirectory.AGENT_CERTIFICATE);
    }

    /** The request's key, once its signature has shown that the asker has the private half. */
    private static PublicKey provenKey(PKCS10CertificationRequest request, Path file) {
        try {
            PublicKey key = new JcaPKCS10CertificationRequest(request).getPublicKey();
            if (!(key instanceof ECPublicKey ec)
                    || ec.getParams().getCurve().getField().getFieldSize() != KEY_BITS) {
                throw bad(file, "has a key that is not P-256", null);
            }
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw bad(file, "is not signed with its own key", null);
            }
            return key;
        } catch (GeneralSecurityException | PKCSException | OperatorCreationException e) {
            throw bad(file, "cannot be checked: " + e.getMessage(), e);
        }
    }

    private static ReplicatorException bad(Path file, String what, @Nullable Throwable cause) {
        return new ReplicatorException(FaultCode.BAD_REQUEST, "the request " + file + " " + what, cause);
    }
}
