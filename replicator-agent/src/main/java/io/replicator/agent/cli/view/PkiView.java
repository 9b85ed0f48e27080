package io.replicator.agent.cli.view;

import io.replicator.core.volume.AgentId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Certificates, as a person compares them over the telephone. */
public final class PkiView {
    private PkiView() {}

    /**
     * One certificate.
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
    public record Certificate(
            String file,
            String subject,
            Optional<AgentId> agent,
            String issuer,
            String validFrom,
            String validTo,
            String serial,
            String sha256) {}

    /** What {@code pki init} and {@code pki show} print as JSON. */
    public record Shown(List<Certificate> certificates) {
        public Shown {
            certificates = List.copyOf(certificates);
        }
    }

    /** What {@code pki request} prints as JSON. */
    public record Requested(String name, AgentId id, String request) {}

    /** What {@code pki sign} prints as JSON. */
    public record Signed(String name, String certificate) {}

    /** All of them. */
    public static String text(List<Certificate> certificates, Instant now) {
        StringBuilder text = new StringBuilder();
        for (Certificate certificate : certificates) {
            text.append(text.length() == 0 ? "" : "\n");
            line(text, "file", certificate.file());
            line(text, "subject", certificate.subject());
            certificate.agent().ifPresent(agent -> line(text, "agent", agent.toString()));
            line(text, "issuer", certificate.issuer());
            line(text, "valid", certificate.validFrom() + " to " + certificate.validTo() + left(certificate, now));
            line(text, "serial", certificate.serial());
            line(text, "sha-256", certificate.sha256());
        }
        return text.toString();
    }

    private static String left(Certificate certificate, Instant now) {
        Instant end = Instant.parse(certificate.validTo());
        return end.isBefore(now)
                ? ", which is over"
                : ", " + Units.between(now.toEpochMilli(), end.toEpochMilli()) + " from now";
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(" ".repeat(10 - name.length())).append(value).append('\n');
    }
}
