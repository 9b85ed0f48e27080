package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.Role;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each dry run says what its command would do, and leaves every file of both sites and of the media as it was. */
final class SeedDryRunTest {
    private static final Optional<Long> LIMIT = Optional.of(1_000_000L);

    @TempDir
    private Path directory;

    private TwoSites sites;
    private Path first;
    private Path second;

    @BeforeEach
    void load() throws IOException {
        sites = new TwoSites(directory);
        sites.makeImage("vm");
        Files.write(sites.bordeaux.image("vm"), new byte[TwoSites.VOLUME_BYTES]);
        sites.start();
        TwoSites.good(sites.auber.run(sites.auber.agent().initVolume("vm", Role.SOURCE)));
        first = Files.createDirectory(directory.resolve("disk-1"));
        second = Files.createDirectory(directory.resolve("disk-2"));
    }

    @AfterEach
    void close() {
        sites.close();
    }

    @Test
    void aSeedThatIsNotCreated() throws IOException {
        Path manifest = directory.resolve("vm.manifest");
        JobReport told = unchanged(sites.auber, () -> create(Optional.of(manifest.toString())));
        assertThat(told.text())
                .startsWith("nothing was changed; vm: a seed would read 2.3 MiB in about 2 s at 976.6 KiB/s, the limit")
                .contains("it would be fuzzy, since production may have written", manifest + " (", " are free there)")
                .contains("the index takes about ", "75 B there at most, and no snapshot");
        assertThat(sites.auber.status().seeds()).isEmpty();
        Files.createFile(manifest);
        JobReport refused = unchanged(sites.auber, () -> create(Optional.of(manifest.toString())));
        assertThat(refused.code()).contains(FaultCode.BAD_REQUEST);
        assertThat(refused.text()).contains(manifest + " exists");
        assertThat(unchanged(sites.auber, () -> create(Optional.empty())).text())
                .contains(sites.auber.home.resolve("manifests/vm-1.manifest") + " (its directory does not exist yet)");
    }

    @Test
    void anExportThatIsNotMade() {
        assertThat(unchanged(sites.auber, () -> export(true, first, second)).text())
                .startsWith("nothing was changed; vm: at most about ")
                .contains(
                        "in about 2 s at 976.6 KiB/s, the limit if media are fast enough, and manifest and papers of about ")
                .contains(first + " has ", second + " is on the same file system as another: enough");
        JobReport begun = sites.auber.get(sites.auber.agent().exportSeed(order(false, LIMIT, first)));
        sites.auber.await(status -> status.jobs().stream().anyMatch(job -> job.progress()
                .filter(now -> now.phase().startsWith("copying") && now.doneBytes() > 0)
                .isPresent()));
        sites.auber.get(sites.auber.agent().cancelJob(begun.id()));
        sites.auber.get(sites.auber.agent().jobEnded(begun.id()));
        assertThat(unchanged(sites.auber, () -> export(true, first)).text())
                .as("of an export that goes on")
                .contains("goes on, of which ", " of 3 parts are on media; at most about ");
        JobReport refused = unchanged(sites.auber, () -> export(true, directory.resolve("disk-9")));
        assertThat(refused.text()).contains("disk-9 does not exist; mount the medium");
    }

    @Test
    void aSeedThatIsNotImported() throws IOException {
        TwoSites.good(sites.auber.run(exported()));
        assertThat(unchanged(sites.bordeaux, () -> intake(false, first)).text())
                .startsWith("nothing was changed; the media hold 'vm' of 'aubervilliers', generation 1 (seed ")
                .contains("signed by 'aubervilliers', not encrypted; all of its 3 parts are here")
                .contains("976.6 KiB/s, the limit, write 2.0 MiB to " + sites.bordeaux.image("vm"))
                .contains("about ", " in ", ", where ", " are free");
        Path part = part(1);
        Files.delete(part);
        JobReport missing = unchanged(sites.bordeaux, () -> intake(false, first));
        assertThat(missing.text())
                .contains("parts 1 of 3 are on none of these media, up to 1.0 MiB; an import would take the others in"
                        + " and end with MISSING_PART");
        assertThat(missing.code()).as("as the import").contains(FaultCode.MISSING_PART);
        assertThat(unchanged(sites.bordeaux, () -> intake(true, first)).text())
                .contains("parts 1 of 3 are on none of these media, up to 1.0 MiB, and would come over the wire");
        Files.write(sites.bordeaux.image("vm"), new byte[] {1});
        JobReport refused = unchanged(sites.bordeaux, () -> intake(true, first));
        assertThat(refused.code()).contains(FaultCode.SIZE_MISMATCH);
        assertThat(sites.bordeaux.report("vm").generation()).isEmpty();
    }

