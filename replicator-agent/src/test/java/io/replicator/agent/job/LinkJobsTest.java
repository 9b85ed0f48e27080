package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.JobKind;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;
import io.replicator.core.report.LinkTestReport;
import io.replicator.core.session.LinkTestOrder;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator asks of links, between two agents. */
final class LinkJobsTest {
    private static final LinkTestOrder SHORT = new LinkTestOrder(TimeUnit.MILLISECONDS.toNanos(300), 64 << 20);
    private static final LinkTestOrder LONG = new LinkTestOrder(TimeUnit.SECONDS.toNanos(60), 1L << 40);

    @TempDir
    private Path directory;

    private TwoSites sites;
    private String link;

    @BeforeEach
    void start() {
        sites = new TwoSites(directory);
        sites.makeImage("vm");
        sites.start();
        sites.auber.await(status -> status.peers().get(0).connected());
        link = sites.auber.status().peers().get(0).links().get(0).report().name();
    }

    @AfterEach
    void close() {
        sites.close();
    }

    @Test
    void aTestOfALinkIsAJobThatTellsWhatItFound() {
        JobReport job = sites.auber.run(sites.auber.agent().testLink(link, SHORT));
        assertThat(job.state()).as(job.text()).isEqualTo(JobState.DONE);
        assertThat(job.kind()).isEqualTo(JobKind.LINK_TEST);
        assertThat(job.link()).contains(link);
        LinkTestReport found = job.linkTest().orElseThrow();
        assertThat(found.roundTrips()).isPositive();
        assertThat(found.roundTripMinNanos()).isPositive().isLessThanOrEqualTo(found.roundTripMedianNanos());
        assertThat(found.largestFrameBytes()).isGreaterThan(64 << 10);
        assertThat(found.smallestLostFrameBytes()).isZero();
        assertThat(found.bytesPerSecond()).isPositive();
        assertThat(found.burstBytes()).isLessThanOrEqualTo((64 << 20) + (512 << 10));
        assertThat(job.text()).contains("to 'bordeaux'").contains("Mb/s");
        assertThat(sites.auber.status().jobs()).anyMatch(shown -> shown.equals(job));
    }

    @Test
    void oneAtATimeAndItCanBeCancelled() {
        JobReport first = sites.auber.get(sites.auber.agent().testLink(link, LONG));
        assertThat(sites.auber.refusal(sites.auber.agent().testLink(link, SHORT)))
                .hasMessageContaining("job cancel " + first.id());
        sites.auber.get(sites.auber.agent().cancelJob(first.id()));
        JobReport ended = sites.auber.get(sites.auber.agent().jobEnded(first.id()));
        assertThat(ended.state()).isEqualTo(JobState.CANCELLED);
        assertThat(ended.linkTest()).isEmpty();
        assertThat(sites.auber.run(sites.auber.agent().testLink(link, SHORT)).state())
                .isEqualTo(JobState.DONE);
    }

    @Test
    void whatCannotBeTestedIsRefused() {
        assertThat(sites.auber
                        .refusal(sites.auber.agent().testLink("nowhere", SHORT))
                        .code())
                .isEqualTo(FaultCode.BAD_REQUEST);
        sites.auber.get(sites.auber.agent().enableLink(link, false));
        assertThat(sites.auber.refusal(sites.auber.agent().testLink(link, SHORT)))
                .hasMessageContaining("link enable " + link);
    }

    @Test
    void anAgentThatStopsEndsIt() {
        JobReport job = sites.auber.get(sites.auber.agent().testLink(link, LONG));
        sites.restartBordeaux();
        JobReport ended = sites.auber.get(sites.auber.agent().jobEnded(job.id()));
        assertThat(ended.state()).isNotEqualTo(JobState.DONE);
        assertThat(ended.text()).isNotEmpty();
    }
}
