package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.SeedReport;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a seed's end costs depends on where its copy is. */
final class SeedDropTest {
    @TempDir
    private Path directory;

    private TwoSites sites;
    private String manifest;

    @BeforeEach
    void load() {
        sites = new TwoSites(directory);
        sites.makeImage("vm");
        sites.start();
        manifest = sites.seed("vm");
    }

    @AfterEach
    void close() {
        sites.close();
    }

    /** It was dropped without a word, and the truck came with a copy that cost a comparison. */
    @Test
    void aSeedOnTheRoadIsDroppedOnPurposeOnly() {
        SeedReport seed = seed();
        assertThat(sites.auber.refusal(sites.auber.agent().dropSeed(seed.generation(), false)))
                .hasMessageContaining("on the road since 20")
                .hasMessageContaining("compared by hash over the wire")
                .hasMessageContaining("--yes")
                .extracting("code")
                .isEqualTo(FaultCode.BAD_REQUEST);
        assertThat(seed().generation()).isEqualTo(seed.generation());
        sites.auber.get(sites.auber.agent().dropSeed(seed.generation(), true));
        assertThat(sites.auber.status().seeds()).isEmpty();
    }

    @Test
    void aSeedThatHasArrivedIsDroppedAtOnce() {
        sites.attach("vm", manifest);
        sites.auber.await(status -> status.seeds().get(0).arrivedAt().isPresent());
        sites.auber.get(sites.auber.agent().dropSeed(seed().generation(), false));
        assertThat(sites.auber.status().seeds()).isEmpty();
    }

    /** Whether nothing changed or nobody looked are two things. */
    @Test
    void whatChangedIsKnownOnceACaptureHasLooked() {
        sites.produce("vm", 3);
        assertThat(seed().lookedAtMillis()).isEmpty();
        assertThat(seed().catchUpNanos()).isEmpty();
        sites.seedAgain("vm");
        sites.auber.await(status -> status.seeds().get(0).dirtyBytes() > 0);
        assertThat(seed().lookedAtMillis())
                .hasValueSatisfying(at -> assertThat(at).isGreaterThan(seed().createdAtMillis()));
    }

    private SeedReport seed() {
        return sites.auber.status().seeds().get(0);
    }
}
