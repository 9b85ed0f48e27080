package io.replicator.agent.net;

import static io.replicator.agent.net.LinksTest.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.agent.trust.Credentials;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.LinkReport;
import io.replicator.core.report.LinkState;
import io.replicator.core.volume.BootId;
import io.replicator.core.wire.Message;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who must not get in does not, and both sides know why. */
final class RefusalsTest {
    private static final String A = "127.0.0.41";
    private static final String B = "127.0.0.51";

    @TempDir
    private Path dir;

    @ParameterizedTest
    @EnumSource(
            value = TlsChoice.class,
            names = {"BORINGSSL", "JDK"})
    void anotherAuthority(TlsChoice tls) throws IOException {
        Credentials a = new Pki(dir, "ca").credentials("aubervilliers");
        Credentials b = new Pki(dir, "other").credentials("bordeaux");
        checkRefused(tls, a, b, "bordeaux", "one", "certificate is not accepted", "closed|does not accept");
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsChoice.class,
            names = {"BORINGSSL", "JDK"})
    void anExpiredCertificateOfTheListener(TlsChoice tls) throws IOException {
        Pki pki = new Pki(dir, "ca");
        checkRefused(
                tls,
                pki.credentials("aubervilliers"),
                pki.expired("bordeaux"),
                "bordeaux",
                "one",
                "the peer's certificate has expired.*NotAfter.*pki sign",
                "this agent's certificate (is valid from|has expired)|does not accept");
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsChoice.class,
            names = {"BORINGSSL", "JDK"})
    void anExpiredCertificateOfTheDialler(TlsChoice tls) throws IOException {
        Pki pki = new Pki(dir, "ca");
        try (Site a = new Site(pki.expired("aubervilliers"), tls, 1, A);
                Site b = new Site(pki.credentials("bordeaux"), tls, 2, B)) {
            a.meet("bordeaux", link("one", A, b.bound.get(0)));
            a.await(() -> a.report().stream()
                    .map(LinkReport::why)
                    .anyMatch(why -> matches(why, "this agent's certificate is valid from.*pki sign.*config reload")));
            assertThat(a.story).anyMatch(line -> line.startsWith("one down UNTRUSTED_PEER"));
        }
    }

    @Test
    void aCertificateThatExpiresWhileLinksAreDownIsReplacedByAReload() throws IOException {
        Pki pki = new Pki(dir, "ca");
        Credentials ended = pki.expired("aubervilliers");
        try (Site a = new Site(ended, TlsChoice.FASTEST, 1, A);
                Site b = new Site(pki.credentials("bordeaux"), TlsChoice.FASTEST, 2, B)) {
            b.meet("aubervilliers");
            a.meet("bordeaux", link("one", A, b.bound.get(0)));
            a.await(() ->
                    a.report().stream().map(LinkReport::why).anyMatch(why -> why.contains("no peer accepts it now")));
            a.renew(pki.renewed("aubervilliers"));
            a.awaitState("one", LinkState.UP);
        }
    }

