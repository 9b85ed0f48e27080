package io.replicator.agent.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a run that was itself killed has left below a directory: agents, mounts and loop devices. */
final class Leftovers {
    private Leftovers() {}

    /** Ends, unmounts and detaches them. */
    static void clear(Path directory) {
        String prefix = directory.toAbsolutePath() + "/";
        ProcessHandle.allProcesses()
                .filter(process -> process.info().arguments().map(List::of).orElse(List.of()).stream()
                        .anyMatch(argument -> argument.startsWith(prefix) && argument.endsWith("/agent.yaml")))
                .forEach(agent -> {
                    agent.destroyForcibly();
                    agent.onExit().join();
                });
        // Before anything is unmounted: afterwards their files have other names.
        List<String> devices = devicesOver(prefix);
        List<String> mounts = mountsBelow(prefix);
        for (int i = mounts.size() - 1; i >= 0; i--) {
            // One that is unmounted while it is frozen is never let go.
            HostCommand.run(List.of("fsfreeze", "--unfreeze", mounts.get(i)));
            HostCommand.run(List.of("umount", "--lazy", mounts.get(i)));
        }
        devices.forEach(device -> HostCommand.run(List.of("losetup", "--detach", device)));
    }

    private static List<String> devicesOver(String prefix) {
        return HostCommand.run(List.of("losetup", "--list", "--noheadings", "--output", "NAME,BACK-FILE"))
                .out()
                .lines()
                .map(line -> line.strip().split("\\s+", 2))
                .filter(words -> words.length == 2 && words[1].startsWith(prefix))
                .map(words -> words[0])
                .toList();
    }

    private static List<String> mountsBelow(String prefix) {
        try {
            return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                    .map(line -> line.split(" ", -1)[4])
                    .filter(mountPoint -> mountPoint.startsWith(prefix))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
