package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.replicator.core.report.JobReport;
import io.replicator.core.volume.Generation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Either agent is killed at random moments of a round: after its restart the replica is at the old generation or at the new one, and its
 * bytes are that generation's; the next round ends with equal copies.
 */
final class KilledAgentsIT {
    private static final long VOLUME_BYTES = 64 << 20;
    private static final int CHANGED_BLOCKS = 3000;
    private static final int KILLS = Integer.getInteger("storm", 10);
    private static final String VOLUME = "vm-101";

    @RegisterExtension
    static final Scene SCENE = new Scene();

    private static final SplittableRandom RANDOM = new SplittableRandom(6);

    private static Site source;
    private static Site replica;

    @BeforeAll
    static void startSites() {
        source = SCENE.site("aubervilliers");
        replica = SCENE.site("bordeaux");
        source.dials(replica);
        source.volume(VOLUME, Images.sparse(image(source), VOLUME_BYTES), "bordeaux");
        replica.volume(VOLUME, Images.sparse(image(replica), VOLUME_BYTES), "aubervilliers");
        List<Site> sites = List.of(source, replica);
        sites.forEach(Site::launch);
        sites.forEach(Site::awaitStart);
    }

    @Test
    void aKilledAgentLeavesTheReplicaAtOneGenerationOrTheOther() throws IOException {
        write();
        Journeys.seed(source, replica, VOLUME, image(source), image(replica), KilledAgentsIT::write);
        long roundNanos = undisturbedRound();
        for (int kill = 0; kill < KILLS; kill++) {
            Site victim = kill % 2 == 0 ? replica : source;
            Generation old = replica.control().generation(VOLUME);
            Path before = Images.copy(image(replica), replica.file("before.img"));
            write();
            long delayNanos = RANDOM.nextLong(roundNanos * 5 / 4);
            source.control().awaitReady(VOLUME, "bordeaux");
            FileTime untouched = Files.getLastModifiedTime(image(replica));
            JobReport job = source.control().beginResync(VOLUME, "bordeaux");
            // Applying is short, and only then is the device between two generations: some kills wait for it.
            boolean whileApplying = kill % 4 >= 2;
            if (whileApplying) {
                awaitApplying(untouched);
            } else {
                source.control().atLatestAfter(delayNanos, job);
            }
            victim.kill();
            String moment = victim.name() + " killed "
                    + (whileApplying ? "while applying" : delayNanos / 1_000_000 + " ms after the beginning")
                    + " of round " + kill;

            // With the source gone too, nobody can help the replica to the end of what it has committed.
            boolean alone = whileApplying && victim == replica;
            if (alone) {
                source.kill();
            }
            victim.start();
            await(moment)
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(50))
                    .untilAsserted(() -> assertIsWholly(old, before));
            if (alone) {
                source.start();
            }
            resyncUntilDone(moment);
            assertThat(Images.equal(image(source), image(replica)))
                    .as("equal after " + moment)
                    .isTrue();
            assertThat(replica.control().generation(VOLUME))
                    .isEqualTo(source.control().generation(VOLUME));
        }
    }

    private static void assertIsWholly(Generation old, Path before) {
        Generation now = replica.control().generation(VOLUME);
        Path expected = now.equals(old) ? before : image(source);
        assertThat(Images.equal(image(replica), expected))
                .as("the replica holds generation " + now.number() + " and its bytes are that generation's")
                .isTrue();
    }

    /** A replica's image is written to by nothing else. */
    private static void awaitApplying(FileTime before) {
        await().atMost(Duration.ofMinutes(2))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> !Files.getLastModifiedTime(image(replica)).equals(before));
    }

    private static long undisturbedRound() {
        source.control().resync(VOLUME, "bordeaux");
        write();
        long begun = System.nanoTime();
        source.control().resync(VOLUME, "bordeaux");
        return System.nanoTime() - begun;
    }

    /** A round that is refused because an earlier one still ends is asked for again. */
    private static void resyncUntilDone(String moment) {
        await(moment)
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsMatching(AssertionError.class::isInstance)
                .untilAsserted(() -> source.control().resync(VOLUME, "bordeaux"));
    }

    private static void write() {
        Images.scatter(image(source), RANDOM, CHANGED_BLOCKS, VOLUME_BYTES);
    }

    private static Path image(Site site) {
        return site.file("vm-101.img");
    }
}
