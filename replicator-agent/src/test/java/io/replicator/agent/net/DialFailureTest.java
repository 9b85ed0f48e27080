package io.replicator.agent.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
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
}
