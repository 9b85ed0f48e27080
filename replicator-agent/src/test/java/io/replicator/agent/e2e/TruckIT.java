package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The journey of docs/guide/truck.md by its commands: two volumes, two media, agents that are killed on the way. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class TruckIT {
    private static final long VOLUME_BYTES = 12L << 20;
    private static final int KILLS = Math.max(1, Integer.getInteger("storm", 20) / 10);

    @RegisterExtension
    static final Scene SCENE = new Scene();

    private static Site aubervilliers;
    private static Site bordeaux;
    private static Path first;
    private static Path second;

    @BeforeAll
    static void startSites() throws IOException {
        aubervilliers = SCENE.site("aubervilliers");
        bordeaux = SCENE.site("bordeaux");
        aubervilliers.dials(bordeaux);
        for (String volume : List.of("vm-101", "vm-102")) {
            aubervilliers.volume(volume, Images.sparse(aubervilliers.file(volume + ".img"), VOLUME_BYTES), "bordeaux");
            bordeaux.volume(volume, Images.sparse(bordeaux.file(volume + ".img"), VOLUME_BYTES), "aubervilliers");
            Images.scatter(
                    aubervilliers.file(volume + ".img"), new SplittableRandom(volume.hashCode()), 2500, VOLUME_BYTES);
        }
        first = Files.createDirectory(SCENE.directory().resolve("disk-1"));
        second = Files.createDirectory(SCENE.directory().resolve("disk-2"));
        SCENE.add(aubervilliers);
        SCENE.add(bordeaux);
        aubervilliers.launch();
        bordeaux.launch();
        aubervilliers.awaitStart();
        bordeaux.awaitStart();
        aubervilliers.control().awaitPeer("bordeaux");
    }

    @Test
    @Order(1)
    void isLoadedThoughTheAgentIsKilled() {
        for (String volume : List.of("vm-101", "vm-102")) {
            aubervilliers.mustCtl("volume", "init", volume, "--source");
        }
        assertThat(aubervilliers.mustCtl("seed", "export", "vm-101", "--to", first.toString(), "--dry-run"))
                .contains("vm-101: at most about ");
        for (int kill = 0; kill < KILLS; kill++) {
            aubervilliers.mustCtl(export("--limit", "8MiB/s", "--no-wait"));
            int before = parts().size();
            org.awaitility.Awaitility.await().until(() -> parts().size() > before);
            aubervilliers.kill();
            aubervilliers.start();
        }
        String checklist = aubervilliers.mustCtl(export());
        assertThat(checklist).contains("[ ] " + first, "[ ] " + second, "parts are on media");
        assertThat(aubervilliers.mustCtl("seed", "list")).contains("vm-101", "vm-102");
    }

    @Test
    @Order(2)
    void arrivesWithoutOnePartAndThreeBytes() throws IOException {
        Images.scatter(aubervilliers.file("vm-101.img"), new SplittableRandom(5), 50, VOLUME_BYTES);
        // A kill between a part's name and the export's record leaves a second copy of the part, perhaps on the other
        // disk.
        for (Path lost : copies("vm-101-", "part-000003")) {
            Files.delete(lost);
        }
        for (int part : new int[] {1, 4, 9}) {
            for (Path spoilt : copies("vm-102-", "part-00000" + part)) {
                flip(spoilt, 70_000 + part);
            }
        }
        HostCommand.Outcome missing = bordeaux.ctl(intake("vm-101"));
        assertThat(missing.exitCode()).isEqualTo(3);
        assertThat(missing.out()).contains("MISSING_PART", "parts 3 of 'vm-101' (16 chunks");
        bordeaux.kill();
        bordeaux.start();
        assertThat(bordeaux.mustCtl(intake("vm-101", "--accept-missing")))
                .contains("16 of 192 chunks", "chunks 48-63\n", "parts that are on no medium: 3");
        String told = bordeaux.mustCtl(intake("vm-102"));
        assertThat(told)
                .contains(
                        "part-000001: 1 place is spoilt",
                        "part-000004: 1 place is spoilt",
                        "part-000009: 1 place is spoilt")
                .doesNotContain("part-000002", "on no medium");
    }

    @Test
    @Order(3)
    void catchesUp() {
        aubervilliers.control().awaitPeer("bordeaux");
        for (String volume : List.of("vm-101", "vm-102")) {
            aubervilliers.mustCtl("resync", volume);
            Images.assertEqual(aubervilliers.file(volume + ".img"), bordeaux.file(volume + ".img"));
            assertThat(aubervilliers.ctl("status", volume, "--check").exitCode())
                    .isZero();
        }
    }

    private static String[] export(String... more) {
        return words(
                List.of(
                        "seed",
                        "export",
                        "vm-101",
                        "vm-102",
                        "--to",
                        first.toString(),
                        second.toString(),
                        "--for",
                        bordeaux.file("pki")
                                .resolve("bordeaux")
                                .resolve("agent.crt")
                                .toString()),
                more);
    }

    private static String[] intake(String volume, String... more) {
        return words(List.of("seed", "import", volume, "--from", first.toString(), second.toString()), more);
    }

    private static String[] words(List<String> command, String... more) {
        return Stream.concat(command.stream(), Stream.of(more)).toArray(String[]::new);
    }

    private static List<Path> parts() {
        return Stream.of(first, second)
                .flatMap(medium -> {
                    try (Stream<Path> walk = Files.walk(medium)) {
                        return walk
                                .filter(file -> file.getFileName().toString().matches("part-[0-9]+"))
                                .toList()
                                .stream();
                    } catch (IOException | UncheckedIOException e) {
                        // A file got its name while it was looked at.
                        return Stream.of();
                    }
                })
                .toList();
    }

    private static List<Path> copies(String seed, String name) {
        List<Path> copies = parts().stream()
                .filter(file -> file.getFileName().toString().equals(name)
                        && file.getParent().getFileName().toString().startsWith(seed))
                .toList();
        assertThat(copies).isNotEmpty();
        return copies;
    }

    private static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int was = bytes.read();
            bytes.seek(at);
            bytes.write(was ^ 4);
        }
    }
}
