package io.replicator.agent.trust;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an agent reads at its start: its key and the certificates, from PEM text. Whatever is not that is BAD_CONFIGURATION, naming where it
 * came from.
 *
 * <p>By the JDK alone: the first class of Bouncy Castle costs a start the check of a whole signed library.
 */
final class PemText {
    private static final int MAX_CERTIFICATES = 32;
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PRIVATE_KEY = "PRIVATE KEY";
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    private record Part(String label, byte[] bytes) {}

    private PemText() {}

    static PrivateKey key(String text, Object origin) {
        for (Part part : parts(text, origin)) {
            if (part.label.equals(PRIVATE_KEY)) {
                return key(part.bytes, origin);
            }
        }
        throw bad(origin, "a private key (PKCS#8, not encrypted)", null);
    }

    /** All certificates in the order of the text, at least one. */
    static List<X509Certificate> certificates(String text, Object origin) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Part part : parts(text, origin)) {
            if (part.label.equals(CERTIFICATE)) {
                certificates.add(certificate(part.bytes, origin));
            }
        }
        if (certificates.isEmpty() || certificates.size() > MAX_CERTIFICATES) {
            throw bad(origin, "1 to " + MAX_CERTIFICATES + " certificates", null);
        }
        return certificates;
    }

    private static PrivateKey key(byte[] bytes, Object origin) {
        GeneralSecurityException last = null;
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw bad(origin, "a private key that can be used", last);
    }

    private static X509Certificate certificate(byte[] bytes, Object origin) {
        try {
            ByteArrayInputStream in = new ByteArrayInputStream(bytes);
            if (CertificateFactory.getInstance("X.509").generateCertificate(in) instanceof X509Certificate certificate
                    && in.available() == 0) {
                return certificate;
            }
        } catch (CertificateException e) {
            throw bad(origin, "a certificate that can be read", e);
        }
        throw bad(origin, "a certificate and nothing behind it", null);
    }

    /** Text between the parts is passed over, as it may say what they are. */
    private static List<Part> parts(String text, Object origin) {
        List<Part> parts = new ArrayList<>();
        String label = null;
        StringBuilder body = new StringBuilder();
        for (String raw : text.lines().toList()) {
            String line = raw.strip();
            if (label == null) {
                if (line.startsWith("-----BEGIN ") && line.endsWith("-----")) {
                    label = line.substring("-----BEGIN ".length(), line.length() - "-----".length());
                }
            } else if (line.equals("-----END " + label + "-----")) {
                parts.add(new Part(label, decoded(body.toString(), origin)));
                label = null;
                body.setLength(0);
            } else {
                body.append(line);
            }
        }
        if (label != null) {
            throw bad(origin, "PEM text that can be read: its end is missing", null);
        }
        return parts;
    }

    private static byte[] decoded(String body, Object origin) {
        try {
            return Base64.getDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            throw bad(origin, "PEM text that can be read", e);
        }
    }

    private static ReplicatorException bad(Object origin, String expected, @Nullable Throwable cause) {
        return new ReplicatorException(FaultCode.BAD_CONFIGURATION, origin + " does not hold " + expected, cause);
    }
}
