package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;
import io.replicator.core.report.SeedReport;
import io.replicator.core.volume.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Seeds go onto media at one site, are driven, and are taken in at the other. */
final class TruckTest {
    private static final int PART_BYTES = 1 << 20;

    @TempDir
    private Path directory;

    private TwoSites sites;
    private Path first;
    private Path second;

    @BeforeEach
    void load() throws IOException {
        sites = new TwoSites(directory);
        for (String volume : List.of("vm", "db")) {
            sites.makeImage(volume);
            Files.write(sites.bordeaux.image(volume), new byte[TwoSites.VOLUME_BYTES]);
        }
        sites.auber.start(sites.auber.settings(
                sites.bordeaux, sites.auber.volume("vm", "bordeaux"), sites.auber.volume("db", "bordeaux")));
        sites.bordeaux.start(sites.bordeaux.settings(
                sites.auber,
                sites.bordeaux.volume("vm", "aubervilliers"),
                sites.bordeaux.volume("db", "aubervilliers")));
        for (String volume : List.of("vm", "db")) {
            TwoSites.good(sites.auber.run(sites.auber.agent().initVolume(volume, Role.SOURCE)));
        }
        first = Files.createDirectory(directory.resolve("disk-1"));
        second = Files.createDirectory(directory.resolve("disk-2"));
    }

    @AfterEach
    void close() {
        sites.close();
    }

    /** The story of issue 5: exactly what the road took is named, and exactly that and what changed is fetched. */
    @Test
    void twoVolumesOnTwoMediaLoseOnePartAndThreeBytes() throws IOException {
        Path certificate = directory.resolve("authority/bordeaux/agent.crt");
        ExportOrder order = export(List.of("vm", "db"), List.of(first, second), Optional.of(certificate));
        JobReport exported = TwoSites.good(sites.auber.run(sites.auber.agent().exportSeed(order)));
        assertThat(exported.text()).contains("vm: seed ", "db: seed ", "3 of 3 parts are on media", "[ ] " + first);
        assertThat(sites.auber.status().seeds()).extracting(SeedReport::volume).containsExactlyInAnyOrder("vm", "db");

        sites.produce("vm", 5);
        Files.delete(part("vm", 1));
        flip(part("db", 0), 5000);
        flip(part("db", 2), 4096 + 300);
        flip(part("db", 2), 20);

        JobReport refused = sites.bordeaux.run(sites.bordeaux.agent().importSeed(intake("vm", false)));
        assertThat(refused.code()).contains(FaultCode.MISSING_PART);
        assertThat(refused.text()).contains("parts 1 of 'vm' (64 chunks");
        JobReport vm = TwoSites.good(sites.bordeaux.run(sites.bordeaux.agent().importSeed(intake("vm", true))));
        assertThat(vm.text())
                .contains(
                        "64 of 150 chunks",
                        "chunks 64-127",
                        "signed by 'aubervilliers'",
                        "parts that are on no medium: 1")
                .endsWith("'aubervilliers' has taken it up");
        JobReport db = TwoSites.good(sites.bordeaux.run(sites.bordeaux.agent().importSeed(intake("db", false))));
        assertThat(db.text()).contains("part-000000", "part-000002").doesNotContain("part-000001");

        for (String volume : List.of("vm", "db")) {
            sites.awaitAgreement(volume);
            sites.resync(volume);
            assertThat(sites.bordeaux.report(volume).generation())
                    .isEqualTo(sites.auber.report(volume).generation());
        }
        assertThat(sites.bordeaux.events).extracting(event -> event.kind()).contains("seed-imported");
    }

