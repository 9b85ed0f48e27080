package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;
import io.replicator.core.report.PlanReport;
import io.replicator.core.report.RelationState;
import io.replicator.core.report.Repairs;
import io.replicator.core.volume.GenerationId;
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

/** What a person meets at the destination who gives a command twice, or comes with a seed that nobody waits for. */
final class ArrivedSeedTest {
    @TempDir
    private Path directory;

    private TwoSites sites;
    private Path medium;
    private List<Path> media;

    @BeforeEach
    void load() throws IOException {
        sites = new TwoSites(directory);
        sites.makeImage("vm");
        Files.write(sites.bordeaux.image("vm"), new byte[TwoSites.VOLUME_BYTES]);
        sites.start();
        TwoSites.good(sites.auber.run(sites.auber.agent().initVolume("vm", Role.SOURCE)));
        medium = Files.createDirectory(directory.resolve("disk-1"));
        media = List.of(medium);
    }

    @AfterEach
    void close() {
        sites.close();
    }

    /** It was done with exit code 0, and the way that it named was refused for ever. */
    @Test
    void aDroppedSeedThatWasImportedNamesTheCommandThatHelpsAndThatHelps() {
        export(medium);
        drop();
        sites.produce("vm", 7);
        JobReport imported = intake(false);
        assertThat(imported.state()).isEqualTo(JobState.FAILED);
        assertThat(imported.code()).contains(FaultCode.COMPARE_NEEDED);
        assertThat(imported.text()).endsWith("at 'aubervilliers': replicatorctl resync vm --compare");
        sites.auber.await(status -> sites.auber.relation("vm").state() == RelationState.BLOCKED);
        assertThat(sites.auber.relation("vm").why()).endsWith("; replicatorctl resync vm --compare");
        TwoSites.good(sites.auber.run(sites.auber.agent().resync("vm", Optional.empty(), ResyncKind.COMPARE)));
        sites.assertSame("vm");
        sites.produce("vm", 3);
        sites.awaitAgreement("vm");
        sites.resync("vm");
    }

    /** It said "add --overwrite", and who did lost a replica that was in sync. */
    @Test
    void theSameSeedAgainIsNothingToDo() {
        export(medium);
        TwoSites.good(intake(false));
        sites.awaitAgreement("vm");
        Optional<?> relation = sites.auber.relation("vm").incarnation();
        JobReport again = TwoSites.good(intake(false));
        assertThat(again.text()).contains("taken in already, and nothing is to be done", "has taken it up");
        assertThat(TwoSites.good(intake(true)).text()).contains("taken in already, and nothing is to be done");
        sites.awaitAgreement("vm");
        assertThat(sites.auber.relation("vm").incarnation()).isEqualTo(relation);
        sites.produce("vm", 3);
        sites.resync("vm");
        JobReport older = intake(false);
        assertThat(older.code()).contains(FaultCode.OLDER_SEED);
        assertThat(older.text())
                .contains("which it came from: nothing is to be done", "--overwrite would: the copy here is lost");
        sites.awaitAgreement("vm");
        assertThat(sites.auber.relation("vm").incarnation()).isEqualTo(relation);
    }

    /** Naming the set of the journey was refused as ambiguous, and --seed took a whole identifier only. */
    @Test
    void ofSeveralSeedsOnADiskTheSetOrABeginningChooses() throws IOException {
        export(medium);
        GenerationId first = sites.auber.status().seeds().get(0).generation();
        Path set = set();
        drop();
        sites.produce("vm", 5);
        Path other = Files.createDirectory(directory.resolve("disk-2"));
        media = List.of(medium, other);
        export(other);
        GenerationId second = sites.auber.status().seeds().get(0).generation();
        JobReport ambiguous =
                sites.bordeaux.run(sites.bordeaux.agent().importSeed(order(Optional.empty(), Optional.empty(), true)));
        assertThat(ambiguous.code()).contains(FaultCode.WRONG_MEDIUM);
        assertThat(ambiguous.text()).contains("--set", "--seed", first.toString(), second.toString());
        JobReport ofSet = TwoSites.good(
                sites.bordeaux.run(sites.bordeaux.agent().importSeed(order(Optional.empty(), Optional.of(set), true))));
        assertThat(ofSet.text()).contains("(seed " + first + ")");
        String beginning = second.toString().substring(0, 8);
        assertThat(beginning).isNotEqualTo(first.toString().substring(0, 8));
        JobReport taken = TwoSites.good(sites.bordeaux.run(
                sites.bordeaux.agent().importSeed(order(Optional.of(beginning), Optional.empty(), false))));
        assertThat(taken.text()).contains("seed " + second);
        JobReport wrongSet = sites.bordeaux.run(
                sites.bordeaux.agent().importSeed(order(Optional.of(beginning), Optional.of(set), true)));
        assertThat(wrongSet.code())
                .as("a seed that is named and not of the set")
                .contains(FaultCode.WRONG_MEDIUM);
    }

