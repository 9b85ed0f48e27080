package io.replicator.agent.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.agent.trust.Credentials;
import io.replicator.core.memory.Lease;
import io.replicator.core.relay.FaultyRelay;
import io.replicator.core.relay.RelayPath;
import io.replicator.core.relay.RelayWay;
import io.replicator.core.report.LinkReport;
import io.replicator.core.report.LinkState;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;
import io.replicator.core.wire.Message;
import io.replicator.core.wire.WireLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two networks over loopback addresses, with TLS. */
final class LinksTest {
    private static final String A1 = "127.0.0.11";
    private static final String A2 = "127.0.0.12";
    private static final String B1 = "127.0.0.21";
    private static final String B2 = "127.0.0.22";

    @TempDir
    private Path dir;

    @ParameterizedTest
    @EnumSource(
            value = TlsChoice.class,
            names = {"BORINGSSL", "JDK"})
    void messagesAndBatchesGoBothWaysOverBothLinks(TlsChoice tls) throws IOException {
        Pki pki = new Pki(dir, "ca");
        try (Site a = new Site(pki.credentials("aubervilliers"), tls, 1, A1, A2);
                Site b = new Site(pki.credentials("bordeaux"), tls, 2, B1, B2)) {
            join(a, b);
            a.awaitState("one", LinkState.UP);
            a.awaitState("two", LinkState.UP);
            b.awaitState("one", LinkState.UP);
            b.awaitState("two", LinkState.UP);
            a.openAsReplica();
            b.openAsReplica();
            a.send(1_000);
            b.send(500);
            a.sendRound(300, 128 << 10);
            b.sendRound(200, 64 << 10);
            a.await(() -> a.acknowledgedThrough() == 300 && b.acknowledgedThrough() == 200);
            a.await(() -> b.delivered().size() == 1_000 && a.delivered().size() == 500);
            assertThat(b.delivered())
                    .isEqualTo(LongStream.rangeClosed(1, 1_000).boxed().toList());
            assertThat(b.received()).isEqualTo(300);
            assertThat(a.report()).extracting(LinkReport::sentBytes).allMatch(bytes -> bytes > 0);
            assertThat(a.report()).extracting(LinkReport::writtenBytes).allMatch(bytes -> bytes > 0);
        }
    }

    @Test
    void whatACutLinkHeldArrivesOnceByTheOther() throws IOException {
        Pki pki = new Pki(dir, "ca");
        try (Site a = new Site(pki.credentials("aubervilliers"), TlsChoice.FASTEST, 1, A1, A2);
                Site b = new Site(pki.credentials("bordeaux"), TlsChoice.FASTEST, 2, B1, B2);
                FaultyRelay relay = new FaultyRelay("127.0.0.31", b.bound.get(0), RelayPath.CLEAR)) {
            b.meet("aubervilliers", link("one", B1, a.bound.get(0)), link("two", B2, a.bound.get(1)));
            a.meet("bordeaux", link("one", A1, relay.address()), link("two", A2, b.bound.get(1)));
            a.awaitState("one", LinkState.UP);
            a.awaitState("two", LinkState.UP);
            b.openAsReplica();
            a.send(200);
            a.sendRound(4_000, 64 << 10);
            for (int cuts = 1; cuts <= 5; cuts++) {
                long mark = relay.passedBytes(RelayWay.ONWARD) + (2 << 20);
                a.await(() -> relay.passedBytes(RelayWay.ONWARD) > mark || a.acknowledgedThrough() == 4_000);
                relay.reset();
                a.send(50);
            }
            a.await(() -> a.acknowledgedThrough() == 4_000 && b.delivered().size() == 450);
            assertThat(b.received()).isEqualTo(4_000);
            assertThat(b.repeated()).isZero();
            assertThat(a.story).noneMatch(line -> line.equals("restarted"));
            a.awaitState("one", LinkState.UP);
            assertThat(a.story).filteredOn(line -> line.startsWith("one down")).isNotEmpty();
        }
    }

