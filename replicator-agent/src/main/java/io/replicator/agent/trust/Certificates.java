package io.replicator.agent.trust;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * What our certificates look like.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5280">RFC 5280, Certificate and CRL Profile</a>
 */
final class Certificates {
    static final String SIGNATURE = "SHA256withECDSA";

    /** Certificates begin a little earlier than they were made: the clocks of two sites differ. */
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);

    private static final int SERIAL_BITS = 127;

    private Certificates() {}

    static KeyPair newKeyPair(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new ReplicatorException(FaultCode.INTERNAL, "this Java makes no P-256 keys: " + e.getMessage(), e);
        }
    }

    /** A certificate that signs itself and agents' certificates, and no other authority's. */
    static X509Certificate authority(
            X500Principal name, KeyPair keys, Instant now, Duration validity, SecureRandom random) {
        X509v3CertificateBuilder builder = builder(name, name, keys.getPublic(), now, validity, random);
        try {
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(keys.getPublic()));
        } catch (CertIOException | GeneralSecurityException e) {
            throw defect(e);
        }
        return sign(builder, keys.getPrivate());
    }

    /** An agent's certificate, for both ends of a connection. */
    static X509Certificate agent(
            AgentIdentity identity,
            PublicKey key,
            X509Certificate authority,
            PrivateKey authorityKey,
            Instant now,
            Duration validity,
            SecureRandom random) {
        X509v3CertificateBuilder builder =
                builder(authority.getSubjectX500Principal(), Identities.subject(identity), key, now, validity, random);
        try {
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
            }));
            builder.addExtension(Extension.subjectAlternativeName, false, RequestNames.of(identity));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(authority));
            builder.addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
        } catch (CertIOException | GeneralSecurityException e) {
            throw defect(e);
        }
        return sign(builder, authorityKey);
    }

    private static X509v3CertificateBuilder builder(
            X500Principal issuer,
            X500Principal subject,
            PublicKey key,
            Instant now,
            Duration validity,
            SecureRandom random) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1),
                Date.from(now.minus(CLOCK_SKEW)),
                Date.from(now.plus(validity)),
                subject,
                key);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key) {
        try {
            return Pem.certificate(
                    builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)), "the new certificate");
        } catch (OperatorCreationException e) {
            throw defect(e);
        }
    }

    private static ReplicatorException defect(Exception e) {
        return new ReplicatorException(FaultCode.INTERNAL, "cannot make a certificate: " + e.getMessage(), e);
    }
}
