package io.replicator.agent.trust;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/** An agent's names in a certificate request, read as {@link Identities} reads them in a certificate. */
final class RequestNames {
    private RequestNames() {}

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
        try {
            return Identities.read(new X500Principal(request.getSubject().getEncoded()), uris);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names that say which agent it is. */
    static GeneralNames of(AgentIdentity identity) {
        return new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, Identities.uri(identity.id())));
    }
}
