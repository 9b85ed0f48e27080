package io.replicator.agent.trust;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.util.io.pem.PemGenerationException;
import org.jspecify.annotations.Nullable;

/** Keys, requests and certificates written as PEM text, and requests read. Whatever is none is BAD_CONFIGURATION, naming where it came from. */
final class Pem {
    private Pem() {}

    static String write(Object... parts) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (Object part : parts) {
                writer.writeObject(part instanceof PrivateKey key ? pkcs8(key) : part);
            }
        } catch (IOException e) {
            throw new ReplicatorException(FaultCode.INTERNAL, "cannot write PEM: " + e.getMessage(), e);
        }
        return text.toString();
    }

    private static Object pkcs8(PrivateKey key) throws PemGenerationException {
        return new JcaPKCS8Generator(key, null).generate();
    }

    static PKCS10CertificationRequest request(String text, Object origin) {
        for (Object part : parts(text, origin)) {
            if (part instanceof PKCS10CertificationRequest request) {
                return request;
            }
        }
        throw bad(origin, "a certificate request", null);
    }

    static X509Certificate certificate(X509CertificateHolder holder, Object origin) {
        try {
            return new JcaX509CertificateConverter().getCertificate(holder);
        } catch (CertificateException e) {
            throw bad(origin, "a certificate that can be read", e);
        }
    }

    private static List<Object> parts(String text, Object origin) {
        List<Object> parts = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
                parts.add(part);
            }
        } catch (IOException | RuntimeException e) {
            // The parser has exceptions of many kinds for what is not PEM.
            throw bad(origin, "PEM text that can be read", e);
        }
        return parts;
    }

    private static ReplicatorException bad(Object origin, String expected, @Nullable Throwable cause) {
        return new ReplicatorException(FaultCode.BAD_CONFIGURATION, origin + " does not hold " + expected, cause);
    }
}
