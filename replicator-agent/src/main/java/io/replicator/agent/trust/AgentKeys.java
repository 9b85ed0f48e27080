package io.replicator.agent.trust;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** How an agent gets its key and certificate. */
public final class AgentKeys {
    private AgentKeys() {}

    /**
     * Makes a key where the directory has none, and a request for its certificate.
     *
     * @return the request's file
     */
    public static Path request(Path directory, AgentIdentity identity, SecureRandom random) {
        PkiDirectory files = new PkiDirectory(directory);
        files.create();
        KeyPair keys = Certificates.newKeyPair(random);
        files.writeSecret(PkiDirectory.AGENT_KEY, Pem.write(keys.getPrivate()));
        files.writePublic(PkiDirectory.AGENT_REQUEST, newRequest(identity, keys.getPublic(), keys.getPrivate()));
        return files.file(PkiDirectory.AGENT_REQUEST);
    }

    private static String newRequest(AgentIdentity identity, PublicKey publicKey, PrivateKey key) {
        try {
            ExtensionsGenerator extensions = new ExtensionsGenerator();
            extensions.addExtension(Extension.subjectAlternativeName, false, RequestNames.of(identity));
            JcaPKCS10CertificationRequestBuilder builder =
                    new JcaPKCS10CertificationRequestBuilder(Identities.subject(identity), publicKey);
            builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
            return Pem.write(builder.build(new JcaContentSignerBuilder(Certificates.SIGNATURE).build(key)));
        } catch (IOException | OperatorCreationException e) {
            throw new ReplicatorException(FaultCode.INTERNAL, "cannot make a request: " + e.getMessage(), e);
        }
    }

    /**
     * Puts a signed certificate and the authorities to trust beside the key, after checking that they belong together.
     *
     * @param certificate file with the agent's certificate
     * @param authorities file with one authority's certificate, or several while one takes over from another
     */
    public static void install(Path directory, Path certificate, Path authorities) {
        PkiDirectory files = new PkiDirectory(directory);
        List<X509Certificate> chain = PemText.certificates(PkiDirectory.read(certificate), certificate);
        List<X509Certificate> anchors = PemText.certificates(PkiDirectory.read(authorities), authorities);
        Path keyFile = files.file(PkiDirectory.AGENT_KEY);
        KeyMatch.check(PemText.key(files.readSecret(PkiDirectory.AGENT_KEY), keyFile), chain.get(0), certificate);
        files.writePublic(PkiDirectory.AUTHORITY_CERTIFICATE, Pem.write(anchors.toArray()));
        files.writePublic(PkiDirectory.AGENT_CERTIFICATE, Pem.write(chain.toArray()));
    }
}
