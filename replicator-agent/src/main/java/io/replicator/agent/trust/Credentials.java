package io.replicator.agent.trust;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What an agent proves itself with and whom it believes: all that TLS needs.
 *
 * @param identity who the certificate says this agent is
 * @param key the certificate's private key
 * @param chain the certificate, and behind it what leads to an authority
 * @param authorities whose signatures are believed
 */
public record Credentials(
        AgentIdentity identity, PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities) {
    public Credentials {
        chain = List.copyOf(chain);
        authorities = List.copyOf(authorities);
    }

    /**
     * Reads and checks the files of a directory: mode of the key, key against certificate, certificate against authorities, both in time.
     *
     * @throws ReplicatorException {@code BAD_CONFIGURATION} with what to do
     */
    public static Credentials load(Path directory, Instant now) {
        PkiDirectory files = new PkiDirectory(directory);
        Path file = files.file(PkiDirectory.AGENT_CERTIFICATE);
        PrivateKey key = PemText.key(files.readSecret(PkiDirectory.AGENT_KEY), files.file(PkiDirectory.AGENT_KEY));
        List<X509Certificate> chain = PemText.certificates(files.readPublic(PkiDirectory.AGENT_CERTIFICATE), file);
        List<X509Certificate> authorities = PemText.certificates(
                files.readPublic(PkiDirectory.AUTHORITY_CERTIFICATE), files.file(PkiDirectory.AUTHORITY_CERTIFICATE));
        KeyMatch.check(key, chain.get(0), file);
        checkInTime(chain.get(0), file, now);
        checkChain(chain, authorities, file, now);
        return new Credentials(identity(chain.get(0), file), key, chain, authorities);
    }

    private static AgentIdentity identity(X509Certificate certificate, Path file) {
        try {
            return Identities.of(certificate);
        } catch (ReplicatorException e) {
            throw new ReplicatorException(FaultCode.BAD_CONFIGURATION, file + ": " + e.getMessage(), e);
        }
    }

    private static void checkInTime(X509Certificate certificate, Path file, Instant now) {
        Instant begin = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        if (now.isBefore(begin) || now.isAfter(end)) {
            throw new ReplicatorException(
                    FaultCode.BAD_CONFIGURATION,
                    file + " is valid from " + begin + " to " + end + ", and it is " + now
                            + " by this host's clock; make a new request and have it signed, or set the clock");
        }
    }

    private static void checkChain(
            List<X509Certificate> chain, List<X509Certificate> authorities, Path file, Instant now) {
        try {
            PKIXParameters parameters = new PKIXParameters(authorities.stream()
                    .map(authority -> new TrustAnchor(authority, null))
                    .collect(Collectors.toSet()));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
        } catch (GeneralSecurityException e) {
            throw new ReplicatorException(
                    FaultCode.BAD_CONFIGURATION,
                    file + " was not signed by the authority beside it (" + e.getMessage()
                            + "); copy the authority.crt that it was signed with",
                    e);
        }
    }
}
