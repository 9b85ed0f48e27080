package io.replicator.agent.e2e;

import io.replicator.core.device.LoopDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Either agent is killed at random moments while it replicates mounted file systems, ext4 and XFS, on loop devices, both in the same
 * moment. Without root, an image file takes their place.
 */
final class KilledAgentsIT {
    private static final long VOLUME_BYTES = 64 << 20;

    /** Of the kills in all, so many fall to {@link PowerCutIT}. */
    private static final int KILLS = PowerCutIT.ALL_KILLS - PowerCutIT.KILLS;

    @RegisterExtension
    static final Scene SCENE = new Scene();

    private static final List<Subject> SUBJECTS = new ArrayList<>();

    private static Site source;
    private static Site replica;

    @BeforeAll
    static void startSites() throws IOException {
        source = SCENE.site("aubervilliers");
        replica = SCENE.site("bordeaux");
        source.dials(replica);
        if (LoopDevice.isPossible()) {
            for (FileSystemKind kind : FileSystemKind.values()) {
                String name = kind.name().toLowerCase(Locale.ROOT);
                Path image = source.file(name + ".img");
                TestVolume volume = SCENE.add(new LoopVolume(image, VOLUME_BYTES, 11, kind));
                Path copy = Images.sparse(replica.file(name + ".img"), VOLUME_BYTES);
                add(name, volume, SCENE.add(LoopDevice.over(copy)).path());
            }
        } else {
            Path image = source.file("image.img");
            Path copy = Images.sparse(replica.file("image.img"), VOLUME_BYTES);
            add("image", SCENE.add(new ImageVolume(image, VOLUME_BYTES, 11)), copy);
        }
        // The agents go before the devices they have open.
        List<Site> sites = List.of(SCENE.add(source), SCENE.add(replica));
        sites.forEach(Site::launch);
        sites.forEach(Site::awaitStart);
    }

    @Test
    void aKilledAgentLeavesTheReplicaAtOneGenerationOrTheOther() {
        KillSeries series = new KillSeries(
                SCENE, source, replica, SUBJECTS, random -> Blow.kill(random.nextBoolean() ? replica : source));
        series.prepare();
        series.run(KILLS);
    }

    private static void add(String name, TestVolume volume, Path copy) {
        source.volume(name, volume.path(), "bordeaux");
        replica.volume(name, copy, "aubervilliers");
        SUBJECTS.add(new Subject(name, volume, source, replica, copy));
    }
}
