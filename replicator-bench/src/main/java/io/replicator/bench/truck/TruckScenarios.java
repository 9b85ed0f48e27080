package io.replicator.bench.truck;

import io.replicator.bench.Figure;
import io.replicator.core.seed.media.MediaSealing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is measured, each with what was asked of it. One owner. */
final class TruckScenarios {
    private final TruckJourney journey;
    private final Path directory;
    private final Path media;
    private final int runs;

    /**
     * Nothing is measured yet.
     *
     * @param directory where images go
     * @param media where media go, and what peers write
     */
    TruckScenarios(TruckJourney journey, Path directory, Path media, int runs) {
        this.journey = journey;
        this.directory = directory;
        this.media = media;
        this.runs = runs;
    }

    /** The check on arrival beside bare SHA-256. */
    List<Figure> attach(long bytes) throws Exception {
        TruckImage image = image("dense", bytes, bytes);
        Path manifest = journey.seed(image);
        double[] seconds = Contest.medians(
                runs,
                () -> {},
                () -> TruckPeers.sha256(image, journey.threads()),
                () -> journey.attach(image, manifest));
        return List.of(
                Figure.plain("attach", "SHA-256 of " + mib(bytes) + " on all processors", seconds[0], "s"),
                Figure.plain("attach", "attach", seconds[1], "s"),
                Figure.atLeast("attach", "of the speed of SHA-256", seconds[0] / seconds[1], "", 0.85));
    }

    /** The copy onto a medium beside a pipeline. */
    List<Figure> export(String name, long bytes, MediaSealing sealing) throws Exception {
        TruckImage image = image("dense", bytes, bytes);
        Path manifest = journey.seed(image);
        double[] seconds = Contest.medians(
                runs,
                this::wipe,
                () -> TruckPeers.zstdAndOpenssl(image, media.resolve("peer")),
                () -> journey.export(image, manifest, sealing));
        return List.of(
                Figure.plain(name, "zstd -1 -T2, openssl aes-256-ctr, " + mib(bytes), seconds[0], "s"),
                Figure.plain(name, "export", seconds[1], "s"),
                Figure.atLeast(name, "of the speed of zstd and openssl", seconds[0] / seconds[1], "", 0.8));
    }

    /** Capture and copy of a volume with much emptiness beside one of the same data without. */
    List<Figure> sparse(long bytes, long dataBytes) throws Exception {
        TruckImage wide = image("sparse", bytes, dataBytes);
        TruckImage narrow = image("narrow", dataBytes, dataBytes);
        double[] seconds = Contest.medians(
                runs,
                this::wipe,
                () -> journey.export(narrow, journey.seed(narrow), MediaSealing.NONE),
                () -> journey.export(wide, journey.seed(wide), MediaSealing.NONE));
        return List.of(
                Figure.plain("sparse", "capture and export of " + mib(dataBytes), seconds[0], "s"),
                Figure.plain("sparse", "of " + mib(bytes) + " with so much in it", seconds[1], "s"),
                Figure.atMost("sparse", "beside the dense volume", seconds[1] / seconds[0], "", 1.1));
    }

    private TruckImage image(String name, long bytes, long dataBytes) throws IOException {
        Path file = directory.resolve(name + ".img");
        return Files.exists(file) && Files.size(file) == bytes
                ? new TruckImage(file, bytes)
                : TruckImage.write(file, bytes, dataBytes);
    }

    /** Between two turns: a disk that still writes or discards what the last one left would be measured with the next. */
    private void wipe() {
        TruckPeers.shell("rm -rf '" + media + "'/medium-* '" + media + "/peer' && sync -f '" + media + "'");
    }

    private static String mib(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
