package io.replicator.agent.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.relay.FaultyRelay;
import io.replicator.core.relay.RelayPath;
import io.replicator.core.relay.RelayWay;
import io.replicator.core.report.LinkState;
import io.replicator.core.report.LinkTestReport;
import io.replicator.core.session.LinkTestOrder;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;
import io.replicator.core.wire.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of links between two networks, over relays. */
@Timeout(120)
final class LinkTestsTest {
    private static final String A1 = "127.0.0.61";
    private static final String B1 = "127.0.0.71";
    private static final long MILLI = 1_000_000;
    private static final LinkTestOrder SHORT = new LinkTestOrder(600 * MILLI, 64 << 20);

    @TempDir
    private Path dir;

    private Site a;
    private Site b;
    private FaultyRelay relay;

    @BeforeEach
    void join() throws IOException {
        Pki pki = new Pki(dir, "ca");
        a = new Site(pki.credentials("aubervilliers"), TlsChoice.FASTEST, 1, A1);
        b = new Site(pki.credentials("bordeaux"), TlsChoice.FASTEST, 2, B1);
        relay = new FaultyRelay("127.0.0.81", b.bound.get(0), RelayPath.CLEAR);
        b.meet("aubervilliers");
        a.meet("bordeaux", LinksTest.link("one", A1, relay.address()));
        a.awaitState("one", LinkState.UP);
        b.awaitState("one", LinkState.UP);
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
        relay.close();
    }

    @Test
    void itFindsTheDelayAndTheRateOfARelay() {
        relay.change(new RelayPath(10 * MILLI, 5_000_000));
        LinkTestReport report = end(a.test("one", new LinkTestOrder(1_500 * MILLI, 1 << 30)));
        assertThat(report.roundTripMinNanos()).isBetween(20 * MILLI, 60 * MILLI);
        assertThat(report.smallestLostFrameBytes()).isZero();
        assertThat(report.largestFrameBytes()).isGreaterThan(500_000);
        // Never more than there is. How near it comes is for virtual time to say: a busy machine does not fill a path.
        assertThat(report.bytesPerSecond()).isBetween(1_000_000L, 5_250_000L);
        assertThat(a.story).noneMatch(line -> line.contains("one is DOWN"));
    }

    /** As fast as it goes, with batches beside it: both arrive, and nothing is left over. */
    @Test
    void batchesGoOnBesideIt() {
        b.openAsReplica();
        a.sendRound(3_000, 64 << 10);
        LinkTestReport report = end(a.test("one", SHORT));
        assertThat(report.bytesPerSecond()).isPositive();
        a.await(() -> a.acknowledgedThrough() == 3_000);
        assertThat(b.received()).isEqualTo(3_000);
        assertThat(a.report().get(0).receivedBytes()).isZero();
        relayHasConnections(2);
    }

    @Test
    void aPathThatSwallowsItEndsIt() {
        long before = relay.passedBytes(RelayWay.ONWARD);
        CompletableFuture<LinkTestReport> test = a.test("one", new LinkTestOrder(20_000 * MILLI, 1L << 40));
        // Far more than a greeting: a path that swallows that is another failure.
        a.await(() -> relay.passedBytes(RelayWay.ONWARD) - before > 1 << 20);
        relay.swallow(RelayWay.ONWARD);
        assertThatThrownBy(() -> end(test))
                .hasMessageContaining("LINK_DOWN")
                .hasMessageMatching("(?s).*(silent|no greeting).*");
    }

    @Test
    void aPathThatSwallowsItsFirstPacketsIsToldOf() {
        relay.swallow(RelayWay.BACK);
        assertThatThrownBy(() -> end(a.test("one", SHORT)))
                .hasMessageContaining("LINK_DOWN the test could not connect: no ");
    }

    @Test
    void aLinkThatIsSwitchedOffEndsItsTestAndIsNotTested() {
        CompletableFuture<LinkTestReport> test = a.test("one", new LinkTestOrder(20_000 * MILLI, 1L << 40));
        a.setEnabled("one", false);
        assertThatThrownBy(() -> end(test)).hasMessageContaining("CANCELLED").hasMessageContaining("switched off");
        assertThatThrownBy(() -> a.test("one", SHORT)).hasMessageContaining("link enable one");
        relayHasConnections(0);
    }

    @Test
    void theOtherSideIsSwitchedOff() {
        b.onLane(() -> {
            b.endpoint().setEnabled("one", false);
            return null;
        });
        a.awaitState("one", LinkState.DOWN);
        assertThatThrownBy(() -> end(a.test("one", SHORT)))
                .hasMessageContaining("CANCELLED")
                .hasMessageContaining("switched off at 'bordeaux'");
    }

    @Test
    void aLinkThatOnlyThePeerDialsIsTestedThere() {
        assertThatThrownBy(() -> b.test("one", SHORT))
                .hasMessageContaining("dialled by 'aubervilliers' alone; test it there");
        assertThatThrownBy(() -> b.test("two", SHORT)).hasMessageContaining("no link is named 'two'");
    }

    @Test
    void aPeerOfAnOlderVersionIsNotAskedForWhatItDoesNotKnow() {
        a.onLane(() -> a.endpoint()
                .meet(new Message.Hello(
                        1,
                        0,
                        0,
                        new AgentId(Pki.id("bordeaux")),
                        "bordeaux",
                        new BootId(new UUID(0, 2)),
                        "one",
                        Message.Channel.CONTROL)));
        assertThatThrownBy(() -> a.test("one", SHORT))
                .hasRootCauseInstanceOf(ReplicatorException.class)
                .hasMessageContaining("of a version whose links cannot be tested; upgrade it");
        relayHasConnections(2);
    }

    private void relayHasConnections(int count) {
        a.await(() -> relay.connections() == count);
    }

    static LinkTestReport end(CompletableFuture<LinkTestReport> test) {
        try {
            return test.orTimeout(60, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ReplicatorException fault) {
                FaultCode code = fault.code();
                throw new AssertionError(code + " " + fault.getMessage(), fault);
            }
            throw e;
        }
    }
}
