package io.replicator.agent.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

final class DialFailureTest {
    private static String why(Throwable cause) throws UnknownHostException {
        LinkSettings link = new LinkSettings(
                "one",
                InetAddress.getByName("10.10.1.1"),
                new InetSocketAddress(InetAddress.getByName("10.10.1.2"), 7400));
        return DialFailure.why(link, cause);
    }

    @Test
    void saysWhatHappenedOnceAndNamesEachAddressOnce() throws UnknownHostException {
        assertThat(why(new ConnectException(
                        "finishConnect(..) failed with error(-111): Connection refused: /10.10.1.2:7400")))
                .isEqualTo("connection refused by 10.10.1.2:7400; does the agent there run, and listen there?");
        assertThat(why(new ConnectTimeoutException("connection timed out after 3000 ms: /10.10.1.2:7400")))
                .isEqualTo("no answer from 10.10.1.2:7400");
        assertThat(why(new IOException("bind(..) failed with error(-99): Cannot assign requested address")))
                .isEqualTo("10.10.1.1 is no address of this host; the link's 'local' has to be one");
        assertThat(why(new NoRouteToHostException(
                        "finishConnect(..) failed with error(-113): No route to host: /10.10.1.2:7400")))
                .isEqualTo("no route from 10.10.1.1 to 10.10.1.2:7400");
        assertThat(why(new IOException("connect(..) failed with error(-1): Operation not permitted: /10.10.1.2:7400")))
                .isEqualTo("cannot connect to 10.10.1.2:7400: Operation not permitted");
    }

    @Test
    void aConnectionThatBreaksSaysItInTheSystemsWords() {
        assertThat(TlsFailure.of(new IOException("recvAddress(..) failed with error(-104): Connection reset by peer"))
                        .why())
                .isEqualTo("the connection broke: Connection reset by peer");
        assertThat(DialFailure.systemWords(new IOException())).isEqualTo("IOException");
    }

    /** OpenJDK 17.0.21 names the alert in what this side found itself, too. */
    @Test
    void aCertificateThatHasExpiredIsToldFromTheWordThatOursHas() {
        SSLHandshakeException found = new SSLHandshakeException("(certificate_expired) PKIX path validation failed");
        found.initCause(new CertPathValidatorException(
                "validity check failed", new CertificateExpiredException("NotAfter: Thu Oct 29 11:05:07 UTC 2026")));
        assertThat(TlsFailure.of(found).why()).startsWith("the peer's certificate has expired (NotAfter: Thu Oct 29");
        assertThat(TlsFailure.of(new SSLHandshakeException(
                                "(certificate_expired) Received fatal alert: certificate_expired"))
                        .why())
                .startsWith("the peer says that this agent's certificate has expired");
    }
}
