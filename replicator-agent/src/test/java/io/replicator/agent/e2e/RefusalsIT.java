package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.replicator.agent.trust.Authority;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;
import io.replicator.core.report.VolumeReport;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.Role;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What does not fit is refused with a reason that says what to do, and leaves everything as it was. */
final class RefusalsIT {
    private static final long VOLUME_BYTES = 16 << 20;
    private static final int REFUSED = 3;
    private static final String SMALL_DISK = "mount -t tmpfs -o size=4m tmpfs \"$0\" && exec \"$@\"";

    @RegisterExtension
    static final Scene SCENE = new Scene();

    private static final SplittableRandom RANDOM = new SplittableRandom(7);

    private static Site source;
    private static Site replica;
    /** Its state directory is on a disk that is soon full. */
    private static Site cramped;
    /** Its certificate is signed by an authority that nobody here trusts. */
    private static Site stranger;

    @BeforeAll
    static void startSites() throws IOException {
        source = SCENE.site("aubervilliers");
        replica = SCENE.site("bordeaux");
        cramped = SCENE.site("caen");
        Path elsewhere = Files.createDirectories(SCENE.directory().resolve("elsewhere"));
        stranger = SCENE.add(new Site(
                "brest",
                elsewhere,
                SCENE.sockets(),
                Authority.create(
                        elsewhere.resolve("authority"),
                        "elsewhere",
                        Authority.VALIDITY,
                        Instant.now(),
                        new SecureRandom())));
        source.dials(replica);
        source.dials(cramped);
        stranger.dials(replica);
        for (String volume : List.of("manifests", "other", "small", "busy")) {
            source.volume(volume, random(source, volume), "bordeaux");
            replica.volume(volume, Images.sparse(image(replica, volume), VOLUME_BYTES), "aubervilliers");
        }
        Images.truncate(image(replica, "small"), VOLUME_BYTES / 2);
        source.volume("gone", image(source, "gone"), "bordeaux");
        source.volume("unnamed", random(source, "unnamed"), "bordeaux");
        replica.volume("unnamed", Images.sparse(image(replica, "unnamed"), VOLUME_BYTES));
        source.volume("full", random(source, "full"), "caen");
        cramped.volume("full", Images.sparse(image(cramped, "full"), VOLUME_BYTES), "aubervilliers");
        Path state = Files.createDirectories(cramped.file("state"));
        cramped.startBy(
                List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", SMALL_DISK, state.toString()));
        List<Site> sites = List.of(source, replica, cramped, stranger);
        sites.forEach(Site::launch);
        sites.forEach(Site::awaitStart);
        source.control().awaitPeer("bordeaux");
        source.control().awaitPeer("caen");
    }

    @Test
    void aVolumeThatIsNotThere() throws IOException {
        assertRefused(source.ctl("volume", "init", "gone", "--source"), image(source, "gone") + " does not exist");
        random(source, "gone");
        source.mustCtl("volume", "init", "gone", "--source");
        assertThat(source.terminate()).isZero();
        Files.delete(image(source, "gone"));
        source.start();
        VolumeReport volume = source.control().volume("gone");
        assertThat(volume.code()).contains(FaultCode.DEVICE_UNAVAILABLE);
        assertThat(volume.why()).contains("does not exist");
        assertThat(source.ctl("status", "--check").exitCode()).isEqualTo(5);
    }

    @Test
    void aDeviceThatIsTooSmall() {
        Path manifest = seed("small");
        assertRefused(
                replica.ctl("seed", "attach", "small", "--manifest", manifest.toString()),
                FaultCode.SIZE_MISMATCH.name(),
                "enlarge it by " + VOLUME_BYTES / 2 + " bytes");
        assertThat(replica.control().volume("small").role()).isEmpty();
    }

    @Test
    void aReplicaThatAnotherProcessHas() throws IOException {
        String[] attach = {"seed", "attach", "busy", "--manifest", seed("busy").toString()};
        Journeys.carry(image(source, "busy"), image(replica, "busy"));
        try (RandomAccessFile other =
                new RandomAccessFile(image(replica, "busy").toFile(), "rw")) {
            assertThat(other.length()).isEqualTo(VOLUME_BYTES);
            assertRefused(
                    replica.ctl(attach),
                    FaultCode.DEVICE_BUSY.name(),
                    "process " + ProcessHandle.current().pid());
            assertThat(replica.control().volume("busy").role()).isEmpty();
        }
        replica.mustCtl(attach);
    }

    @Test
    void aManifestThatWasAlteredOrCutOrIsOfAnotherVolume() throws IOException {
        Path manifest = seed("manifests");
        Path others = seed("other");
        Journeys.carry(image(source, "manifests"), image(replica, "manifests"));
        byte[] good = Files.readAllBytes(manifest);
        byte[] altered = good.clone();
        altered[good.length / 2] ^= 1;
        Path bad = Files.write(source.file("bad.manifest"), altered);
        assertRefused(replica.ctl("seed", "attach", "manifests", "--manifest", bad.toString()), "BAD_MANIFEST");
        Files.write(bad, Arrays.copyOf(good, good.length - 100));
        assertRefused(replica.ctl("seed", "attach", "manifests", "--manifest", bad.toString()), "BAD_MANIFEST");
        assertRefused(
                replica.ctl("seed", "attach", "manifests", "--manifest", others.toString()),
                FaultCode.BAD_REQUEST.name(),
                "is of volume 'other'");
        assertRefused(
                replica.ctl("seed", "attach", "manifests", "--as", "--manifest", others.toString()),
                "not the device that travelled");
        assertThat(replica.control().volume("manifests").role()).isEmpty();
        replica.mustCtl("seed", "attach", "manifests", "--manifest", manifest.toString());
        source.control().awaitPeer("bordeaux");
        source.control().resync("manifests", "bordeaux");
        Images.assertEqual(image(source, "manifests"), image(replica, "manifests"));
    }

    @Test
    void aPeerThatIsNotNamedForTheVolume() {
        Path manifest = seed("unnamed");
        Journeys.carry(image(source, "unnamed"), image(replica, "unnamed"));
        source.control().awaitPeer("bordeaux");
        assertRefused(
                replica.ctl("seed", "attach", "unnamed", "--manifest", manifest.toString()),
                FaultCode.PEER_NOT_NAMED.name(),
                "name it in the configuration");
    }

    @Test
    void aCertificateOfAnotherAuthority() {
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            assertThat(replica.log()).contains(FaultCode.UNTRUSTED_PEER.name());
            assertThat(stranger.log()).contains("the peer's certificate is not accepted");
        });
        assertThat(stranger.control().status().peers()).noneMatch(peer -> peer.connected());
    }

    @Test
    void aDiskThatIsFullUnderTheJournal() throws IOException {
        Path manifest = seed("full");
        Journeys.carry(image(source, "full"), image(cramped, "full"));
        cramped.control().attachSeed("full", manifest);
        source.control().awaitPeer("caen");
        source.control().resync("full", "caen");
        Generation before = cramped.control().generation("full");
        Path held = Images.copy(image(cramped, "full"), cramped.file("before.img"));

        random(source, "full");
        JobReport job = source.control().ended(source.control().beginResync("full", "caen"));
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.code()).contains(FaultCode.NO_SPACE);
        assertThat(cramped.control().generation("full")).isEqualTo(before);
        Images.assertEqual(held, image(cramped, "full"));
        assertThat(Stream.of(source, cramped)
                        .flatMap(site -> site.control().volume("full").relations().stream())
                        .flatMap(relation ->
                                Stream.of(relation.code(), relation.lastRound().flatMap(round -> round.code()))))
                .as("somewhere the status says so")
                .contains(Optional.of(FaultCode.NO_SPACE));
    }

    private static Path seed(String volume) {
        Path manifest = source.file(volume + ".manifest");
        source.control().init(volume, Role.SOURCE);
        source.control().createSeed(volume, manifest);
        return manifest;
    }

    private static void assertRefused(HostCommand.Outcome outcome, String... words) {
        assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(REFUSED);
        assertThat(outcome.out() + outcome.err()).contains(words);
    }

    private static Path image(Site site, String volume) {
        return site.file(volume + ".img");
    }

    private static Path random(Site site, String volume) throws IOException {
        byte[] bytes = new byte[(int) VOLUME_BYTES];
        RANDOM.nextBytes(bytes);
        return Files.write(image(site, volume), bytes);
    }
}