    /** 440 KiB were foretold, and 1.8 MiB came: what had to be repaired was in no figure. */
    @Test
    void whatHasToBeRepairedIsCountedBeforeTheRoundAndAfterIt() {
        String manifest = sites.seedAgain("vm");
        sites.produce("vm", 2);
        sites.damage("vm", 3, 25, 140);
        sites.attach("vm", manifest);
        Repairs three = new Repairs(3, 3L * TwoSites.CHUNK_BYTES);
        sites.auber.await(status -> status.seeds().get(0).repairs().equals(three));
        assertThat(sites.auber.status().seeds().get(0).arrivedAt()).contains("bordeaux");
        assertThat(sites.auber.status().seeds().get(0).caughtUp()).isFalse();
        PlanReport plan = sites.auber
                .get(sites.auber.agent().planResync("vm", Optional.empty(), ResyncKind.DELTA))
                .get(0);
        assertThat(plan.repairs()).isEqualTo(three);
        assertThat(plan.sendBytes()).isEqualTo(2 * 4096 + three.bytes());
        JobReport round = sites.resync("vm");
        assertThat(round.text()).contains("8.0 KiB changed + 48.0 KiB repaired (3 chunks), ");
        sites.auber.await(status -> status.seeds().get(0).caughtUp());
        assertThat(sites.auber.status().seeds().get(0).repairs()).isEqualTo(Repairs.NONE);
    }

    /** In between the destination said "not initialised", as if nothing had come. */
    @Test
    void anImportThatWaitsForAMediumIsSeen() throws IOException {
        export(medium);
        Path part;
        try (Stream<Path> files = Files.walk(medium)) {
            part = files.filter(file -> file.endsWith("part-000001"))
                    .findFirst()
                    .orElseThrow();
        }
        Path away = directory.resolve("on-another-disk");
        Files.move(part, away);
        assertThat(intake(false).code()).contains(FaultCode.MISSING_PART);
        assertThat(sites.bordeaux.report("vm").why())
                .startsWith("an import of a seed is half done: parts 1 of 'vm'")
                .endsWith("replicatorctl seed import vm goes on with it");
        assertThat(sites.bordeaux.relation("vm").why()).startsWith("an import of a seed is half done");
        Files.move(away, part);
        TwoSites.good(intake(false));
        sites.bordeaux.await(status -> sites.bordeaux.report("vm").why().isEmpty());
    }

    private Path set() throws IOException {
        try (Stream<Path> files = Files.list(medium)) {
            return files.filter(file -> file.toString().endsWith(".set"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void export(Path to) {
        TwoSites.good(sites.auber.run(sites.auber
                .agent()
                .exportSeed(new ExportOrder(
                        List.of("vm"),
                        List.of(to),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        true,
                        false,
                        false,
                        Optional.empty()))));
    }

    private void drop() {
        GenerationId seed = sites.auber.status().seeds().get(0).generation();
        sites.auber.get(sites.auber.agent().dropSeed(seed, true));
    }

    private JobReport intake(boolean dryRun) {
        return sites.bordeaux.run(sites.bordeaux.agent().importSeed(order(Optional.empty(), Optional.empty(), dryRun)));
    }

    private ImportOrder order(Optional<String> seed, Optional<Path> set, boolean dryRun) {
        return new ImportOrder("vm", media, Optional.empty(), seed, set, false, false, dryRun, Optional.empty());
    }
}
