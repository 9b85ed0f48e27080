package io.replicator.agent.trust;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.AgentId;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/** How an agent's identity is written into certificates and requests, and read from them again. By the JDK alone, as {@link PemText}. */
public final class Identities {
    private static final String URN = "urn:replicator:agent:";
    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final int URI_NAME = 6;

    private Identities() {}

    /**
     * Who a certificate speaks of.
     *
     * @throws ReplicatorException {@code UNTRUSTED_PEER} where it is not an agent's
     */
    public static AgentIdentity of(X509Certificate certificate) {
        List<String> uris = new ArrayList<>();
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                if (name.get(0) instanceof Integer kind && kind == URI_NAME && name.get(1) instanceof String uri) {
                    uris.add(uri);
                }
            }
        } catch (CertificateParsingException e) {
            throw new ReplicatorException(
                    FaultCode.UNTRUSTED_PEER, "a certificate's names cannot be read: " + e.getMessage(), e);
        }
        return read(certificate.getSubjectX500Principal(), uris)
                .orElseThrow(() -> new ReplicatorException(
                        FaultCode.UNTRUSTED_PEER,
                        "the certificate of '" + certificate.getSubjectX500Principal()
                                + "' is not an agent's; make one with replicatorctl pki request and sign"));
    }

    /**
     * Who a subject and its alternative names speak of, if it is an agent. Exactly one of each, or a reader that takes the first and one that
     * takes the last would see two agents.
     */
    static Optional<AgentIdentity> read(X500Principal subject, List<String> uris) {
        List<String> ids = uris.stream()
                .filter(uri -> uri.startsWith(URN))
                .map(uri -> uri.substring(URN.length()))
                .toList();
        if (ids.size() != 1 || !UUID_FORM.matcher(ids.get(0)).matches()) {
            return Optional.empty();
        }
        AgentId id = new AgentId(UUID.fromString(ids.get(0)));
        return commonName(subject).filter(AgentIdentity::isName).map(name -> new AgentIdentity(name, id));
    }

    private static Optional<String> commonName(X500Principal subject) {
        List<Rdn> names = new ArrayList<>();
        try {
            for (Rdn rdn : new LdapName(subject.getName(X500Principal.RFC2253)).getRdns()) {
                if (rdn.toAttributes().get("CN") != null) {
                    names.add(rdn);
                }
            }
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
        // What is no text comes as bytes.
        return names.size() == 1 && names.get(0).size() == 1 && names.get(0).getValue() instanceof String name
                ? Optional.of(name)
                : Optional.empty();
    }

    static X500Principal subject(AgentIdentity identity) {
        return new X500Principal("CN=" + identity.name());
    }

    static String uri(AgentId id) {
        return URN + id;
    }
}
