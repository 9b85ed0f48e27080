package io.replicator.core.device.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What kind of thing a path names, and a block device's number. */
public final class DeviceNumber {
    private static final int TYPE = 0170000;
    private static final int BLOCK_DEVICE = 0060000;

    private DeviceNumber() {}

    /** Whether the path leads to a block device. */
    public static boolean isBlockDevice(Path path) throws IOException {
        return ((int) Files.getAttribute(path, "unix:mode") & TYPE) == BLOCK_DEVICE;
    }

    /** {@code major:minor} of a block device as sysfs and mountinfo write it; nothing of anything else. */
    static String of(Path path) throws IOException {
        if (!isBlockDevice(path)) {
            return "";
        }
        // The layout of gnu_dev_major and gnu_dev_minor in the C library.
        long number = (long) Files.getAttribute(path, "unix:rdev");
        long major = (number >>> 8 & 0xfff) | (number >>> 32 & 0xfffff000L);
        long minor = (number & 0xff) | (number >>> 12 & 0xffffff00L);
        return major + ":" + minor;
    }
}
