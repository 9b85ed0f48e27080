package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An order for a round of another kind while the replica still writes the one before: it waits, and goes with the job that gave it. */
final class OrderedResyncTest {
    private final AtomicBoolean stuck = new AtomicBoolean();
    private final CountDownLatch proceed = new CountDownLatch(1);

    @TempDir
    Path directory;

    private TwoSites sites;
    private JobReport waiting;

    @BeforeEach
    void aComparisonWaits() {
        sites = new TwoSites(directory);
        sites.makeImage("vm");
        sites.bordeaux.writeThrough(disk -> new AilingDisk(disk, "index"::equals, file -> change -> {
            if (change == AilingDisk.Change.FLUSH && stuck.get()) {
                awaitProceed();
            }
        }));
        sites.start();
        sites.attach("vm", sites.seed("vm"));
        stuck.set(true);
        sites.produce("vm", 20);
        JobReport applying = order(ResyncKind.DELTA);
        awaitPhase(applying, "applying at the replica");
        sites.auber.get(sites.auber.agent().cancelJob(applying.id()));
        sites.auber.get(sites.auber.agent().jobEnded(applying.id()));
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsMatching(AssertionError.class::isInstance)
                .untilAsserted(() -> waiting = order(ResyncKind.COMPARE));
        awaitPhase(waiting, "waiting for the replica to finish the round before");
    }

    @AfterEach
    void close() {
        proceed.countDown();
        sites.close();
    }

    @Test
    void itIsCarriedOutOnceTheReplicaIsDone() {
        sites.damage("vm", 3);
        proceed.countDown();
        JobReport ended = sites.auber.get(sites.auber.agent().jobEnded(waiting.id()));
        assertThat(ended.state()).as(ended.text()).isEqualTo(JobState.DONE);
        sites.assertSame("vm");
        assertNothingIsOrdered();
    }

    @Test
    void cancelledItIsNotCarriedOutLater() {
        sites.auber.get(sites.auber.agent().cancelJob(waiting.id()));
        assertThat(sites.auber.get(sites.auber.agent().jobEnded(waiting.id())).state())
                .isEqualTo(JobState.CANCELLED);
        proceed.countDown();
        assertNothingIsOrdered();
    }

    /** Its job has failed: whoever resumes the volume has not ordered anything. */
    @Test
    void aPauseEndsItForGood() {
        sites.auber.get(sites.auber.agent().pause("vm"));
        JobReport ended = sites.auber.get(sites.auber.agent().jobEnded(waiting.id()));
        assertThat(ended.code()).contains(FaultCode.PAUSED);
        proceed.countDown();
        sites.auber.get(sites.auber.agent().resume("vm"));
        assertNothingIsOrdered();
    }

    @Test
    void anotherOrderIsRefusedMeanwhile() {
        assertThat(sites.auber.refusal(sites.auber.agent().resync("vm", Optional.empty(), ResyncKind.COPY_ALL)))
                .hasMessageContaining("job " + waiting.id() + " waits for another kind of round")
                .hasMessageContaining("cancel it");
        sites.damage("vm", 5);
        proceed.countDown();
        JobReport ended = sites.auber.get(sites.auber.agent().jobEnded(waiting.id()));
        assertThat(ended.state()).as("it is not lost by that").isEqualTo(JobState.DONE);
        sites.assertSame("vm");
    }

    private JobReport order(ResyncKind kind) {
        return sites.auber.get(sites.auber.agent().resync("vm", Optional.empty(), kind));
    }

    private void awaitPhase(JobReport job, String phase) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(
                                sites.auber.agent().job(job.id()).orElseThrow().progress())
                        .get()
                        .matches(progress -> progress.phase().equals(phase)));
    }

    /** What nobody wrote by a round only a comparison would find. */
    private void assertNothingIsOrdered() {
        sites.bordeaux.await(status -> sites.bordeaux.report("vm").why().isEmpty());
        sites.awaitAgreement("vm");
        sites.damage("vm", 7);
        TwoSites.good(sites.auber.run(sites.auber.agent().resync("vm", Optional.empty(), ResyncKind.DELTA)));
        sites.assertDifferent("vm");
    }

    private void awaitProceed() {
        try {
            proceed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
