package io.replicator.agent.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.agent.trust.Credentials;
import io.replicator.core.relay.FaultyRelay;
import io.replicator.core.relay.RelayPath;
import io.replicator.core.report.LinkState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A certificate that ends while its agent's links are up, and before they come back from being down: TLS goes by the real clock, so it ends soon. */
final class ExpiryTest {
    private static final String A = "127.0.0.42";
    private static final String B = "127.0.0.52";
    private static final Duration VALIDITY = Duration.ofSeconds(5);

    /** Half of the longest wait of a {@link Site}, which is the least that a drawn one has. */
    private static final long LEAST_WAIT_MILLIS = 250;

    private static final int ATTEMPTS = 4;

    private enum Ending {
        DIALLER("this agent's certificate is valid from .* no peer accepts it now.*pki sign.*config reload"),
        LISTENER("the peer's certificate has expired.*pki sign.*config reload");

        final Pattern told;

        Ending(String told) {
            this.told = Pattern.compile(told, Pattern.DOTALL);
        }
    }

    @TempDir
    private Path dir;

    @ParameterizedTest
    @EnumSource(Ending.class)
    void linksThatWentDownComeBackByThemselvesOnceItIsRenewed(Ending ending) throws IOException {
        Pki pki = new Pki(dir, "ca");
        String agent = ending == Ending.DIALLER ? "aubervilliers" : "bordeaux";
        try (Site a = new Site(pki.credentials("aubervilliers"), TlsChoice.FASTEST, 1, A);
                Site b = new Site(pki.credentials("bordeaux"), TlsChoice.FASTEST, 2, B);
                FaultyRelay one = new FaultyRelay("127.0.0.82", b.bound.get(0), RelayPath.CLEAR);
                FaultyRelay two = new FaultyRelay("127.0.0.92", b.bound.get(0), RelayPath.CLEAR)) {
            Site ended = ending == Ending.DIALLER ? a : b;
            b.meet("aubervilliers");
            a.meet("bordeaux", LinksTest.link("one", A, one.address()), LinksTest.link("two", A, two.address()));
            awaitAllUp(a);
            Credentials ends = pki.ending(agent, VALIDITY);
            Instant end = ends.chain().get(0).getNotAfter().toInstant();
            ended.renew(ends);
            two.reset();
            a.await(() -> two.acceptedConnections() == 4);
            awaitAllUp(a);

            one.refuse();
            a.await(() -> Instant.now().isAfter(end));
            assertThat(a.report()).as("was connected before it ended").anyMatch(link -> link.state() == LinkState.UP);
            one.accept();
            two.reset();

            a.await(() -> a.report().stream()
                    .allMatch(link -> link.state() == LinkState.DOWN
                            && ending.told.matcher(link.why()).find()));
            assertThat(a.report())
                    .allMatch(link -> link.code().orElseThrow().name().equals("UNTRUSTED_PEER"));
            awaitUnhurried(a);
            assertThat(b.refusals).as("each reason once, not each attempt").hasSizeLessThanOrEqualTo(2);

            ended.renew(pki.renewed(agent));
            awaitAllUp(a);
        }
    }

    private static void awaitAllUp(Site a) {
        a.await(() -> a.report().stream().allMatch(link -> link.state() == LinkState.UP));
    }

    /** It tries on, and not in a busy loop. An agent that knows of its own end need not even connect for that. */
    private static void awaitUnhurried(Site a) {
        // The waits have become as long as they get.
        awaitAttempts(a);
        long begin = System.nanoTime();
        awaitAttempts(a);
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin))
                .isGreaterThanOrEqualTo((ATTEMPTS - 1) * LEAST_WAIT_MILLIS - 100);
    }

    private static void awaitAttempts(Site a) {
        long before = attempts(a);
        // Each of its two connections says that it was not made.
        a.await(() -> attempts(a) >= before + 2L * ATTEMPTS);
    }

    private static long attempts(Site a) {
        return a.story.stream().filter(line -> line.startsWith("one down")).count();
    }
}
