package io.replicator.agent.trust;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.volume.VolumeId;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * Signatures of agents over what travels: CMS SignedData (RFC 5652), detached, with the signer's certificate in it. Thread-safe.
 *
 * <p>The certificate must have been valid when the signer says that it signed, not when the truck arrives: a journey may outlast it.
 */
final class AgentSignature implements SeedSignature {
    private final Supplier<Credentials> credentials;
    private final Predicate<String> named;

    /** {@code named} says whether the agent of that name may vouch for what is being judged. */
    AgentSignature(Supplier<Credentials> credentials, Predicate<String> named) {
        this.credentials = credentials;
        this.named = named;
    }

    @Override
    public byte[] sign(byte[] statement) {
        Credentials own = credentials.get();
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addSignerInfoGenerator(new JcaSimpleSignerInfoGeneratorBuilder()
                    .build(Certificates.SIGNATURE, own.key(), own.chain().get(0)));
            generator.addCertificates(new JcaCertStore(own.chain()));
            return generator
                    .generate(new CMSProcessableByteArray(statement), false)
                    .getEncoded();
        } catch (CMSException | OperatorCreationException | GeneralSecurityException | IOException e) {
            throw new ReplicatorException(
                    FaultCode.INTERNAL, "cannot sign with this agent's key: " + e.getMessage(), e);
        }
    }

    @Override
    public String signer(byte[] statement, byte[] signature, VolumeId volume, long signedAtMillis, String what) {
        if (signature.length == 0) {
            throw new ReplicatorException(
                    FaultCode.UNTRUSTED_PEER,
                    what + " is not signed: nobody vouches for it; have it made by an agent of this version");
        }
        X509Certificate certificate = verified(statement, signature, what);
        checkChain(certificate, signedAtMillis, what);
        String name = Identities.of(certificate).name();
        if (!named.test(name)) {
            throw new ReplicatorException(
                    FaultCode.PEER_NOT_NAMED,
                    what + " was signed by '" + name + "', which is not named as a peer of this volume; name it in the"
                            + " configuration if it is its source");
        }
        return name;
    }

    /** The signer's certificate, nobody's word yet; the signature over these bytes is its key's. */
    private static X509Certificate verified(byte[] statement, byte[] signature, String what) {
        try {
            CMSSignedData data = new CMSSignedData(new CMSProcessableByteArray(statement), signature);
            Collection<SignerInformation> signers = data.getSignerInfos().getSigners();
            if (signers.size() != 1) {
                throw altered(what, "has " + signers.size() + " signers", null);
            }
            SignerInformation signer = signers.iterator().next();
            @SuppressWarnings("unchecked") // certificates are what a store of certificates holds
            Collection<X509CertificateHolder> holders = data.getCertificates().getMatches(signer.getSID());
            if (holders.isEmpty()) {
                throw altered(what, "does not bring its signer's certificate", null);
            }
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(holders.iterator().next());
            if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(certificate.getPublicKey()))) {
                throw altered(what, "was altered after it was signed", null);
            }
            return certificate;
        } catch (CMSException | GeneralSecurityException | OperatorCreationException e) {
            throw altered(what, "was altered after it was signed (" + e.getMessage() + ")", e);
        } catch (IllegalArgumentException | IllegalStateException | ClassCastException e) {
            throw altered(what, "has a signature that is none (" + e.getMessage() + ")", e);
        }
    }

    private void checkChain(X509Certificate certificate, long signedAtMillis, String what) {
        try {
            PKIXParameters parameters = new PKIXParameters(credentials.get().authorities().stream()
                    .map(authority -> new TrustAnchor(authority, null))
                    .collect(Collectors.toSet()));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(Instant.ofEpochMilli(signedAtMillis)));
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)), parameters);
        } catch (GeneralSecurityException e) {
            throw new ReplicatorException(
                    FaultCode.UNTRUSTED_PEER,
                    what + " was signed by '" + certificate.getSubjectX500Principal()
                            + "', for whom no authority of this" + " agent vouches (" + e.getMessage() + ")",
                    e);
        }
    }

    private static ReplicatorException altered(
            String what, String how, @org.jspecify.annotations.Nullable Exception cause) {
        return new ReplicatorException(
                FaultCode.BAD_MANIFEST, what + " " + how + "; fetch it again from where it was made", cause);
    }
}
