package io.replicator.core.device.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The loop devices of this machine, as sysfs tells of them. */
final class LoopDevices {
    private static final Path DEVICES = Path.of("/sys/block");

    private LoopDevices() {}

    /** Those whose bytes are in this image file. */
    static List<Path> over(Path image) throws IOException {
        if (!Files.isDirectory(DEVICES)) {
            return List.of();
        }
        String real = image.toRealPath().toString();
        try (Stream<Path> devices = Files.list(DEVICES)) {
            return devices.filter(device -> isOver(device, real))
                    .map(device -> Path.of("/dev").resolve(device.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isOver(Path device, String image) {
        try {
            return Files.readString(device.resolve("loop/backing_file")).strip().equals(image);
        } catch (IOException e) {
            // No loop device, or none that has a file now.
            return false;
        }
    }
}
