package io.replicator.agent.trust;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.AgentId;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/** How an agent's identity is written into certificates and requests, and read from them again. */
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
        X500Name subject =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        return read(subject, uris)
                .orElseThrow(() -> new ReplicatorException(
                        FaultCode.UNTRUSTED_PEER,
                        "the certificate of '" + certificate.getSubjectX500Principal()
                                + "' is not an agent's; make one with replicatorctl pki request and sign"));
    }

    /** Who a request speaks of, if it is an agent's. */
    static Optional<AgentIdentity> of(PKCS10CertificationRequest request) {
        List<String> uris = new ArrayList<>();
        Extensions extensions = request.getRequestedExtensions();
        GeneralNames names =
                extensions == null ? null : GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
        if (names != null) {
            Arrays.stream(names.getNames())
                    .filter(name -> name.getTagNo() == GeneralName.uniformResourceIdentifier)
                    .forEach(name -> uris.add(name.getName().toString()));
        }
        return read(request.getSubject(), uris);
    }

    private static Optional<AgentIdentity> read(X500Name subject, List<String> uris) {
        RDN[] names = subject.getRDNs(BCStyle.CN);
        List<String> ids = uris.stream()
                .filter(uri -> uri.startsWith(URN))
                .map(uri -> uri.substring(URN.length()))
                .toList();
        // Exactly one of each, or a reader that takes the first and one that takes the last would see two agents.
        if (names.length != 1
                || names[0].isMultiValued()
                || ids.size() != 1
                || !UUID_FORM.matcher(ids.get(0)).matches()) {
            return Optional.empty();
        }
        String name = IETFUtils.valueToString(names[0].getFirst().getValue());
        if (!AgentIdentity.isName(name)) {
            return Optional.empty();
        }
        return Optional.of(new AgentIdentity(name, new AgentId(UUID.fromString(ids.get(0)))));
    }

    static X500Principal subject(AgentIdentity identity) {
        return new X500Principal("CN=" + identity.name());
    }

    static GeneralName uri(AgentId id) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, URN + id);
    }
}
