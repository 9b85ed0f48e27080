package io.replicator.agent.net;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslClosedEngineException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.replicator.core.fault.FaultCode;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/**
 * Why a connection broke, in words for the administrator of this side.
 *
 * @param code UNTRUSTED_PEER where certificates are the reason
 * @param why what happened and where to look
 */
record TlsFailure(FaultCode code, String why) {
    private static final int MAX_CAUSES = 16;

    static TlsFailure of(Throwable thrown) {
        Throwable cause = thrown instanceof DecoderException && thrown.getCause() != null ? thrown.getCause() : thrown;
        String text = String.valueOf(cause.getMessage());
        if (cause instanceof NotSslRecordException) {
            return new TlsFailure(FaultCode.MALFORMED_FRAME, "what was received is not TLS; is it a replicator agent?");
        }
        if (cause instanceof SslHandshakeTimeoutException) {
            return new TlsFailure(FaultCode.LINK_DOWN, "no TLS: " + text + "; is it a replicator agent?");
        }
        if (cause instanceof ClosedChannelException || cause instanceof SslClosedEngineException) {
            return new TlsFailure(FaultCode.LINK_DOWN, "the peer closed the connection without a word");
        }
        if (!(cause instanceof SSLException)) {
            return new TlsFailure(FaultCode.LINK_DOWN, "the connection broke: " + DialFailure.systemWords(cause));
        }
        Throwable reason = deepest(cause);
        // What this side found itself names the alert that it sends, in later versions of the JDK.
        boolean told = !(reason instanceof GeneralSecurityException);
        String lower = text.toLowerCase(Locale.ROOT);
        if (told && (lower.contains("certificate_expired") || lower.contains("certificate expired"))) {
            return new TlsFailure(
                    FaultCode.UNTRUSTED_PEER,
                    "the peer says that this agent's certificate has expired; replicatorctl pki show tells its end. Do"
                            + " the clocks agree?");
        }
        if (told && lower.contains("alert")) {
            return lower.contains("protocol_version")
                    ? new TlsFailure(FaultCode.UNSUPPORTED_PROTOCOL, "the peer speaks no TLS 1.3 (" + text + ")")
                    : new TlsFailure(
                            FaultCode.UNTRUSTED_PEER,
                            "the peer does not accept this agent's certificate (" + text + "); its log says why");
        }
        if (reason instanceof CertificateExpiredException) {
            return new TlsFailure(
                    FaultCode.UNTRUSTED_PEER,
                    "the peer's certificate has expired (" + reason.getMessage()
                            + "); have its request signed again where the authority is: replicatorctl pki sign NAME"
                            + " --request FILE; put agent.crt beside the key there, then there: replicatorctl config"
                            + " reload. Or is this host's clock wrong?");
        }
        return new TlsFailure(
                FaultCode.UNTRUSTED_PEER,
                "the peer's certificate is not accepted: " + reason.getMessage()
                        + "; are both signed by one authority, in time, and do the clocks agree?");
    }

    /** The reason that the check of a certificate gave, below what TLS says about it. */
    private static Throwable deepest(Throwable thrown) {
        Throwable reason = thrown;
        Throwable cause = thrown;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            if (cause instanceof GeneralSecurityException) {
                reason = cause;
            }
            cause = cause.getCause();
        }
        return reason;
    }
}