    @Test
    void anExportThatIsFullOrCancelledGoesOn() {
        JobReport dry = TwoSites.good(sites.auber.run(sites.auber
                .agent()
                .exportSeed(new ExportOrder(
                        List.of("vm"),
                        List.of(first),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        false,
                        true,
                        Optional.empty()))));
        assertThat(dry.text())
                .startsWith("nothing was changed; vm: at most about ")
                .contains(first + " has ");
        assertThat(sites.auber.status().seeds()).as("seeds after a dry run").isEmpty();
        JobReport begun = sites.auber.get(sites.auber
                .agent()
                .exportSeed(new ExportOrder(
                        List.of("vm"),
                        List.of(first),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        false,
                        false,
                        Optional.of(1_000_000L))));
        sites.auber.await(status -> Files.exists(first) && hasParts());
        sites.auber.get(sites.auber.agent().cancelJob(begun.id()));
        JobReport cancelled = sites.auber.get(sites.auber.agent().jobEnded(begun.id()));
        assertThat(cancelled.state()).isEqualTo(JobState.CANCELLED);
        assertThat(cancelled.text()).contains("what is written stays");
        JobReport whole = TwoSites.good(sites.auber.run(
                sites.auber.agent().exportSeed(export(List.of("vm"), List.of(second), Optional.empty()))));
        assertThat(whole.text()).contains("3 of 3 parts are on media", first.toString(), second.toString());
        assertThat(sites.auber.status().seeds())
                .as("one seed for both commands")
                .hasSize(1);
        JobReport imported =
                TwoSites.good(sites.bordeaux.run(sites.bordeaux.agent().importSeed(intake("vm", false))));
        assertThat(imported.text()).contains("everything arrived as it left");
        sites.assertSame("vm");
    }

    /** drbd d8c4159c6: a seeding that left an older relation alive; the returning peer matched, and its resync was skipped. */
    @Test
    void anImportEndsTheEarlierRelationOfThatCopyAndNoOther() {
        TwoSites.good(sites.auber.run(
                sites.auber.agent().exportSeed(export(List.of("vm", "db"), List.of(first, second), Optional.empty()))));
        for (String volume : List.of("vm", "db")) {
            TwoSites.good(sites.bordeaux.run(sites.bordeaux.agent().importSeed(intake(volume, false))));
            sites.awaitAgreement(volume);
        }
        Optional<?> earlier = sites.auber.relation("vm").incarnation();
        Optional<?> other = sites.auber.relation("db").incarnation();
        ImportOrder again = new ImportOrder(
                "vm",
                List.of(first, second),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                true,
                false,
                Optional.empty());
        TwoSites.good(sites.bordeaux.run(sites.bordeaux.agent().importSeed(again)));
        sites.produce("vm", 3);
        sites.awaitAgreement("vm");
        sites.auber.await(status -> !sites.auber.relation("vm").incarnation().equals(earlier));
        assertThat(sites.auber.relation("db").incarnation()).isEqualTo(other);
        sites.resync("vm");
    }

    /** Its mount point would take the parts, and hide them when the disk is back. */
    @Test
    void aDiskThatIsNotMountedAnyMoreIsNotWrittenBesides() throws IOException {
        TwoSites.good(sites.auber.run(
                sites.auber.agent().exportSeed(export(List.of("vm"), List.of(first), Optional.empty()))));
        Files.move(first, directory.resolve("pulled-out"));
        Files.createDirectory(first);
        JobReport refused = sites.auber.run(sites.auber
                .agent()
                .exportSeed(new ExportOrder(
                        List.of("vm"),
                        List.of(first),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(sites.auber.status().seeds().get(0).generation()),
                        false,
                        false,
                        false,
                        false,
                        Optional.empty())));
        assertThat(refused.code()).contains(FaultCode.IO_ERROR);
        assertThat(refused.text()).contains(first + " has parts of this seed, and the disk");
        try (Stream<Path> files = Files.list(first)) {
            assertThat(files).isEmpty();
        }
    }

    /** What one command exported names itself on every medium, for the agent and for people. */
    @Test
    void aSetSaysWhatOfItIsMissing() throws IOException {
        String told = TwoSites.good(sites.auber.run(sites.auber
                        .agent()
                        .exportSeed(export(List.of("vm", "db"), List.of(first, second), Optional.empty()))))
                .text();
        Path set = set(second);
        String shortId = set.getFileName().toString().substring(4, 12);
        assertThat(told).contains("set " + shortId + " of 2 volumes on every medium");
        assertThat(Files.readString(first.resolve("CHECKLIST.txt")))
                .contains("set " + shortId + " of 2 volumes", "[ ] vm: generation 1, manifest ")
                .contains("replicatorctl seed import db --from MEDIUM... --set MEDIUM/" + set.getFileName());
        JobReport vm = TwoSites.good(
                sites.bordeaux.run(sites.bordeaux.agent().importSeed(intake("vm", Optional.of(set), false))));
        assertThat(vm.text()).contains("set " + shortId + " of 2 volumes: still missing are db");
        JobReport db = TwoSites.good(
                sites.bordeaux.run(sites.bordeaux.agent().importSeed(intake("db", Optional.of(set), false))));
        assertThat(db.text()).contains("set " + shortId + " of 2 volumes is here whole");
    }

