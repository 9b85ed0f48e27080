package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.agent.job.Journey.Capture;
import io.replicator.agent.job.Journey.Start;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;
import io.replicator.core.report.SeedReport;
import io.replicator.core.seed.media.SealingKind;
import io.replicator.core.store.FileStateDirectory;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.Role;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An export whose agent ended when a seed was there and the export's record did not name it yet: the same command finds it. */
final class UntoldSeedTest {
    private static final UUID SET = new UUID(7, 7);

    @TempDir
    private Path directory;

    private TwoSites sites;
    private Path medium;

    @BeforeEach
    void load() throws IOException {
        sites = new TwoSites(directory);
        sites.makeImage("vm");
        sites.auber.start(sites.auber.settings(sites.bordeaux, sites.auber.volume("vm", "bordeaux")));
        TwoSites.good(sites.auber.run(sites.auber.agent().initVolume("vm", Role.SOURCE)));
        medium = Files.createDirectory(directory.resolve("disk"));
    }

    @AfterEach
    void close() {
        sites.close();
    }

    @Test
    void theSeedThatIsThereIsExported() throws IOException {
        Path manifest = createSeed();
        remember(manifest);
        GenerationId seed = onlySeed();

        TwoSites.good(export());

        assertThat(onlySeed()).as("no second seed was made").isEqualTo(seed);
        assertThat(journeys()).singleElement().satisfies(journey -> {
            assertThat(journey.set()).isEqualTo(SET);
            assertThat(journey.carries(seed)).isTrue();
            assertThat(journey.capture()).isEmpty();
        });
    }

    @Test
    void aSeedThatWasDroppedMeanwhileIsNotExported() throws IOException {
        Path manifest = createSeed();
        GenerationId dropped = onlySeed();
        sites.auber.get(sites.auber.agent().dropSeed(dropped, true));
        remember(manifest);

        TwoSites.good(export());

        assertThat(onlySeed()).isNotEqualTo(dropped);
    }

    @Test
    void aManifestThatIsNotWholeLeadsToAnotherSeed() throws IOException {
        Path manifest = createSeed();
        GenerationId untold = onlySeed();
        remember(manifest);
        Files.write(manifest, new byte[100]);

        TwoSites.good(export());

        assertThat(sites.auber.status().seeds())
                .extracting(SeedReport::generation)
                .hasSize(2)
                .contains(untold);
    }

    @Test
    void aCaptureThatCameToNothingLeavesNothing() throws IOException {
        remember(directory.resolve("never.manifest"));
        try (RandomAccessFile image =
                new RandomAccessFile(sites.auber.image("vm").toFile(), "rw")) {
            image.setLength(TwoSites.VOLUME_BYTES / 2);
        }

        assertThat(export().state()).isEqualTo(JobState.FAILED);

        assertThat(journeys()).isEmpty();
        assertThat(sites.auber.status().seeds()).isEmpty();
    }

    private Path createSeed() {
        JobReport job = TwoSites.good(
                sites.auber.run(sites.auber.agent().createSeed(SeedOrder.of(List.of("vm"), Optional.empty()))));
        return Path.of(job.text().substring(job.text().indexOf("manifest ") + "manifest ".length()));
    }

    private void remember(Path manifest) {
        new Journeys(exports())
                .write(new Journey(
                        SET,
                        1,
                        Start.FIRST,
                        new Protection(SealingKind.NONE, ""),
                        List.of("vm"),
                        List.of(),
                        Optional.of(new Capture("vm", manifest))));
    }

    private List<Journey> journeys() {
        return new Journeys(exports()).all();
    }

    private FileStateDirectory exports() {
        return new FileStateDirectory(sites.auber.home.resolve("state/exports"));
    }

    private GenerationId onlySeed() {
        List<SeedReport> seeds = sites.auber.status().seeds();
        assertThat(seeds).hasSize(1);
        return seeds.get(0).generation();
    }

    private JobReport export() {
        return sites.auber.run(sites.auber
                .agent()
                .exportSeed(new ExportOrder(
                        List.of("vm"),
                        List.of(medium),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        false,
                        false,
                        Optional.empty())));
    }
}
