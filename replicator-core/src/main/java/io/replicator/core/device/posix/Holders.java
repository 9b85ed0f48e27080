package io.replicator.core.device.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Says who holds a device, as far as the kernel's own files tell: mounts, devices on top of it, processes with a lock. */
public final class Holders {
    private Holders() {}

    /** Words to follow "is in use": {@code ", by ..."}, or nothing where nobody can be named. */
    public static String of(Path path) {
        List<String> holders = new ArrayList<>();
        try {
            Path real = path.toRealPath();
            mounts(real, holders);
            onTop(real, holders);
            processes(real, holders);
        } catch (IOException e) {
            // Naming the holder is a courtesy: that it is held is known without it.
            return "";
        }
        return holders.isEmpty() ? "" : ", by " + String.join(" and ", holders);
    }

    private static void mounts(Path real, List<String> holders) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
            String[] words = line.split(" ", -1);
            if (words.length > 1 && words[0].equals(real.toString())) {
                holders.add("the file system mounted at " + words[1]);
            }
        }
    }

    private static void onTop(Path real, List<String> holders) throws IOException {
        Path name = real.getFileName();
        Path directory = Path.of("/sys/class/block", name == null ? "" : name.toString(), "holders");
        if (Files.isDirectory(directory)) {
            try (Stream<Path> devices = Files.list(directory)) {
                devices.forEach(device -> holders.add("the device " + device.getFileName()));
            }
        }
    }

    private static void processes(Path real, List<String> holders) throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            String self = Files.readSymbolicLink(Path.of("/proc/self")).toString();
            processes
                    .filter(process -> isPid(process.getFileName().toString()))
                    .filter(process -> !process.getFileName().toString().equals(self))
                    .filter(process -> hasOpen(process, real))
                    .limit(3)
                    .forEach(
                            process -> holders.add("process " + process.getFileName() + " (" + command(process) + ")"));
        }
    }

    private static boolean isPid(String name) {
        return name.chars().allMatch(Character::isDigit);
    }

    private static boolean hasOpen(Path process, Path real) {
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            return descriptors.anyMatch(descriptor -> pointsTo(descriptor, real));
        } catch (IOException e) {
            // Another user's process, or one that has just ended.
            return false;
        }
    }

    private static boolean pointsTo(Path descriptor, Path real) {
        try {
            return Files.readSymbolicLink(descriptor).equals(real);
        } catch (IOException e) {
            return false;
        }
    }

    private static String command(Path process) {
        try {
            return Files.readString(process.resolve("comm")).trim();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