    @Test
    void aRestartedPeerIsMetAnew() throws IOException {
        Pki pki = new Pki(dir, "ca");
        try (Site a = new Site(pki.credentials("aubervilliers"), TlsChoice.FASTEST, 1, A1, A2)) {
            LinkSettings back = link("one", B1, a.bound.get(0));
            try (Site b = new Site(pki.credentials("bordeaux"), TlsChoice.FASTEST, 2, B1)) {
                b.meet("aubervilliers", back);
                a.meet("bordeaux", link("one", A1, b.bound.get(0)));
                a.awaitState("one", LinkState.UP);
            }
            // The new process listens elsewhere, so it is the one that sorts last that dials, after a while.
            try (Site b = new Site(credentialsOf("bordeaux"), TlsChoice.FASTEST, 3, B1)) {
                b.meet("aubervilliers", back);
                a.await(() -> a.story.contains("met 3"));
                assertThat(a.story).containsSubsequence("met 2", "restarted", "met 3");
                a.awaitState("one", LinkState.UP);
                b.send(3);
                a.await(() -> a.delivered().size() == 3);
            }
        }
    }

    @Test
    void anAgentWithoutLinksOfItsOwnTakesThoseOfItsPeer() throws IOException {
        Pki pki = new Pki(dir, "ca");
        try (Site a = new Site(pki.credentials("aubervilliers"), TlsChoice.FASTEST, 1, A1);
                Site b = new Site(pki.credentials("bordeaux"), TlsChoice.FASTEST, 2)) {
            a.meet("bordeaux");
            b.meet("aubervilliers", link("one", B1, a.bound.get(0)));
            a.awaitState("one", LinkState.UP);
            a.send(5);
            a.await(() -> b.delivered().size() == 5);
        }
    }

    @Test
    void bothDialAtOnceAgainAndAgainAndKeepOneConnection() throws IOException {
        Pki pki = new Pki(dir, "ca");
        try (Site a = new Site(0, pki.credentials("aubervilliers"), TlsChoice.FASTEST, 1, A1);
                Site b = new Site(0, pki.credentials("bordeaux"), TlsChoice.FASTEST, 2, B1);
                FaultyRelay there = new FaultyRelay("127.0.0.35", b.bound.get(0), RelayPath.of(2, 1_000));
                FaultyRelay back = new FaultyRelay("127.0.0.36", a.bound.get(0), RelayPath.of(2, 1_000))) {
            b.meet("aubervilliers", link("one", B1, back.address()));
            a.meet("bordeaux", link("one", A1, there.address()));
            b.openAsReplica();
            a.sendRound(2_000, 64 << 10);
            for (int cuts = 1; cuts <= 5; cuts++) {
                long mark = b.received() + 100L;
                a.await(() -> b.received() >= mark);
                a.send(20);
                there.reset();
                back.reset();
            }
            a.await(() -> a.acknowledgedThrough() == 2_000 && b.delivered().size() == 100);
            assertThat(b.repeated()).isZero();
            a.awaitState("one", LinkState.UP);
            b.awaitState("one", LinkState.UP);
            int ups = ups(a) + ups(b);
            long settledAt = System.nanoTime();
            a.await(() -> System.nanoTime() - settledAt > TimeUnit.MILLISECONDS.toNanos(700));
            assertThat(ups(a) + ups(b))
                    .as("connections made while nothing failed")
                    .isEqualTo(ups);
            assertThat(there.connections() + back.connections())
                    .as("one for each channel")
                    .isEqualTo(2);
            assertThat(a.story).noneMatch("restarted"::equals);
        }
    }