    @Test
    void nobodyListens() throws IOException {
        int port;
        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getByName(B))) {
            port = nobody.getLocalPort();
        }
        InetSocketAddress remote = new InetSocketAddress(B, port);
        try (Site site = new Site(new Pki(dir, "ca").credentials("aubervilliers"), TlsChoice.FASTEST, 1, A)) {
            site.meet("bordeaux", LinksTest.link("one", A, remote), LinksTest.link("two", "192.0.2.1", remote));
            site.await(() -> site.report().stream().noneMatch(link -> link.why().equals("not connected yet")));
            assertThat(site.report())
                    .extracting(LinkReport::why)
                    .containsExactly(
                            "connection refused by 127.0.0.51:" + port
                                    + "; does the agent there run, and listen there?",
                            "192.0.2.1 is no address of this host; the link's 'local' has to be one");
        }
    }

    @Test
    void anotherAgentAtTheAddress() throws IOException {
        Pki pki = new Pki(dir, "ca");
        checkRefused(
                TlsChoice.FASTEST,
                pki.credentials("aubervilliers"),
                pki.credentials("paris"),
                "bordeaux",
                "one",
                "agent 'paris' answers where 'bordeaux' is expected",
                "agent 'paris' answers where 'bordeaux' is expected");
    }

    @Test
    void anAgentThatIsNoPeer() throws IOException {
        Pki pki = new Pki(dir, "ca");
        checkRefused(
                TlsChoice.FASTEST,
                pki.credentials("albi"),
                pki.credentials("bordeaux"),
                "bordeaux",
                "one",
                "agent 'albi' is not among the peers of 'bordeaux'",
                "agent 'albi' is not among the peers of 'bordeaux'");
    }

    @Test
    void aLinkThatIsNotKnown() throws IOException {
        Pki pki = new Pki(dir, "ca");
        checkRefused(
                TlsChoice.FASTEST,
                pki.credentials("aubervilliers"),
                pki.credentials("bordeaux"),
                "bordeaux",
                "eleven",
                "no link to 'aubervilliers' is named 'eleven'",
                "no link to 'aubervilliers' is named 'eleven'");
    }

    @Test
    void anAgentThatMeetsItself() throws IOException {
        Pki pki = new Pki(dir, "ca");
        UUID copied = Pki.id("aubervilliers");
        checkRefused(
                TlsChoice.FASTEST,
                pki.credentials("aubervilliers"),
                pki.credentials("bordeaux", copied),
                "bordeaux",
                "one",
                "itself by name or UUID",
                "itself by name or UUID");
    }

    @Test
    void theSameRefusalIsToldOnce() throws IOException {
        Pki pki = new Pki(dir, "ca");
        try (Site a = new Site(pki.credentials("albi"), TlsChoice.FASTEST, 1, A);
                Site b = new Site(pki.credentials("bordeaux"), TlsChoice.FASTEST, 2, B)) {
            a.meet("bordeaux", link("one", A, b.bound.get(0)));
            a.await(() ->
                    a.story.stream().filter(line -> line.contains("not among")).count() > 4);
            assertThat(b.refusals).hasSize(1);
        }
    }

    @Test
    void greetingsAreComparedWithCertificates() {
        Pki pki = new Pki(dir, "ca");
        Credentials a = pki.credentials("aubervilliers");
        Credentials b = pki.credentials("bordeaux");
        Credentials p = pki.credentials("paris");
        Greeting here = new Greeting(a.identity(), new BootId(new UUID(0, 1)));
        Message.Hello fromB = new Greeting(b.identity(), new BootId(new UUID(0, 2))).hello("one", Message.Channel.DATA);
        assertThat(here.check(fromB, b.identity())).isEmpty();
        Optional<Greeting.Refusal> refusal = here.check(fromB, p.identity());
        assertThat(refusal).get().satisfies(r -> {
            assertThat(r.code()).isEqualTo(FaultCode.UNTRUSTED_PEER);
            assertThat(r.text()).contains("'bordeaux'").contains("'paris'");
        });
    }

    /** What is not allowed: the dialler's report and the listener's refusals say why, and nothing is up. */
    private void checkRefused(
            TlsChoice tls,
            Credentials dialler,
            Credentials listener,
            String peerName,
            String link,
            String whyAtDialler,
            String whyAtListener)
            throws IOException {
        try (Site a = new Site(dialler, tls, 1, A);
                Site b = new Site(listener, tls, 2, B)) {
            b.meet("aubervilliers", link("one", B, a.bound.get(0)));
            a.meet(peerName, link(link, A, b.bound.get(0)));
            a.await(() -> a.report().stream().map(LinkReport::why).anyMatch(why -> matches(why, whyAtDialler)));
            a.await(() ->
                    Stream.concat(b.refusals.stream(), b.story.stream()).anyMatch(why -> matches(why, whyAtListener)));
            assertThat(a.story).noneMatch(line -> line.endsWith(" up"));
            assertThat(b.story).noneMatch(line -> line.contains(" is UP"));
            assertThat(a.story).noneMatch(line -> line.startsWith("met"));
        }
    }

    private static boolean matches(String text, String pattern) {
        return Pattern.compile(pattern, Pattern.DOTALL).matcher(text).find();
    }
}
