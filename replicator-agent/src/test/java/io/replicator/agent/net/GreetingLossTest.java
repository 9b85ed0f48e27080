package io.replicator.agent.net;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.report.LinkReport;
import io.replicator.core.session.LinkTestOrder;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;
import io.replicator.core.wire.Message;
import io.replicator.core.wire.WireLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that get as far as TLS and no further, of links and of their tests: what is told says so. */
final class GreetingLossTest {
    private static final String A = "127.0.0.62";
    private static final String B = "127.0.0.72";

    @TempDir
    private Path dir;

    @Test
    void aPeerThatHangsUpInsteadOfGreeting() throws IOException {
        check(true, "the peer closed the connection instead of a greeting without a word");
    }

    @Test
    void aGreetingThatGetsLost() throws IOException {
        check(false, "no greeting within 2000 ms after the certificate of 'bordeaux'");
    }

    private void check(boolean hangsUp, String why) throws IOException {
        Pki pki = new Pki(dir, "ca");
        try (MutePeer peer = new MutePeer(pki.credentials("bordeaux"), B, hangsUp);
                Site site = new Site(pki.credentials("aubervilliers"), TlsChoice.FASTEST, 1, A)) {
            site.meet("bordeaux", LinksTest.link("one", A, peer.address()));
            site.await(() -> site.report().stream().map(LinkReport::why).anyMatch(told -> told.contains(why)));
            // As if it had greeted by another link.
            site.onLane(() -> site.endpoint()
                    .meet(new Message.Hello(
                            WireLimits.MAJOR,
                            WireLimits.MINOR,
                            WireLimits.FEATURE_LINK_TEST,
                            new AgentId(Pki.id("bordeaux")),
                            "bordeaux",
                            new BootId(new UUID(0, 2)),
                            "two",
                            Message.Channel.CONTROL)));
            assertThatThrownBy(() -> LinkTestsTest.end(site.test("one", new LinkTestOrder(600_000_000, 1 << 20))))
                    .hasMessageContaining("LINK_DOWN the test could not connect: " + why);
        }
    }
}
