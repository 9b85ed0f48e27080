package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.replicator.agent.control.api.ExportRequest;
import io.replicator.agent.control.api.ImportRequest;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;
import io.replicator.core.report.SeedReport;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.Role;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Seeds travel while agents are killed and disks are pulled out at random moments of exports, imports and attachments: the same command goes on from
 * there, no chunk that counts is another one than was captured, and after the catch-up both sides are equal.
 *
 * <p>What was done is in {@code storm.log}, with the seed that makes the same choices.
 */
final class TruckStormIT {
    private static final String VOLUME = "vm-101";
    private static final long VOLUME_BYTES = 12L << 20;
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int STRIKES = Integer.getInteger("storm", 10);

    /** An export or import of it takes about a second at this rate, so that a moment within can be hit. */
    private static final long BYTES_PER_SECOND = 12L << 20;

    private static final Pattern DAMAGED = Pattern.compile("(\\d+) of 192 chunks");

    @RegisterExtension
    static final Scene SCENE = new Scene();

    private final long seed = Long.getLong("truck.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private final StringBuilder log = new StringBuilder("replayed with -Dtruck.seed=" + seed + "\n");
    private final Map<String, Integer> struck = new TreeMap<>();
    private Site aubervilliers;
    private Site bordeaux;
    private List<TravellingDisk> disks;
    private int strikes;

    @Test
    void seedsArriveWholeThoughAgentsAreKilledAndDisksPulledOut() throws IOException {
        start();
        try {
            while (strikes < STRIKES) {
                travelOnMedia();
                travelAsDisk();
            }
            assertThat(aubervilliers.control().generation(VOLUME))
                    .isEqualTo(bordeaux.control().generation(VOLUME));
        } finally {
            Files.writeString(SCENE.directory().resolve("storm.log"), log);
        }
        System.out.println(strikes + " strikes: " + struck);
    }

    private void start() {
        aubervilliers = SCENE.site("aubervilliers");
        bordeaux = SCENE.site("bordeaux");
        aubervilliers.dials(bordeaux);
        aubervilliers.volume(VOLUME, Images.sparse(image(aubervilliers), VOLUME_BYTES), "bordeaux");
        bordeaux.volume(VOLUME, Images.sparse(image(bordeaux), VOLUME_BYTES), "aubervilliers");
        produce(1500);
        disks = List.of(
                SCENE.add(new TravellingDisk(SCENE.directory().resolve("disk-1"))),
                SCENE.add(new TravellingDisk(SCENE.directory().resolve("disk-2"))));
        List<Site> sites = List.of(aubervilliers, bordeaux);
        sites.forEach(Site::launch);
        sites.forEach(Site::awaitStart);
        aubervilliers.control().init(VOLUME, Role.SOURCE);
    }

    /** What one journey on disks goes through. */
    private void travelOnMedia() throws IOException {
        disks.forEach(TravellingDisk::wipe);
        Path captured = captured();
        JobReport first = begin(() -> aubervilliers.control().beginExport(export(Optional.empty())));
        await("the capture")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    JobReport now = aubervilliers.control().now(first);
                    // A seed is shown a moment later than the job's progress.
                    boolean copies = now.state().hasEnded()
                            || now.progress()
                                    .filter(progress -> progress.phase().startsWith("copying"))
                                    .isPresent();
                    return copies && !seeds().isEmpty();
                });
        produce(30);
        ExportRequest goOn = export(Optional.of(seeds().get(0)));
        storm("export", aubervilliers, first, true, () -> aubervilliers
                .control()
                .beginExport(goOn));
        produce(10);
        Supplier<JobReport> intake = () -> bordeaux.control().beginImport(VOLUME, intake());
        JobReport imported = storm("import", bordeaux, begin(intake), true, intake);
        assertNothingWrongCounts(imported, captured);
        catchUp();
    }

    /** What the disk that holds the volume goes through: the road takes three of its bytes. */
    private void travelAsDisk() throws IOException {
        Path captured = captured();
        disks.forEach(TravellingDisk::wipe);
        Path manifest = disks.get(0).path().resolve("vm-101.manifest");
        aubervilliers.control().createSeed(VOLUME, manifest);
        Path truck = Images.copy(captured, bordeaux.file("truck.img"));
        for (int i = 0; i < 3; i++) {
            flip(truck, random.nextLong(VOLUME_BYTES));
        }
        Journeys.carry(truck, image(bordeaux));
        produce(20);
        Supplier<JobReport> attach = () -> bordeaux.control().beginAttach(VOLUME, manifest);
        JobReport attached = storm("attach", bordeaux, begin(attach), false, attach);
        assertNothingWrongCounts(attached, captured);
        catchUp();
    }

    /** Strikes one command after the other until one comes through; its job. */
    private JobReport storm(String what, Site site, JobReport first, boolean paced, Supplier<JobReport> again) {
        JobReport job = first;
        int here = 3 + random.nextInt(4);
        for (int i = 0; i < here && strikes < STRIKES; i++) {
            long nanos = random.nextLong(paced ? 900_000_000L : 120_000_000L);
            JobReport before = site.control().atLatestAfter(nanos, job);
            if (before.state() == JobState.DONE) {
                break;
            }
            String phase = before.state().hasEnded()
                    ? "at rest"
                    : before.progress().map(progress -> progress.phase()).orElse("beginning");
            String blow = strike(site, job);
            strikes++;
            struck.merge(what + " " + phase.replaceAll(" (onto )?\\d.*", ""), 1, Integer::sum);
            log.append(what)
                    .append(", ")
                    .append(phase)
                    .append(": ")
                    .append(blow)
                    .append('\n');
            job = begin(again);
        }
        JobReport last = site.control().ended(job);
        log.append(what)
                .append(": ")
                .append(last.state())
                .append(' ')
                .append(last.text())
                .append('\n');
        assertThat(last.state()).as("%s after:%n%s", last, log).isEqualTo(JobState.DONE);
        return last;
    }

    private String strike(Site site, JobReport job) {
        if (random.nextBoolean()) {
            site.kill();
            site.start();
            return site.name() + " was killed";
        }
        TravellingDisk disk = disks.get(random.nextInt(disks.size()));
        String how = disk.pull(random);
        JobReport ended = site.control().ended(job);
        disk.plug();
        return how + "; " + ended.state() + " " + ended.text();
    }

    /** As soon as what was interrupted has let go of the volume. */
    private static JobReport begin(Supplier<JobReport> command) {
        return await("a command is accepted")
                .atMost(Duration.ofMinutes(1))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsMatching(AssertionError.class::isInstance)
                .until(command::get, accepted -> true);
    }

    private void assertNothingWrongCounts(JobReport arrived, Path captured) throws IOException {
        Matcher damaged = DAMAGED.matcher(arrived.text());
        int told = damaged.find() ? Integer.parseInt(damaged.group(1)) : 0;
        byte[] wanted = Files.readAllBytes(captured);
        byte[] found = Files.readAllBytes(image(bordeaux));
        int different = 0;
        for (int at = 0; at < VOLUME_BYTES; at += CHUNK_BYTES) {
            different += Arrays.equals(wanted, at, at + CHUNK_BYTES, found, at, at + CHUNK_BYTES) ? 0 : 1;
        }
        assertThat(different)
                .as("chunks that are not what was captured, after %s", log)
                .isLessThanOrEqualTo(told);
    }

    private void catchUp() {
        aubervilliers.control().resyncUntilDone(VOLUME, "bordeaux", "a journey");
        Images.assertEqual(image(aubervilliers), image(bordeaux));
        seeds().forEach(held -> aubervilliers.mustCtl("seed", "drop", "--yes", held.toString()));
    }

    private List<GenerationId> seeds() {
        return aubervilliers.control().status().seeds().stream()
                .map(SeedReport::generation)
                .toList();
    }

    private Path captured() {
        return Images.copy(image(aubervilliers), SCENE.directory().resolve("captured.img"));
    }

    private void produce(int blocks) {
        Images.scatter(image(aubervilliers), random, blocks, VOLUME_BYTES);
    }

    private ExportRequest export(Optional<GenerationId> held) {
        return new ExportRequest(
                List.of(VOLUME),
                disks.stream().map(disk -> disk.path().toString()).toList(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                held,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(BYTES_PER_SECOND));
    }

    private ImportRequest intake() {
        return new ImportRequest(
                disks.stream().map(disk -> disk.path().toString()).toList(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(false),
                Optional.of(true),
                Optional.empty(),
                Optional.of(BYTES_PER_SECOND));
    }

    private static Path image(Site site) {
        return site.file(VOLUME + ".img");
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
