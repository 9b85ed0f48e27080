package io.replicator.agent.trust;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.media.FileSeal;
import io.replicator.core.seed.media.MediaSealing;
import io.replicator.core.seed.media.SealingKind;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.OutputEncryptor;

/**
 * Media sealed for whoever holds a certificate's private key: each file's content key in CMS AuthEnvelopedData (RFC 5083) by ephemeral
 * elliptic-curve key agreement (RFC 5753). Thread-safe.
 */
final class CertificateSealing implements MediaSealing {
    private static final byte FORM = 1;
    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

    private final Optional<X509Certificate> recipient;
    private final Optional<PrivateKey> key;
    private final SecureRandom random;

    private CertificateSealing(Optional<X509Certificate> recipient, Optional<PrivateKey> key, SecureRandom random) {
        this.recipient = recipient;
        this.key = key;
        this.random = random;
    }

    /** Seals for the holder of that certificate. */
    static CertificateSealing to(X509Certificate recipient, SecureRandom random) {
        return new CertificateSealing(Optional.of(recipient), Optional.empty(), random);
    }

    /** Opens what was sealed for the holder of that key. */
    static CertificateSealing with(PrivateKey key, SecureRandom random) {
        return new CertificateSealing(Optional.empty(), Optional.of(key), random);
    }

    @Override
    public SealingKind kind() {
        return SealingKind.CERTIFICATE;
    }

    @Override
    public Optional<FileSeal> begin() {
        byte[] content = new byte[ContentSeal.KEY_BYTES];
        random.nextBytes(content);
        return Optional.of(new ContentSeal(content, wrap(content, recipient.orElseThrow())));
    }

    @Override
    public FileSeal open(byte[] wrappedKey) {
        if (wrappedKey.length < 2 || wrappedKey[0] != FORM) {
            throw wrong("the medium is encrypted with a passphrase; name its file: --passphrase-file", null);
        }
        try {
            CMSAuthEnvelopedData data = new CMSAuthEnvelopedData(Arrays.copyOfRange(wrappedKey, 1, wrappedKey.length));
            // By trying, not by serial number: a renewed certificate may have the same key.
            for (RecipientInformation information : data.getRecipientInfos()) {
                Optional<FileSeal> opened = open(information, wrappedKey);
                if (opened.isPresent()) {
                    return opened.get();
                }
            }
        } catch (CMSException | RuntimeException e) {
            // Nobody's word: whatever Bouncy Castle makes of strange bytes, they are no key.
            throw wrong("the medium's key cannot be read (" + e.getMessage() + ")", e);
        }
        throw wrong("the medium is encrypted for another certificate than this agent's", null);
    }

    private Optional<FileSeal> open(RecipientInformation information, byte[] wrapped) {
        try {
            byte[] content = information.getContent(
                    new JceKeyAgreeAuthEnvelopedRecipient(key.orElseThrow()).setProvider(PROVIDER));
            return content.length == ContentSeal.KEY_BYTES
                    ? Optional.of(new ContentSeal(content, wrapped))
                    : Optional.empty();
        } catch (CMSException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private byte[] wrap(byte[] content, X509Certificate certificate) {
        try {
            KeyPair ephemeral = Certificates.newKeyPair(random);
            CMSAuthEnvelopedDataGenerator generator = new CMSAuthEnvelopedDataGenerator();
            generator.addRecipientInfoGenerator(new JceKeyAgreeRecipientInfoGenerator(
                            CMSAlgorithm.ECDH_SHA256KDF,
                            ephemeral.getPrivate(),
                            ephemeral.getPublic(),
                            CMSAlgorithm.AES256_WRAP)
                    .addRecipient(certificate)
                    .setProvider(PROVIDER));
            OutputEncryptor encryptor = new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_GCM)
                    .setProvider(PROVIDER)
                    .setSecureRandom(random)
                    .build();
            byte[] data = generator
                    .generate(new CMSProcessableByteArray(content), (OutputAEADEncryptor) encryptor)
                    .getEncoded();
            byte[] wrapped = new byte[1 + data.length];
            wrapped[0] = FORM;
            System.arraycopy(data, 0, wrapped, 1, data.length);
            return wrapped;
        } catch (CMSException | IOException | GeneralSecurityException e) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST,
                    "nothing can be encrypted for '" + certificate.getSubjectX500Principal() + "': " + e.getMessage(),
                    e);
        }
    }

    private static ReplicatorException wrong(String what, @org.jspecify.annotations.Nullable Exception cause) {
        return new ReplicatorException(FaultCode.WRONG_KEY, what, cause);
    }
}
