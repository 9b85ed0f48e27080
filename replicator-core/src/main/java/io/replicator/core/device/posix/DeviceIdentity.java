package io.replicator.core.device.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Says which block device it is, as sysfs tells: not by a name like sdb, which another disk may have after the next boot. */
final class DeviceIdentity {
    private static final Path DEVICES = Path.of("/sys/dev/block");
    private static final int MOST_CHARS = 120;

    /** Files that name a device, the surest first, below its directory in sysfs. */
    private static final List<String> NAMES =
            List.of("dm/uuid", "md/uuid", "wwid", "device/wwid", "serial", "device/serial", "loop/backing_file");

    private DeviceIdentity() {}

    /** Of a block device; empty where nothing names it. */
    static String of(Path device) throws IOException {
        Path directory = DEVICES.resolve(DeviceNumber.of(device));
        if (!Files.isDirectory(directory)) {
            return "";
        }
        Path real = directory.toRealPath();
        String partition = read(real.resolve("partition"));
        String name = nameOf(partition.isEmpty() ? real : real.resolve(".."));
        return name.isEmpty() || partition.isEmpty() ? name : name + " partition " + partition;
    }

    private static String nameOf(Path directory) {
        for (String file : NAMES) {
            String name = read(directory.resolve(file));
            if (!name.isEmpty()) {
                return file.substring(0, file.contains("/") ? file.indexOf('/') : file.length()) + " " + name;
            }
        }
        return "";
    }

    private static String read(Path file) {
        try {
            String text = Files.readString(file).strip();
            // Some makers fill up with bytes that are no text.
            return text.substring(0, Math.min(text.length(), MOST_CHARS)).replaceAll("[^ -~]", "?");
        } catch (IOException e) {
            // This kind of device has none.
            return "";
        }
    }
}