    @Test
    void aSecondConnectionFromTheSideThatDialsTakesThePlaceOfALiveOne() throws IOException {
        Pki pki = new Pki(dir, "ca");
        Credentials aubervilliers = pki.credentials("aubervilliers");
        try (Site b = new Site(pki.credentials("bordeaux"), TlsChoice.FASTEST, 2, B1);
                Site first = new Site(aubervilliers, TlsChoice.FASTEST, 1, A1);
                Site again = new Site(aubervilliers, TlsChoice.FASTEST, 1, A2)) {
            b.meet("aubervilliers");
            first.meet("bordeaux", link("one", A1, b.bound.get(0)));
            b.awaitState("one", LinkState.UP);
            // The same run of the same agent, as far as the other side can know: one that has lost its connections
            // first.
            again.meet("bordeaux", link("one", A2, b.bound.get(0)));
            b.await(() -> b.story.contains("one down LINK_DOWN replaced by a newer connection"));
            assertThat(b.story).filteredOn(line -> line.startsWith("met")).containsExactly("met 1");
            first.await(() -> first.story.stream().anyMatch(line -> line.contains("replaced by a newer connection")));
        }
    }

    @Test
    void theSideThatIsToWaitDoesNotReplaceWhatTheOtherHasJustDialled() throws IOException {
        Pki pki = new Pki(dir, "ca");
        Credentials bordeaux = pki.credentials("bordeaux");
        try (Site a = new Site(pki.credentials("aubervilliers"), TlsChoice.FASTEST, 1, A1);
                Site answers = new Site(bordeaux, TlsChoice.FASTEST, 2, B1);
                Site dials = new Site(0, bordeaux, TlsChoice.FASTEST, 2, B2)) {
            answers.meet("aubervilliers");
            a.meet("bordeaux", link("one", A1, answers.bound.get(0)));
            a.await(() -> a.story.contains("one up"));
            dials.meet("aubervilliers", link("one", B2, a.bound.get(0)));
            dials.await(
                    () -> dials.story.stream().anyMatch(line -> line.contains("connected the other way a moment ago")));
            assertThat(a.story).noneMatch(line -> line.startsWith("one down"));
        }
    }

    private static int ups(Site site) {
        return (int) site.story.stream().filter("one up"::equals).count();
    }

    @Test
    void aLinkIsSwitchedOffAndOn() throws IOException {
        Pki pki = new Pki(dir, "ca");
        try (Site a = new Site(pki.credentials("aubervilliers"), TlsChoice.FASTEST, 1, A1, A2);
                Site b = new Site(pki.credentials("bordeaux"), TlsChoice.FASTEST, 2, B1, B2)) {
            join(a, b);
            a.awaitState("one", LinkState.UP);
            b.awaitState("one", LinkState.UP);
            b.setEnabled("one", false);
            a.awaitState("one", LinkState.DOWN);
            a.await(() -> why(a, "one").contains("switched off"));
            b.await(() -> why(b, "one").contains("switched off by an administrator at 'bordeaux'"));
            a.awaitState("two", LinkState.UP);
            b.setEnabled("one", true);
            a.awaitState("one", LinkState.UP);
        }
    }

    @Test
    void heartbeatsDoNotWaitBehindBatches() throws IOException {
        Pki pki = new Pki(dir, "ca");
        try (Site a = new Site(pki.credentials("aubervilliers"), TlsChoice.FASTEST, 1, A1);
                Site b = new Site(pki.credentials("bordeaux"), TlsChoice.FASTEST, 2, B1);
                FaultyRelay relay = new FaultyRelay("127.0.0.32", b.bound.get(0), RelayPath.of(0, 16))) {
            b.meet("aubervilliers", link("one", B1, a.bound.get(0)));
            a.meet("bordeaux", link("one", A1, relay.address()));
            a.awaitState("one", LinkState.UP);
            a.story.clear();
            b.openAsReplica();
            // Two batches of 512 KiB take half a second on this link, and two always wait.
            a.sendRound(6, 512 << 10);
            a.await(() -> a.acknowledgedThrough() == 6);
            assertThat(a.report().get(0).roundTripNanos()).isLessThan(TimeUnit.MILLISECONDS.toNanos(150));
            assertThat(a.story).noneMatch(line -> line.startsWith("one is DOWN"));
        }
    }

