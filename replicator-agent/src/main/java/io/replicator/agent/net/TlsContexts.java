package io.replicator.agent.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.replicator.agent.trust.Credentials;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS for both ends of a connection: 1.3 only, certificates on both sides, nothing resumed, so that every connection is proved anew. */
final class TlsContexts {
    private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);
    private static final long CLOSE_NOTIFY_MILLIS = 200;

    private final SslContext dialling;
    private final SslContext accepting;
    private final X509Certificate own;

    TlsContexts(Credentials credentials, TlsChoice choice) {
        SslProvider provider = provider(choice);
        own = credentials.chain().get(0);
        try {
            dialling = common(
                            SslContextBuilder.forClient().keyManager(credentials.key(), credentials.chain()),
                            credentials,
                            provider)
                    .build();
            accepting = common(
                            SslContextBuilder.forServer(credentials.key(), credentials.chain()), credentials, provider)
                    .clientAuth(ClientAuth.REQUIRE)
                    .build();
        } catch (SSLException e) {
            throw new ReplicatorException(
                    FaultCode.BAD_CONFIGURATION,
                    "TLS cannot be set up with this agent's key and certificate: " + e.getMessage(),
                    e);
        }
    }

    private static SslContextBuilder common(SslContextBuilder builder, Credentials credentials, SslProvider provider) {
        return builder.sslProvider(provider)
                .protocols("TLSv1.3")
                .trustManager(credentials.authorities())
                // Peers are known by the agent's name and UUID in their certificates, which the greeting is compared
                // with.
                .endpointIdentificationAlgorithm(null);
    }

    private static SslProvider provider(TlsChoice choice) {
        if (choice != TlsChoice.JDK && OpenSsl.isAvailable()) {
            LOG.info("TLS by BoringSSL ({})", OpenSsl.versionString());
            return SslProvider.OPENSSL;
        }
        if (choice == TlsChoice.BORINGSSL) {
            throw new ReplicatorException(
                    FaultCode.BAD_CONFIGURATION,
                    "BoringSSL cannot be used on this host: " + OpenSsl.unavailabilityCause(),
                    OpenSsl.unavailabilityCause());
        }
        if (choice == TlsChoice.JDK) {
            LOG.info("TLS by the JDK, as was asked for");
        } else {
            LOG.warn("TLS by the JDK, which is slower: BoringSSL cannot be used on this host: {}", cause());
        }
        return SslProvider.JDK;
    }

    private static String cause() {
        Throwable cause = OpenSsl.unavailabilityCause();
        return cause == null ? "unknown" : cause.toString();
    }

    /** What to do about this agent's own certificate, where it has ended: no peer accepts it any more. */
    Optional<String> ownEnd() {
        try {
            own.checkValidity();
            return Optional.empty();
        } catch (CertificateException outOfTime) {
            return Optional.of("this agent's certificate is valid from "
                    + own.getNotBefore().toInstant() + " to "
                    + own.getNotAfter().toInstant()
                    + " and no peer accepts it now; sign its request again where the authority is: replicatorctl pki"
                    + " sign NAME --request FILE; put agent.crt beside the key, then: replicatorctl config reload");
        }
    }

    SslHandler newHandler(boolean dials, ByteBufAllocator allocator, long handshakeMillis) {
        SslHandler handler = (dials ? dialling : accepting).newHandler(allocator);
        handler.setHandshakeTimeoutMillis(handshakeMillis);
        handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
        return handler;
    }
}
