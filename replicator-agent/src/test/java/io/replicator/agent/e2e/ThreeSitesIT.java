package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.report.SeedReport;
import io.replicator.core.volume.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One source with two replicas: each gets all of what it missed, whatever the other one got meanwhile. */
final class ThreeSitesIT {
    private static final long VOLUME_BYTES = 64 << 20;
    private static final String VOLUME = "vm-101";

    @RegisterExtension
    static final Scene SCENE = new Scene();

    private static final SplittableRandom RANDOM = new SplittableRandom(5);

    private static Site aubervilliers;
    private static Site bordeaux;
    private static Site paris;

    @BeforeAll
    static void startSites() {
        aubervilliers = SCENE.site("aubervilliers");
        bordeaux = SCENE.site("bordeaux");
        paris = SCENE.site("paris");
        aubervilliers.dials(bordeaux);
        aubervilliers.dials(paris);
        aubervilliers.volume(VOLUME, Images.sparse(image(aubervilliers), VOLUME_BYTES), "bordeaux", "paris");
        bordeaux.volume(VOLUME, Images.sparse(image(bordeaux), VOLUME_BYTES), "aubervilliers");
        paris.volume(VOLUME, Images.sparse(image(paris), VOLUME_BYTES), "aubervilliers");
        List<Site> sites = List.of(aubervilliers, bordeaux, paris);
        sites.forEach(Site::launch);
        sites.forEach(Site::awaitStart);
    }

    @Test
    void aReplicaThatWasAwayAndASeedThatWasOnTheRoadMissNothing() {
        production(1000);
        Path first = seed("first");
        Journeys.carry(image(aubervilliers), image(bordeaux));
        production(100);
        bordeaux.control().attachSeed(VOLUME, first);
        round("bordeaux");
        Images.assertEqual(image(aubervilliers), image(bordeaux));

        // The second truck leaves, and production goes on.
        Path second = seed("second");
        Path onTheRoad = Images.copy(image(aubervilliers), aubervilliers.file("truck.img"));
        production(150);
        round("bordeaux");
        assertThat(bordeaux.terminate()).isZero();

        // It arrives while the first replica is away; two rounds go to the new one only.
        Journeys.carry(onTheRoad, image(paris));
        production(150);
        paris.control().attachSeed(VOLUME, second);
        for (int round = 0; round < 2; round++) {
            production(200);
            round("paris");
            Images.assertEqual(image(aubervilliers), image(paris));
        }

        // A third truck leaves, for a new copy at the site that is away.
        Path third = seed("third");
        Images.copy(image(aubervilliers), onTheRoad);
        production(100);

        bordeaux.start();
        round("bordeaux");
        Images.assertEqual(image(aubervilliers), image(bordeaux));
        production(50);
        round("paris");
        Images.assertEqual(image(aubervilliers), image(paris));

        // The third one replaces a copy that was good: its bytes are older, and what they lack was kept.
        stopAndLoad(paris, onTheRoad);
        paris.control().attachSeed(VOLUME, third);
        production(50);
        round("paris");
        Images.assertEqual(image(aubervilliers), image(paris));
        round("bordeaux");
        Images.assertEqual(image(aubervilliers), image(bordeaux));

        assertThat(aubervilliers.control().volume(VOLUME).relations()).hasSize(2);
        assertThat(List.of(paris, bordeaux))
                .extracting(site -> site.control().generation(VOLUME).root())
                .containsOnly(aubervilliers.control().generation(VOLUME).root());
    }

    private static void stopAndLoad(Site site, Path copy) {
        assertThat(site.terminate()).isZero();
        Journeys.carry(copy, image(site));
        site.start();
    }

    private static Path seed(String name) {
        Path manifest = aubervilliers.file(name + ".manifest");
        if (aubervilliers.control().volume(VOLUME).role().isEmpty()) {
            aubervilliers.control().init(VOLUME, Role.SOURCE);
        }
        aubervilliers.control().createSeed(VOLUME, manifest);
        assertThat(aubervilliers.control().status().seeds())
                .extracting(SeedReport::volume)
                .contains(VOLUME);
        return manifest;
    }

    private static void production(int blocks) {
        Images.scatter(image(aubervilliers), RANDOM, blocks, VOLUME_BYTES);
    }

    private static void round(String peer) {
        aubervilliers.control().resync(VOLUME, peer);
    }

    private static Path image(Site site) {
        return site.file("vm-101.img");
    }
}
