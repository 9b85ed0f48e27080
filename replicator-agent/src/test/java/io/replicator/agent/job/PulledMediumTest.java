package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.replicator.agent.job.AilingDisk.Change;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;
import io.replicator.core.volume.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that is pulled out while it is loaded leaves its mount point behind, which takes what it is given and hides it. A link stands for the mount
 * point: it leads to the disk, on a file system of its own, and then to a directory beside the other medium.
 */
final class PulledMediumTest {
    private static final Path OTHER_FILE_SYSTEM = Path.of("/dev/shm");

    @TempDir
    private Path directory;

    private TwoSites sites;
    private Path stays;
    private Path pulled;
    private Path disk;
    private Path bare;
    private final AtomicInteger flushes = new AtomicInteger();
    private Predicate<String> watched = file -> false;
    private int pulledAt;

    @BeforeEach
    void load() throws IOException {
        assumeTrue(Files.isWritable(OTHER_FILE_SYSTEM), "a second file system");
        disk = Files.createTempDirectory(OTHER_FILE_SYSTEM, "disk");
        assumeTrue(
                !Files.getAttribute(disk, "unix:dev").equals(Files.getAttribute(directory, "unix:dev")),
                "a second file system");
        sites = new TwoSites(directory);
        for (String volume : List.of("vm", "db")) {
            sites.makeImage(volume);
        }
        sites.auber.writeThrough(state -> new AilingDisk(state, file -> watched.test(file), file -> change -> {
            if (change == Change.FLUSH && flushes.incrementAndGet() == pulledAt) {
                mount(bare);
            }
        }));
        sites.auber.start(sites.auber.settings(
                sites.bordeaux, sites.auber.volume("vm", "bordeaux"), sites.auber.volume("db", "bordeaux")));
        for (String volume : List.of("vm", "db")) {
            TwoSites.good(sites.auber.run(sites.auber.agent().initVolume(volume, Role.SOURCE)));
        }
        stays = Files.createDirectory(directory.resolve("disk-1"));
        pulled = directory.resolve("disk-2");
        bare = Files.createDirectory(directory.resolve("bare"));
        mount(disk);
    }

    @AfterEach
    void close() throws IOException {
        if (sites != null) {
            sites.close();
        }
        try (Stream<Path> files = Files.walk(disk)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void nothingOfTheNextVolumeGoesIntoTheMountPointOfADiskThatWasPulledOut() throws IOException {
        // The journey is written before and after vm's capture, and before that of db.
        pull(file -> file.startsWith("journey-"), 3);
        endsWithoutTheDisk();
        assertThat(named(stays, "db-"))
                .as("db, which the other disk has room for")
                .hasSize(1);

        mount(disk);
        assertThat(TwoSites.good(export()).text()).contains("vm, db: all of it is on these media already");
        assertThat(named(disk, "CHECKLIST")).hasSize(1);
    }

    @Test
    void aDiskThatIsPulledOutInTheMiddleOfAVolumeIsOutForAllThatFollow() throws IOException {
        // The record of vm's export: when it is made, for each of the media, and for the first part.
        pull(file -> file.matches("[0-9a-f]{8}-[0-9a-f-]{27}(\\.new)?"), 4);
        endsWithoutTheDisk();
    }

    private void endsWithoutTheDisk() throws IOException {
        JobReport job = export();

        assertThat(named(bare, "")).as("in the mount point").isEmpty();
        assertThat(job.state()).as(job.text()).isEqualTo(JobState.FAILED);
        assertThat(job.code()).contains(FaultCode.IO_ERROR);
        assertThat(job.text()).startsWith(pulled + " is not mounted any more");
        assertThat(job.text()).contains("vm: seed ", "db: seed ");
        assertThat(Files.readString(stays.resolve("CHECKLIST.txt"))).contains(pulled + " is not mounted any more");
    }

    private void pull(Predicate<String> files, int flush) {
        watched = files;
        pulledAt = flush;
    }

    private JobReport export() {
        return sites.auber.run(sites.auber
                .agent()
                .exportSeed(new ExportOrder(
                        List.of("vm", "db"),
                        List.of(stays, pulled),
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

    private void mount(Path where) {
        try {
            Files.deleteIfExists(pulled);
            Files.createSymbolicLink(pulled, where);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> named(Path medium, String beginning) throws IOException {
        try (Stream<Path> entries = Files.list(medium)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith(beginning))
                    .toList();
        }
    }
}
