package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.replicator.agent.control.api.ResyncMode;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.Progress;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.Role;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A replica that comes into being over the wire, and one that is compared, while either agent is killed again and again: a copy goes on from what
 * is there, and what is not whole says so; a comparison leaves the replica at a generation wherever it is struck.
 */
final class FirstCopyIT {
    private static final int VOLUME_BYTES = 32 << 20;
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int ROTTEN_CHUNKS = 40;

    /** Kills of each of the two. */
    private static final int KILLS = Math.max(2, Integer.getInteger("storm", 20) / 10);

    /** What a batch carries besides its chunks' bytes. */
    private static final double OVERHEAD = 1.02;

    private static final Duration LONGEST = Duration.ofMinutes(2);

    @RegisterExtension
    static final Scene SCENE = new Scene();

    private static final long SEED = Long.getLong("kill.seed", System.nanoTime());
    private static final SplittableRandom RANDOM = new SplittableRandom(SEED);

    private static Site source;
    private static Site replica;
    private static Path image;
    private static Path copy;

    @BeforeAll
    static void startSites() throws IOException {
        source = SCENE.site("aubervilliers");
        replica = SCENE.site("bordeaux");
        // A copy takes seconds, so that a blow falls in the middle of it.
        source.limitLinks("100Mbit/s");
        source.dials(replica);
        byte[] bytes = new byte[VOLUME_BYTES];
        RANDOM.nextBytes(bytes);
        image = Files.write(source.file("vm.img"), bytes);
        copy = Images.sparse(replica.file("vm.img"), VOLUME_BYTES);
        source.volume("vm", image, "bordeaux");
        replica.volume("vm", copy, "aubervilliers");
        source.start();
        replica.start();
        source.control().init("vm", Role.SOURCE);
        await().atMost(LONGEST).untilAsserted(() -> replica.control().init("vm", Role.REPLICA));
    }

    @Test
    void whateverAKillLeavesOfACopyIsGoneOnWithAndWhatIsComparedStaysWhole() {
        int struckInTheMiddle = 0;
        JobReport job = begin(ResyncMode.COPY_ALL);
        for (int kill = 0; kill < KILLS; kill++) {
            int equalBefore = equalChunks();
            strike(job, (equalBefore + share(chunks() - equalBefore)) * (long) CHUNK_BYTES);
            assertThat(equalChunks())
                    .as("what was there is there after kill %d of %d, seed %d", kill, KILLS, SEED)
                    .isGreaterThanOrEqualTo(equalBefore);
            if (replica.control().volume("vm").incomplete()) {
                struckInTheMiddle++;
            } else {
                // It was done before the blow fell.
                Images.assertEqual(image, copy);
            }
            source.control().awaitReady("vm", "bordeaux");
            // Nobody has to order it again.
            job = begin(ResyncMode.DELTA);
        }
        source.control().finish(job);
        assertComplete();
        assertThat(struckInTheMiddle)
                .as("copies that a kill left incomplete, seed %d", SEED)
                .isPositive();

        // The last word on "goes on": with most of it in place, no more than the rest is sent.
        Images.assertEqual(image, copy);
        ruin(ROTTEN_CHUNKS);
        restartBoth();
        int missing = chunks() - equalChunks();
        source.control().finish(begin(ResyncMode.ALLOW_INCOMPLETE));
        assertComplete();
        assertThat(source.control().sentBytes())
                .as("%d chunks were missing", missing)
                .isBetween((long) missing * CHUNK_BYTES, (long) (missing * CHUNK_BYTES * OVERHEAD));

        comparesWhileItIsStruck();
    }

    /** The copy is complete from here on, so that it has a generation to lose. */
    private static void comparesWhileItIsStruck() {
        for (int kill = 0; kill < KILLS; kill++) {
            Generation before = replica.control().generation("vm");
            ruin(ROTTEN_CHUNKS);
            JobReport job = begin(ResyncMode.COMPARE);
            strike(job, share(ROTTEN_CHUNKS) * (long) CHUNK_BYTES);
            Generation after = replica.control().generation("vm");
            assertThat(after.number())
                    .as("at the generation before or the one after, kill %d, seed %d", kill, SEED)
                    .isBetween(before.number(), before.number() + 1);
            assertThat(replica.control().volume("vm").incomplete()).isFalse();
            source.control().awaitReady("vm", "bordeaux");
            source.control().finish(begin(ResyncMode.COMPARE));
            assertComplete();
        }
    }

    /** One of the agents, once so much was dealt with, or the job has ended before. */
    private static void strike(JobReport job, long bytes) {
        await().atMost(LONGEST)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> {
                    JobReport now = source.control().now(job);
                    return now.state().hasEnded()
                            || now.progress().map(Progress::wireBytes).orElse(0L) >= bytes;
                });
        Site victim = RANDOM.nextBoolean() ? replica : source;
        victim.kill();
        victim.start();
    }

    private static JobReport begin(ResyncMode mode) {
        return await().atMost(LONGEST)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsMatching(AssertionError.class::isInstance)
                .until(() -> source.control().beginResync("vm", "bordeaux", mode), job -> true);
    }

    private static void restartBoth() {
        assertThat(source.terminate()).isZero();
        assertThat(replica.terminate()).isZero();
        source.start();
        replica.start();
        source.control().awaitReady("vm", "bordeaux");
    }

    private static void assertComplete() {
        await().atMost(LONGEST).untilAsserted(() -> {
            assertThat(replica.control().volume("vm").incomplete()).isFalse();
            assertThat(replica.control().generation("vm"))
                    .isEqualTo(source.control().generation("vm"));
        });
        Images.assertEqual(image, copy);
    }

    /** Bytes that nobody wrote by a round, in that many chunks. */
    private static void ruin(int count) {
        byte[] rot = new byte[4096];
        RANDOM.nextBytes(rot);
        try (RandomAccessFile file = new RandomAccessFile(copy.toFile(), "rw")) {
            for (long chunk : RANDOM.longs(0, chunks()).distinct().limit(count).toArray()) {
                file.seek(chunk * CHUNK_BYTES + 4096);
                file.write(rot);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int equalChunks() {
        try {
            byte[] here = Files.readAllBytes(image);
            byte[] there = Files.readAllBytes(copy);
            int equal = 0;
            for (int at = 0; at < VOLUME_BYTES; at += CHUNK_BYTES) {
                equal += Arrays.equals(here, at, at + CHUNK_BYTES, there, at, at + CHUNK_BYTES) ? 1 : 0;
            }
            return equal;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int share(int of) {
        return RANDOM.nextInt(1, Math.max(2, of / 2));
    }

    private static int chunks() {
        return VOLUME_BYTES / CHUNK_BYTES;
    }
}