    @Test
    void aPeerThatStandsStillForAWhileCostsNoConnection() throws IOException {
        Pki pki = new Pki(dir, "ca");
        try (Site a = new Site(pki.credentials("aubervilliers"), TlsChoice.FASTEST, 1, A1, A2);
                Site b = new Site(pki.credentials("bordeaux"), TlsChoice.FASTEST, 2, B1, B2);
                FaultyRelay one = new FaultyRelay("127.0.0.33", b.bound.get(0), RelayPath.CLEAR);
                FaultyRelay two = new FaultyRelay("127.0.0.34", b.bound.get(1), RelayPath.CLEAR)) {
            b.meet("aubervilliers", link("one", B1, a.bound.get(0)), link("two", B2, a.bound.get(1)));
            a.meet("bordeaux", link("one", A1, one.address()), link("two", A2, two.address()));
            a.awaitState("one", LinkState.UP);
            a.awaitState("two", LinkState.UP);
            b.openAsReplica();
            a.story.clear();
            b.story.clear();
            a.sendRound(400, 128 << 10);
            a.await(() -> a.acknowledgedThrough() > 20);
            one.freeze(TimeUnit.MILLISECONDS.toNanos(800));
            two.freeze(TimeUnit.MILLISECONDS.toNanos(800));
            a.await(() -> a.acknowledgedThrough() == 400);
            assertThat(b.received()).isEqualTo(400);
            assertThat(a.story).noneMatch(line -> line.contains(" is DOWN"));
            assertThat(b.story).noneMatch(line -> line.contains(" is DOWN"));
            assertThat(a.bufferBytes()).isLessThan(16 << 20);
        }
    }

    @Test
    void aPeerWhoseMemoryIsFullForLongerThanSilenceMayLastCostsNoConnection() throws IOException {
        Pki pki = new Pki(dir, "ca");
        try (Site a = new Site(pki.credentials("aubervilliers"), TlsChoice.FASTEST, 1, A1, A2);
                Site b = new Site(pki.credentials("bordeaux"), TlsChoice.FASTEST, 2, B1, B2)) {
            join(a, b);
            a.awaitState("one", LinkState.UP);
            a.awaitState("two", LinkState.UP);
            b.openAsReplica();
            a.story.clear();
            b.story.clear();
            List<Lease> others = Stream.generate(() -> b.pool.tryLease(8 << 20))
                    .takeWhile(Objects::nonNull)
                    .toList();
            a.sendRound(200, 128 << 10);
            a.awaitState("one", LinkState.SUSPECT);
            a.awaitState("two", LinkState.SUSPECT);
            long stalledAt = System.nanoTime();
            // A peer that answers nothing would be given up after three seconds.
            a.await(() -> System.nanoTime() - stalledAt > TimeUnit.MILLISECONDS.toNanos(4_000));
            assertThat(b.received()).isZero();
            assertThat(a.pool.leasedBytes()).isLessThan(16 << 20);
            assertThat(a.bufferBytes() + b.bufferBytes()).isLessThan(16 << 20);
            others.forEach(Lease::release);
            a.await(() -> a.acknowledgedThrough() == 200);
            assertThat(b.received()).isEqualTo(200);
            assertThat(b.repeated()).isZero();
            assertThat(a.story).noneMatch(line -> line.contains(" is DOWN"));
            assertThat(b.story).noneMatch(line -> line.contains(" is DOWN"));
        }
    }

