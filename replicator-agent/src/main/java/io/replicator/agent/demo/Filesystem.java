package io.replicator.agent.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The ext4 tools, which Debian keeps where an ordinary user's search path does not look. */
final class Filesystem {
    private static final List<String> PLACES = List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");

    private Filesystem() {}

    /** A command of e2fsprogs with its arguments. */
    static DemoCommand tool(String name, String... arguments) {
        List<String> words = new ArrayList<>();
        words.add(PLACES.stream()
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseThrow(() -> new DemoFailure(name + " is not installed: apt-get install e2fsprogs")));
        words.addAll(List.of(arguments));
        return new DemoCommand(words);
    }

    /** Fails, with what to install, unless all that the demonstration needs is there. */
    static void checkInstalled() {
        List.of("mkfs.ext4", "debugfs", "e2fsck").forEach(Filesystem::tool);
    }

    /** The report of a check that changes nothing; fails unless the file system is clean. */
    static String check(Path image) {
        return tool("e2fsck", "-fn", image.toString()).mustRun();
    }
}
