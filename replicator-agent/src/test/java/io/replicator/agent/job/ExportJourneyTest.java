package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;
import io.replicator.core.report.SeedReport;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.Role;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An export of several volumes is one journey, whatever ends its commands: the same command again goes on, and makes nothing twice. */
final class ExportJourneyTest {
    private static final Optional<Path> NONE = Optional.empty();

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
        }
        start();
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

    @Test
    void whatIsFinishedIsNotExportedAgainAfterARestart() throws IOException {
        String failed = failsAtTheSecond(NONE, NONE);
        assertThat(failed).contains("go on with 'replicatorctl seed export vm db --to DIR...'");
        assertThat(Files.readString(first.resolve("CHECKLIST.txt")))
                .contains("THIS EXPORT IS NOT WHOLE YET", "[ ] vm: generation 1");
        assertThat(named(first, ".set"))
                .as("sets of an export that is not whole")
                .isEmpty();
        List<String> loaded = named(first, "");

        String told = TwoSites.good(run(order(second, NONE, NONE))).text();

        assertThat(told).contains("vm: seed ", "db: seed ", "of 2 volumes on every medium");
        assertThat(named(first, "")).as("the first medium, which was not named").isEqualTo(loaded);
        assertThat(named(second, "vm-")).as("what the first medium has").isEmpty();
        assertThat(seeds()).as("one for each volume").hasSize(2);
        String set = named(second, ".set").get(0).substring(4, 12);
        assertThat(inventory(first, "vm-")).contains("set         " + set);
        assertThat(inventory(second, "db-")).contains("set         " + set);
        assertThat(Files.readString(second.resolve("CHECKLIST.txt")))
                .contains("[ ] " + first, "[ ] " + second, "[ ] vm: generation 1", "[ ] db: generation 1");
    }

    @Test
    void theCommandOfAWholeExportSaysSoAndASecondSeedIsAskedFor() throws IOException {
        TwoSites.good(run(order(first, NONE, NONE)));
        List<String> loaded = named(first, "");
        assertThat(TwoSites.good(run(order(first, NONE, NONE))).text())
                .startsWith("vm, db: all of it is on these media already, and nothing was written");
        Files.delete(first.resolve("CHECKLIST.txt"));
        assertThat(TwoSites.good(run(dry(order(first, NONE, NONE)))).text()).contains("on these media already");
        assertThat(named(first, "CHECKLIST")).as("written by a dry run").isEmpty();
        TwoSites.good(run(order(first, NONE, NONE)));
        JobReport elsewhere = run(order(second, NONE, NONE));
        assertThat(elsewhere.code()).contains(FaultCode.BAD_REQUEST);
        assertThat(elsewhere.text())
                .contains(second + " has nothing of that", "--copy exports the same", "--new another");
        JobReport alone = run(order(List.of("vm"), second, false));
        assertThat(alone.code()).contains(FaultCode.BAD_REQUEST);
        assertThat(alone.text()).contains("is on media together with db", "say --new for another seed");
        assertThat(named(first, "")).isEqualTo(loaded);
        assertThat(named(second, "")).isEmpty();
        assertThat(seeds()).hasSize(2);

        TwoSites.good(run(order(List.of("vm", "db"), second, true)));
        assertThat(seeds()).as("with another of each").hasSize(4);
        GenerationId dropped = seeds().get(0);
        sites.auber.get(sites.auber.agent().dropSeed(dropped, true));
    }

    /** After a restart too: nobody drives away with half of it because it looks finished. */
    @Test
    void aSeedThatIsNotOnMediaWholeIsLoadingAndNotOnTheRoad() throws IOException {
        String volumes = "; go on with 'replicatorctl seed export vm db --to DIR...'";
        failsAtTheSecond(NONE, NONE);
        sites.auber.await(
                status -> loading().equals(List.of("3 parts on media, and others of its journey not yet" + volumes)));
        JobReport running = sites.auber.get(sites.auber.agent().exportSeed(limited(first)));
        sites.auber.await(status -> isBegun(volumes));
        sites.auber.get(sites.auber.agent().cancelJob(running.id()));
        sites.auber.get(sites.auber.agent().jobEnded(running.id()));
        sites.auber.await(status -> isBegun(volumes));
        restart();
        sites.auber.await(status -> loading().size() == 2);
        TwoSites.good(run(order(second, NONE, NONE)));
        sites.auber.await(status -> loading().isEmpty());
    }

    /** Something of the second volume is to go onto media, and not all of it is there. */
    private boolean isBegun(String volumes) {
        return loading().stream()
                .anyMatch(text -> text.matches("([01] of 2 parts|nothing) on media( yet)?" + Pattern.quote(volumes)));
    }

    private List<String> loading() {
        return sites.auber.status().seeds().stream()
                .flatMap(seed -> seed.loading().stream())
                .toList();
    }

    /** A checklist that claims what is not there lets the truck leave without it. */
    @Test
    void whatIsNotOnItsMediumAnyMoreIsExportedAgainByTheSameCommand() throws IOException {
        ExportOrder order = order(List.of("vm", "db"), List.of(first, second), false, false);
        TwoSites.good(run(order));
        List<Path> gone = new ArrayList<>();
        List<Path> kept = new ArrayList<>();
        for (Path medium : List.of(first, second)) {
            Path seed = medium.resolve(named(medium, "db-").get(0));
            gone.addAll(paths(seed, "part-"));
            delete(seed);
            kept.addAll(paths(medium.resolve(named(medium, "vm-").get(0)), "part-"));
        }
        Path cut = kept.get(0);
        try (RandomAccessFile file = new RandomAccessFile(cut.toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }

        String looked = TwoSites.good(run(dry(order))).text();
        assertThat(looked)
                .contains("db: ", " lacks ", "vm: " + cut.getParent().getParent() + " lacks a part", "would be");
        assertThat(gone).noneMatch(Files::exists);
        String told = TwoSites.good(run(order)).text();

        assertThat(told).contains("db: ", " lacks ", "it is exported again", "vm: seed ", "db: seed ");
        assertThat(told).doesNotContain("already");
        assertThat(seeds()).hasSize(2);
        for (String volume : List.of("vm-", "db-")) {
            int parts = 0;
            for (Path medium : List.of(first, second)) {
                parts += paths(medium.resolve(named(medium, volume).get(0)), "part-")
                        .size();
            }
            assertThat(parts).as("parts of " + volume).isGreaterThanOrEqualTo(3);
        }
        assertThat(TwoSites.good(run(order)).text()).contains("all of it is on these media already");
    }

    /** A disk that is lost: everything once more, of the same point. */
    @Test
    void aCopyIsOfTheSameSeeds() {
        TwoSites.good(run(order(first, NONE, NONE)));
        ExportOrder plain = order(second, NONE, NONE);
        ExportOrder copy = new ExportOrder(
                plain.volumes(),
                plain.media(),
                NONE,
                NONE,
                NONE,
                plain.seed(),
                true,
                false,
                false,
                false,
                plain.limit());
        assertThat(TwoSites.good(run(copy)).text()).contains("3 of 3 parts are on media", second.toString());
        assertThat(seeds()).hasSize(2);
        assertThat(TwoSites.good(run(plain)).text()).contains("on these media already");
    }

    /** A medium that anybody can read, of a volume that somebody wanted encrypted. */
    @Test
    void theRestOfAnEncryptedExportIsNotLeftPlain() throws IOException {
        Optional<Path> bordeaux = Optional.of(directory.resolve("authority/bordeaux/agent.crt"));
        String failed = failsAtTheSecond(bordeaux, NONE);
        assertThat(failed).contains("encrypted for a certificate", "seed export vm db --for " + bordeaux.get());
        Optional<Path> words = Optional.of(passphrase("a long enough passphrase"));
        for (ExportOrder other : List.of(order(second, NONE, NONE), order(second, NONE, words))) {
            JobReport refused = run(other);
            assertThat(refused.code()).contains(FaultCode.BAD_REQUEST);
            assertThat(refused.text()).contains("is encrypted for a certificate, and", "add --for with");
        }
        assertThat(named(second, "")).as("written").isEmpty();
        TwoSites.good(run(order(second, bordeaux, NONE)));
    }

    @Test
    void theRestIsNotEncryptedWithAnotherPassphrase() throws IOException {
        Optional<Path> words = Optional.of(passphrase("a long enough passphrase"));
        failsAtTheSecond(NONE, words);
        passphrase("some other passphrase");
        JobReport refused = run(order(second, NONE, words));
        assertThat(refused.code()).contains(FaultCode.BAD_REQUEST);
        assertThat(refused.text()).contains("with another passphrase than that in " + words.get());
        assertThat(named(second, "")).as("written").isEmpty();
        passphrase("a long enough passphrase");
        TwoSites.good(run(order(second, NONE, words)));
    }

    @Test
    void theSameCommandJoinsTheJobThatRunsAndAnotherIsRefused() {
        ExportOrder slow = limited(first);
        JobReport running = sites.auber.get(sites.auber.agent().exportSeed(slow));
        JobReport joined = sites.auber.get(sites.auber.agent().exportSeed(limited(first)));
        assertThat(joined.id()).isEqualTo(running.id());
        assertThat(sites.auber.refusal(sites.auber.agent().exportSeed(order(List.of("db"), second, false))))
                .hasMessageContaining("job " + running.id() + " exports vm, db")
                .extracting("code")
                .isEqualTo(FaultCode.ROUND_IN_PROGRESS);
        sites.auber.get(sites.auber.agent().cancelJob(running.id()));
        assertThat(sites.auber.get(sites.auber.agent().jobEnded(running.id())).state())
                .isEqualTo(JobState.CANCELLED);
    }

    /** By the command and by its dry run alike. */
    @Test
    void whatCanBeRefusedIsRefusedBeforeAnythingIsCaptured() throws IOException {
        Path own = directory.resolve("authority/aubervilliers/agent.crt");
        Path strange = Files.writeString(directory.resolve("strange.crt"), "nothing");
        Path open = Files.writeString(directory.resolve("open"), "a long enough passphrase");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        List<ExportOrder> orders = List.of(
                order(directory.resolve("disk-9"), NONE, NONE),
                order(List.of("vm", "db"), List.of(first, directory.resolve("./disk-1")), false, false),
                order(first, Optional.of(directory.resolve("nope.crt")), NONE),
                order(first, Optional.of(strange), NONE),
                order(first, Optional.of(own), NONE),
                order(first, NONE, Optional.of(passphrase("short"))),
                order(first, NONE, Optional.of(open)));
        for (ExportOrder order : orders) {
            JobReport refused = run(order);
            JobReport dry = run(dry(order));
            assertThat(refused.state()).as(order + " " + refused.text()).isEqualTo(JobState.FAILED);
            assertThat(dry.code()).as(dry.text()).isEqualTo(refused.code());
            assertThat(dry.text()).isEqualTo(refused.text());
        }
        assertThat(seeds()).isEmpty();
        assertThat(named(first, "")).isEmpty();
    }

    /** The first volume gets onto the first medium whole, the second is not even captured. */
    private String failsAtTheSecond(Optional<Path> certificate, Optional<Path> passphrase) throws IOException {
        resize("db", TwoSites.VOLUME_BYTES / 2);
        JobReport failed = run(order(first, certificate, passphrase));
        resize("db", TwoSites.VOLUME_BYTES);
        restart();
        assertThat(failed.state()).isEqualTo(JobState.FAILED);
        assertThat(failed.text()).contains("3 of 3 parts are on media", "then db: ");
        return failed.text();
    }

    private void start() {
        sites.auber.start(sites.auber.settings(
                sites.bordeaux, sites.auber.volume("vm", "bordeaux"), sites.auber.volume("db", "bordeaux")));
    }

    private void restart() {
        sites.restartAuber();
        start();
        ExportOrder look = dry(order(first, NONE, NONE));
        sites.auber.await(status -> {
            try {
                return sites.auber
                        .run(sites.auber.agent().exportSeed(look))
                        .state()
                        .hasEnded();
            } catch (CompletionException opening) {
                return false;
            }
        });
    }

    private JobReport run(ExportOrder order) {
        return sites.auber.run(sites.auber.agent().exportSeed(order));
    }

    private List<GenerationId> seeds() {
        return sites.auber.status().seeds().stream().map(SeedReport::generation).toList();
    }

    private Path passphrase(String words) throws IOException {
        Path file = Files.writeString(directory.resolve("words"), words);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private void resize(String volume, long bytes) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(sites.auber.image(volume).toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    private static List<Path> paths(Path directory, String piece) throws IOException {
        return named(directory, piece).stream().map(directory::resolve).toList();
    }

    private static void delete(Path directory) throws IOException {
        for (Path file : paths(directory, "")) {
            Files.delete(file);
        }
        Files.delete(directory);
    }

    private static String inventory(Path medium, String beginning) throws IOException {
        return Files.readString(medium.resolve(named(medium, beginning).get(0)).resolve("INVENTORY.txt"));
    }

    private static List<String> named(Path medium, String piece) throws IOException {
        try (Stream<Path> entries = Files.list(medium)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.contains(piece))
                    .sorted()
                    .toList();
        }
    }

    private static ExportOrder order(Path medium, Optional<Path> certificate, Optional<Path> passphrase) {
        ExportOrder plain = order(List.of("vm", "db"), medium, false);
        return new ExportOrder(
                plain.volumes(),
                plain.media(),
                certificate,
                passphrase,
                NONE,
                plain.seed(),
                false,
                false,
                false,
                false,
                plain.limit());
    }

    private static ExportOrder order(List<String> volumes, Path medium, boolean another) {
        return order(volumes, List.of(medium), another, false);
    }

    private static ExportOrder order(List<String> volumes, List<Path> media, boolean another, boolean dryRun) {
        return new ExportOrder(
                volumes, media, NONE, NONE, NONE, Optional.empty(), false, another, false, dryRun, Optional.empty());
    }

    private static ExportOrder limited(Path medium) {
        return new ExportOrder(
                List.of("vm", "db"),
                List.of(medium),
                NONE,
                NONE,
                NONE,
                Optional.empty(),
                false,
                false,
                false,
                false,
                Optional.of(1_000_000L));
    }

    private static ExportOrder dry(ExportOrder order) {
        return new ExportOrder(
                order.volumes(),
                order.media(),
                order.certificate(),
                order.passphraseFile(),
                NONE,
                order.seed(),
                false,
                false,
                false,
                true,
                order.limit());
    }
}
