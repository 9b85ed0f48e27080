package io.replicator.agent.trust;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.AgentId;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What a person wants to know of a certificate.
 *
 * @param file where it lies
 * @param subject whom it speaks of
 * @param agent the agent's UUID, where it is an agent's
 * @param issuer who signed it
 * @param validFrom when it begins
 * @param validTo when it ends
 * @param serial its number in hexadecimal digits
 * @param sha256 its fingerprint in hexadecimal digits with colons
 */
public record CertificateSummary(
        Path file,
        String subject,
        Optional<AgentId> agent,
        String issuer,
        Instant validFrom,
        Instant validTo,
        String serial,
        String sha256) {
    /** All certificates of a directory, the agent's first. */
    public static List<CertificateSummary> ofDirectory(Path directory) {
        PkiDirectory files = new PkiDirectory(directory);
        List<CertificateSummary> summaries = new ArrayList<>();
        for (String name : List.of(PkiDirectory.AGENT_CERTIFICATE, PkiDirectory.AUTHORITY_CERTIFICATE)) {
            if (files.has(name)) {
                Path file = files.file(name);
                PemText.certificates(files.readPublic(name), file).forEach(c -> summaries.add(of(c, file)));
            }
        }
        if (summaries.isEmpty()) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST,
                    directory + " holds no certificate yet; replicatorctl pki init, request and sign make them");
        }
        return summaries;
    }

    /** Whether the directory holds an agent's key, so that {@link Credentials#load} has something to judge. */
    public static boolean isAgents(Path directory) {
        return new PkiDirectory(directory).has(PkiDirectory.AGENT_KEY);
    }

    private static CertificateSummary of(X509Certificate certificate, Path file) {
        return new CertificateSummary(
                file,
                certificate.getSubjectX500Principal().getName(),
                agent(certificate),
                certificate.getIssuerX500Principal().getName(),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                certificate.getSerialNumber().toString(16),
                fingerprint(certificate));
    }

    private static Optional<AgentId> agent(X509Certificate certificate) {
        try {
            return Optional.of(Identities.of(certificate).id());
        } catch (ReplicatorException notAnAgent) {
            return Optional.empty();
        }
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.ofDelimiter(":").formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new ReplicatorException(FaultCode.INTERNAL, "no SHA-256: " + e.getMessage(), e);
        }
    }
}
