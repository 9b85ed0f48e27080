package io.replicator.core.device.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Says who holds an image file or block device, as far as the kernel's own files tell: file systems mounted from it, swap, devices on top
 * of it or of its partitions, and processes that have it open.
 */
public final class Holders {
    private static final int NAMED_PROCESSES = 3;

    private final Path real;
    private final List<Path> nodes = new ArrayList<>();
    private final Set<String> found = new LinkedHashSet<>();

    private Holders(Path real) {
        this.real = real;
    }

    /** Words to follow "is in use": {@code ", by ..."}, or nothing where nobody can be named. */
    public static String of(Path path) {
        try {
            Holders holders = new Holders(path.toRealPath());
            holders.look();
            return holders.found.isEmpty() ? "" : ", by " + String.join(" and ", holders.found);
        } catch (IOException e) {
            // Naming the holder is a courtesy: that it is held is known without it.
            return "";
        }
    }

    private void look() throws IOException {
        nodes.add(real);
        for (Path loop : Files.isRegularFile(real) ? LoopDevices.over(real) : List.<Path>of()) {
            found.add("the loop device " + loop);
            nodes.add(loop);
        }
        for (Path node : List.copyOf(nodes)) {
            partitions(node);
        }
        for (Path node : nodes) {
            mounts(node);
            swaps(node);
            onTop(node);
        }
        processes();
    }

    private void partitions(Path node) throws IOException {
        Path device = Path.of("/sys/block").resolve(node.getFileName());
        if (Files.isDirectory(device)) {
            try (Stream<Path> below = Files.list(device)) {
                below.filter(part -> Files.exists(part.resolve("partition")))
                        .map(part -> Path.of("/dev").resolve(part.getFileName()))
                        .sorted()
                        .forEach(nodes::add);
            }
        }
    }

    private void mounts(Path node) throws IOException {
        String number = DeviceNumber.of(node);
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            // "36 35 98:0 / /mount/point options - type source options", see proc(5); some file systems number
            // themselves.
            String[] words = line.split(" ", -1);
            boolean named = line.contains(" - ") && line.split(" - ", 2)[1].contains(" " + node + " ");
            if (words.length > 4 && (words[2].equals(number) || named)) {
                found.add("the file system mounted at " + words[4]);
            }
        }
    }

    private void swaps(Path node) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/swaps"))) {
            if (line.startsWith(node + " ") || line.startsWith(node + "\t")) {
                found.add("swap on " + node);
            }
        }
    }

    private void onTop(Path node) throws IOException {
        Path directory = Path.of("/sys/class/block").resolve(node.getFileName()).resolve("holders");
        if (Files.isDirectory(directory)) {
            try (Stream<Path> devices = Files.list(directory)) {
                devices.forEach(device -> found.add("the device " + device.getFileName()));
            }
        }
    }

    private void processes() throws IOException {
        String self = Files.readSymbolicLink(Path.of("/proc/self")).toString();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            found.addAll(processes
                    .filter(process -> isPid(process.getFileName().toString()))
                    .filter(process -> !process.getFileName().toString().equals(self))
                    .filter(this::hasOpen)
                    .limit(NAMED_PROCESSES)
                    .map(process -> "process " + process.getFileName() + " (" + command(process) + ")")
                    .collect(Collectors.toCollection(LinkedHashSet::new)));
        }
    }

    private static boolean isPid(String name) {
        return name.chars().allMatch(Character::isDigit);
    }

    private boolean hasOpen(Path process) {
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            return descriptors.anyMatch(this::pointsToIt);
        } catch (IOException e) {
            // Another user's process, or one that has just ended.
            return false;
        }
    }

    private boolean pointsToIt(Path descriptor) {
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