    /** It advised --overwrite for a file system that was mounted, and with that saw nothing amiss. */
    @Test
    void aDeviceThatSomebodyWritesIsRefusedAsTheCommandWould() throws IOException {
        TwoSites.good(sites.auber.run(exported()));
        String manifest = sites.seedAgain("vm");
        try (RandomAccessFile writer =
                new RandomAccessFile(sites.bordeaux.image("vm").toFile(), "rw")) {
            assertThat(writer.length()).isPositive();
            busy(unchanged(sites.bordeaux, () -> intake(false, first)));
            busy(unchanged(sites.bordeaux, () -> intake(false, true, first)));
            busy(unchanged(sites.bordeaux, () -> attach(manifest)));
        }
    }

    private static void busy(JobReport refused) {
        assertThat(refused.code()).as(refused::toString).contains(FaultCode.DEVICE_BUSY);
        assertThat(refused.text()).contains("free it first").doesNotContain("--overwrite");
    }

    @Test
    void aCopyThatIsNotAttached() throws IOException {
        String manifest = sites.seedAgain("vm");
        assertThat(unchanged(sites.bordeaux, () -> attach(manifest)).text())
                .startsWith("nothing was changed; an attach would make " + sites.bordeaux.image("vm")
                        + " 'vm' at generation 1 (seed ")
                .contains("nothing speaks against it", "it would read 2.3 MiB in about 2 s at 976.6 KiB/s, the limit");
        sites.attach("vm", manifest);
        assertThat(unchanged(sites.bordeaux, () -> attach(manifest)).text())
                .as("while it is open as a replica")
                .contains("it would replace the copy that is here, at generation 1");
        byte[] other = ByteBuffer.allocate(TwoSites.VOLUME_BYTES).array();
        Files.write(sites.bordeaux.image("vm"), other);
        JobReport refused = unchanged(sites.bordeaux, () -> attach(manifest));
        assertThat(refused.code()).contains(FaultCode.UNRELATED_VOLUME);
        assertThat(sites.bordeaux.report("vm").generation())
                .as("the copy that was")
                .isPresent();
    }

    private CompletionStage<JobReport> create(Optional<String> manifest) {
        return sites.auber.agent().createSeed(new SeedOrder(List.of("vm"), manifest, true, LIMIT));
    }

    private CompletionStage<JobReport> export(boolean dryRun, Path... media) {
        return sites.auber.agent().exportSeed(order(dryRun, LIMIT, media));
    }

    private CompletionStage<JobReport> exported() {
        return sites.auber.agent().exportSeed(order(false, Optional.empty(), first));
    }

    private static ExportOrder order(boolean dryRun, Optional<Long> limit, Path... media) {
        Optional<Path> none = Optional.empty();
        Optional<GenerationId> seed = Optional.empty();
        return new ExportOrder(
                List.of("vm"), List.of(media), none, none, none, seed, false, false, false, dryRun, limit);
    }

    private CompletionStage<JobReport> intake(boolean acceptMissing, Path medium) {
        return intake(acceptMissing, false, medium);
    }

    private CompletionStage<JobReport> intake(boolean acceptMissing, boolean overwrite, Path medium) {
        Optional<Path> none = Optional.empty();
        return sites.bordeaux
                .agent()
                .importSeed(new ImportOrder(
                        "vm", List.of(medium), none, Optional.empty(), none, acceptMissing, overwrite, true, LIMIT));
    }

    private CompletionStage<JobReport> attach(String manifest) {
        return sites.bordeaux.agent().attachSeed(new AttachOrder("vm", manifest, Optional.empty(), false, true, LIMIT));
    }

    /** The job's last report, where everything is what it was before it, and it may be asked for again. */
    private JobReport unchanged(ReplicationSite site, Supplier<CompletionStage<JobReport>> asked) {
        Map<String, Long> before = content();
        JobReport ended = site.run(asked.get());
        JobReport again = site.run(asked.get());
        assertThat(again.state()).isIn(JobState.DONE, JobState.FAILED).isEqualTo(ended.state());
        assertThat(again.code()).isEqualTo(ended.code());
        assertThat(content()).isEqualTo(before);
        return ended;
    }

    /** Every file and directory below, and a checksum of what is in it. */
    private Map<String, Long> content() {
        Map<String, Long> content = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path : walk.toList()) {
                java.util.zip.CRC32C checksum = new java.util.zip.CRC32C();
                if (Files.isRegularFile(path)) {
                    checksum.update(Files.readAllBytes(path));
                }
                content.put(path.toString(), checksum.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return content;
    }

    private Path part(int number) throws IOException {
        try (Stream<Path> walk = Files.walk(first)) {
            return walk.filter(file -> file.endsWith("part-00000" + number))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
