package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.replicator.core.report.AgentReport;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;
import io.replicator.core.report.LinkReport;
import io.replicator.core.report.LinkState;
import io.replicator.core.report.LinkStatus;
import io.replicator.core.volume.Role;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two agents on two machines, as near as one kernel comes to that, and two cables between them that are pulled in the middle of a round. */
@TestMethodOrder(MethodOrderer.MethodName.class)
final class NamespacesIT {
    private static final String VOLUME = "vm";
    private static final int VOLUME_BYTES = 48 << 20;
    private static final int CHANGED_BYTES = 24 << 20;

    /** 50 Mb/s each: a round takes two seconds and more. */
    private static final String RATE = "50mbit";

    @RegisterExtension
    static final Scene SCENE = new Scene();

    private static Namespaces network;
    private static Site aubervilliers;
    private static Site bordeaux;
    private static final SplittableRandom RANDOM = new SplittableRandom(16);

    @BeforeAll
    static void startSites() throws IOException {
        assumeTrue(Namespaces.arePossible(), "needs root, ip and tc; LinksTest does much of it over a relay");
        network = SCENE.add(Namespaces.joined(RATE));
        aubervilliers = SCENE.site("aubervilliers", Namespaces.addresses(true));
        bordeaux = SCENE.site("bordeaux", Namespaces.addresses(false));
        aubervilliers.startBy(network.enter(true));
        bordeaux.startBy(network.enter(false));
        aubervilliers.dials(bordeaux);
        for (Site site : List.of(aubervilliers, bordeaux)) {
            Path image = Images.sparse(site.file("vm.img"), VOLUME_BYTES);
            site.volume(VOLUME, image, site.equals(aubervilliers) ? "bordeaux" : "aubervilliers");
        }
        aubervilliers.launch();
        bordeaux.launch();
        aubervilliers.awaitStart();
        bordeaux.awaitStart();
        aubervilliers.control().awaitPeer("bordeaux");
        Path manifest = aubervilliers.file("vm.manifest");
        aubervilliers.control().init(VOLUME, Role.SOURCE);
        aubervilliers.control().createSeed(VOLUME, manifest);
        bordeaux.control().attachSeed(VOLUME, manifest);
    }

    @Test
    void aPulledCableIsSeenAtOnceAndTheRoundGoesOn() throws IOException {
        awaitLinks(link -> link.state() == LinkState.UP);
        JobReport round = begin();
        network.pull(0);
        long pulledAt = System.nanoTime();
        awaitLink(0, link -> link.state() == LinkState.DOWN && link.why().contains("lost its carrier"));
        // Silence alone would have taken a second.
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - pulledAt)).isLessThan(700);
        finish(round);
        assertThat(link(1).state()).isEqualTo(LinkState.UP);
        network.plug(0);
        awaitLinks(link -> link.state() == LinkState.UP);
        assertThat(aubervilliers.mustCtl("events")).contains("link-down").contains("lost its carrier");
    }

    @Test
    void bothCablesAwayAndTheRoundGoesOnByItself() throws IOException {
        awaitLinks(link -> link.state() == LinkState.UP);
        JobReport round = begin();
        network.pull(0);
        network.pull(1);
        awaitLinks(link -> link.state() == LinkState.DOWN);
        // A minute where somebody has it: -Dstorm=1.
        long away = System.nanoTime() + TimeUnit.SECONDS.toNanos(Integer.getInteger("storm", 0) > 0 ? 60 : 3);
        await().atMost(Duration.ofMinutes(2)).until(() -> System.nanoTime() > away);
        assertThat(aubervilliers.control().status().jobs())
                .filteredOn(job -> job.id() == round.id())
                .extracting(JobReport::state)
                .containsExactly(JobState.RUNNING);
        network.plug(0);
        network.plug(1);
        finish(round);
        awaitLinks(link -> link.state() == LinkState.UP);
    }

    @Test
    void aPeerThatStandsStillForAWhileIsBackPressure() throws IOException {
        awaitLinks(link -> link.state() == LinkState.UP);
        JobReport round = begin();
        bordeaux.suspend();
        try {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2_000);
            await().atMost(Duration.ofMinutes(1)).until(() -> {
                AgentReport agent = aubervilliers.control().status().agent();
                assertThat(agent.memoryLeasedBytes()).isLessThanOrEqualTo(agent.memoryBoundBytes());
                assertThat(links()).noneMatch(link -> link.report().state() == LinkState.DOWN);
                return System.nanoTime() > until;
            });
        } finally {
            bordeaux.proceed();
        }
        finish(round);
        assertThat(aubervilliers.log() + bordeaux.log()).doesNotContain("was acknowledged for 2");
    }

    /** Writes what takes some seconds to carry, and begins a round that is under way when this returns. */
    private static JobReport begin() throws IOException {
        aubervilliers.control().awaitReady(VOLUME, "bordeaux");
        byte[] bytes = new byte[CHANGED_BYTES];
        for (int i = 0; i < bytes.length; i += 8) {
            long word = RANDOM.nextLong();
            for (int b = 0; b < 8; b++) {
                bytes[i + b] = (byte) (word >> (8 * b));
            }
        }
        try (RandomAccessFile file =
                new RandomAccessFile(aubervilliers.file("vm.img").toFile(), "rw")) {
            file.seek(4L << 20);
            file.write(bytes);
        }
        long before = aubervilliers.control().sentBytes();
        JobReport round = aubervilliers.control().beginResync(VOLUME, "bordeaux");
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> aubervilliers.control().sentBytes() > before + (1 << 20));
        return round;
    }

    private static void finish(JobReport round) throws IOException {
        aubervilliers.control().finish(round);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> Files.mismatch(aubervilliers.file("vm.img"), bordeaux.file("vm.img")) == -1);
    }

    private static void awaitLinks(Predicate<LinkReport> condition) {
        awaitLink(0, condition);
        awaitLink(1, condition);
    }

    private static void awaitLink(int number, Predicate<LinkReport> condition) {
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> link(number), condition);
    }

    private static LinkReport link(int number) {
        return links().get(number).report();
    }

    private static List<LinkStatus> links() {
        return aubervilliers.control().status().peers().get(0).links();
    }
}
