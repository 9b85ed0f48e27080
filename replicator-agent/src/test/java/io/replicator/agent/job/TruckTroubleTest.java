package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.JobReport;
import io.replicator.core.store.FileStateDirectory;
import io.replicator.core.volume.Role;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong while the truck is loaded, and what is said of it. */
final class TruckTroubleTest {
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
        medium = Files.createDirectory(directory.resolve("disk-1"));
    }

    @AfterEach
    void close() {
        sites.close();
    }

    /** An administrator who tries again and again does not run the agent out of descriptors. */
    @Test
    void anExportOfAVolumeThatWasResizedIsRefusedAtOnceAndLeavesNothingOpen() throws IOException {
        Path manifest = directory.resolve("vm.manifest");
        TwoSites.good(sites.auber.run(
                sites.auber.agent().createSeed(SeedOrder.of(List.of("vm"), Optional.of(manifest.toString())))));
        long open = openDescriptors();
        for (long bytes : new long[] {TwoSites.VOLUME_BYTES / 2, TwoSites.VOLUME_BYTES + 4096}) {
            resize(bytes);
            JobReport refused = export(manifest);
            assertThat(refused.code()).contains(FaultCode.SIZE_MISMATCH);
            assertThat(refused.text()).contains("has " + bytes + " bytes now, and had " + TwoSites.VOLUME_BYTES);
        }
        assertThat(openDescriptors()).isEqualTo(open);
        assertThat(new FileStateDirectory(medium).directories()).as("written").isEmpty();
        resize(TwoSites.VOLUME_BYTES);
        TwoSites.good(export(manifest));
    }

    private JobReport export(Path manifest) {
        return sites.auber.run(sites.auber
                .agent()
                .exportSeed(new ExportOrder(
                        List.of("vm"),
                        List.of(medium),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(manifest),
                        Optional.of(sites.auber.status().seeds().get(0).generation()),
                        false,
                        false,
                        true,
                        false,
                        Optional.empty())));
    }

    private void resize(long bytes) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(sites.auber.image("vm").toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    /** This process's, on the volume. */
    private long openDescriptors() throws IOException {
        Path image = sites.auber.image("vm").toRealPath();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(descriptor -> leadsTo(descriptor, image)).count();
        }
    }

    private static boolean leadsTo(Path descriptor, Path file) {
        try {
            return Files.readSymbolicLink(descriptor).equals(file);
        } catch (java.nio.file.NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