    @Test
    void aSecondProcessOfTheSameAgentIsRefusedAndToldApart() throws IOException {
        Pki pki = new Pki(dir, "ca");
        Credentials bordeaux = pki.credentials("bordeaux");
        try (Site a = new Site(pki.credentials("aubervilliers"), TlsChoice.FASTEST, 1, A1);
                Site copy = new Site(bordeaux, TlsChoice.FASTEST, 3, B2)) {
            a.meet("bordeaux");
            try (Site first = new Site(bordeaux, TlsChoice.FASTEST, 2, B1)) {
                first.meet("aubervilliers", link("one", B1, a.bound.get(0)));
                a.awaitState("one", LinkState.UP);
                copy.meet("aubervilliers", link("one", B2, a.bound.get(0)));
                a.await(() -> why(copy, "one").contains("two processes run as agent 'bordeaux'"));
                a.await(() -> a.refusals.stream().anyMatch(line -> line.contains("is connected and answers")));
                assertThat(a.report().get(0).state()).isEqualTo(LinkState.UP);
            }
            // What was refused takes over when the other one is gone.
            a.await(() -> a.story.contains("met 3"));
            copy.awaitState("one", LinkState.UP);
            assertThat(a.story).filteredOn(line -> line.startsWith("met")).containsExactly("met 2", "met 3");
        }
    }

    /** The kernel of its host sends what a process left behind again, for seconds, while its successor is connected already. */
    @Test
    void aLateGreetingOfADeadProcessChangesNothing() throws IOException {
        Pki pki = new Pki(dir, "ca");
        try (Site a = new Site(pki.credentials("aubervilliers"), TlsChoice.FASTEST, 1, A1);
                Site b = new Site(pki.credentials("bordeaux"), TlsChoice.FASTEST, 2, B1)) {
            a.meet("bordeaux");
            b.meet("aubervilliers", link("one", B1, a.bound.get(0)));
            a.awaitState("one", LinkState.UP);
            b.awaitState("one", LinkState.UP);
            a.onLane(() -> assertThat(a.endpoint()
                            .meet(new Message.Hello(
                                    WireLimits.MAJOR,
                                    WireLimits.MINOR,
                                    WireLimits.FEATURE_LINK_TEST,
                                    new AgentId(Pki.id("bordeaux")),
                                    "bordeaux",
                                    new BootId(new UUID(0, 77)),
                                    "two",
                                    Message.Channel.CONTROL)))
                    .hasValueSatisfying(refusal -> assertThat(refusal.text()).contains("is connected and answers")));
            a.openAsReplica();
            b.sendRound(20, 64 << 10);
            b.await(() -> b.acknowledgedThrough() == 20);
            assertThat(a.story).filteredOn(line -> line.startsWith("met")).containsExactly("met 2");
            assertThat(a.story).noneMatch(line -> line.contains("one is DOWN"));
        }
    }

    @Test
    void anotherAgentOfThatNameOnTheSecondLinkIsRefused() throws IOException {
        Pki pki = new Pki(dir, "ca");
        try (Site a = new Site(pki.credentials("aubervilliers"), TlsChoice.FASTEST, 1, A1);
                Site b = new Site(pki.credentials("bordeaux"), TlsChoice.FASTEST, 2, B1);
                Site other = new Site(pki.another("bordeaux"), TlsChoice.FASTEST, 3, B2)) {
            other.meet("aubervilliers");
            b.meet("aubervilliers");
            a.meet("bordeaux", link("one", A1, b.bound.get(0)), link("two", A1, other.bound.get(0)));
            a.await(() ->
                    a.report().stream().anyMatch(link -> link.why().contains("two agents have the name 'bordeaux'")));
            assertThat(a.story).filteredOn(line -> line.startsWith("met")).hasSize(1);
        }
    }

    private static String why(Site site, String link) {
        return site.report().stream()
                .filter(report -> report.name().equals(link))
                .map(LinkReport::why)
                .findFirst()
                .orElse("");
    }

    private Credentials credentialsOf(String agent) {
        return Credentials.load(dir.resolve("ca").resolve(agent), Instant.now());
    }

    private static void join(Site a, Site b) throws UnknownHostException {
        b.meet("aubervilliers", link("one", B1, a.bound.get(0)), link("two", B2, a.bound.get(1)));
        a.meet("bordeaux", link("one", A1, b.bound.get(0)), link("two", A2, b.bound.get(1)));
    }

    static LinkSettings link(String name, String local, InetSocketAddress remote) throws UnknownHostException {
        return new LinkSettings(name, InetAddress.getByName(local), remote);
    }
}
