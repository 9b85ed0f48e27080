package io.replicator.bench.truck;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.seed.media.MediaSealing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the benchmark of the truck drives goes through, with an image that is small: a bench that breaks is not found by whoever needs its figures. */
class TruckJourneyTest {
    private static final long BYTES = 16 << 20;

    @TempDir
    Path directory;

    @Test
    void aVolumeTravelsByItselfOnAMediumAndOnASealedOne() throws Exception {
        Path media = Files.createDirectory(directory.resolve("media"));
        TruckImage image = TruckImage.write(directory.resolve("image"), BYTES, BYTES);
        TruckJourney journey = new TruckJourney(directory, media);

        Path manifest = journey.seed(image);
        journey.attach(image, manifest);
        journey.export(image, manifest, MediaSealing.NONE);
        journey.export(image, journey.seed(image), journey.sealing());

        try (Stream<Path> exported = Files.list(media)) {
            assertThat(exported).hasSize(2);
        }
    }
}