    /** Each before the first write, and told apart. */
    @Test
    void aSeedThatIsNotOfTheSetIsRefused() throws IOException {
        Path manifests = Files.createDirectory(directory.resolve("manifests"));
        String created = TwoSites.good(sites.auber.run(sites.auber
                        .agent()
                        .createSeed(SeedOrder.of(List.of("vm", "db"), Optional.of(manifests.toString())))))
                .text();
        Path set = set(manifests);
        assertThat(created).endsWith("set " + set.getFileName().toString().substring(4, 12) + " of 2 volumes " + set);
        Path later = directory.resolve("later.manifest");
        TwoSites.good(sites.auber.run(
                sites.auber.agent().createSeed(SeedOrder.of(List.of("vm"), Optional.of(later.toString())))));
        Files.copy(
                sites.auber.image("vm"), sites.bordeaux.image("vm"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        JobReport rolledBack = attach(later, set);
        assertThat(rolledBack.code()).contains(FaultCode.WRONG_MEDIUM);
        assertThat(rolledBack.text())
                .contains("describes generation 2 of 'vm'", "made with generation 1: the set is of an earlier journey");

        byte[] bytes = Files.readAllBytes(set);
        bytes[bytes.length - 1] ^= 1;
        Path altered = Files.write(directory.resolve("altered.set"), bytes);
        assertThat(attach(manifests.resolve("vm-1.manifest"), altered).code()).contains(FaultCode.BAD_MANIFEST);
        assertThat(sites.bordeaux.report("vm").generation()).isEmpty();

        JobReport whole = TwoSites.good(attach(manifests.resolve("vm-1.manifest"), set));
        assertThat(whole.text()).contains("of 2 volumes: still missing are db");
    }

    private JobReport attach(Path manifest, Path set) {
        return sites.bordeaux.run(sites.bordeaux
                .agent()
                .attachSeed(AttachOrder.of("vm", manifest.toString(), Optional.of(set.toString()))));
    }

    private static Path set(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".set"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private ExportOrder export(List<String> volumes, List<Path> media, Optional<Path> certificate) {
        return new ExportOrder(
                volumes,
                media,
                certificate,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                false,
                false,
                Optional.empty());
    }

    private ImportOrder intake(String volume, boolean acceptMissing) {
        return intake(volume, Optional.empty(), acceptMissing);
    }

    private ImportOrder intake(String volume, Optional<Path> set, boolean acceptMissing) {
        return new ImportOrder(
                volume,
                List.of(first, second),
                Optional.empty(),
                Optional.empty(),
                set,
                acceptMissing,
                false,
                false,
                Optional.empty());
    }

    private boolean hasParts() {
        try {
            return files().anyMatch(file -> file.getFileName().toString().matches("part-[0-9]+"));
        } catch (java.io.UncheckedIOException e) {
            // A file got its name while it was looked at.
            return false;
        }
    }

    private Path part(String volume, int number) {
        String name = "part-00000" + number;
        return files().filter(file -> file.getFileName().toString().equals(name)
                        && file.getParent().getFileName().toString().startsWith(volume + "-"))
                .findFirst()
                .orElseThrow();
    }

    private Stream<Path> files() {
        return Stream.of(first, second).flatMap(medium -> {
            try (Stream<Path> walk = Files.walk(medium)) {
                return walk.filter(Files::isRegularFile).toList().stream();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        assertThat(bytes.length).isLessThan(2 * PART_BYTES);
        bytes[at] ^= 0x20;
        Files.write(file, bytes);
    }
}
