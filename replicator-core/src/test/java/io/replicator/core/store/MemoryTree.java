package io.replicator.core.store;

import io.replicator.core.disk.DiskImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One directory's names, now and durable. A change of names is a step over both maps: done to the one at once and to the other by a sync;
 * a crash keeps any subset of the steps, in order. Thread-safe.
 */
final class MemoryTree {
    private static final class Names {
        final TreeMap<String, DiskImage> files = new TreeMap<>();
        final TreeMap<String, MemoryTree> directories = new TreeMap<>();

        void become(Names other) {
            files.clear();
            files.putAll(other.files);
            directories.clear();
            directories.putAll(other.directories);
        }
    }

    private final Names now = new Names();
    private final Names durable = new Names();
    private final List<Consumer<Names>> unsynced = new ArrayList<>();

    synchronized boolean hasFile(String name) {
        return now.files.containsKey(name);
    }

    synchronized Optional<DiskImage> file(String name) {
        return Optional.ofNullable(now.files.get(name));
    }

    synchronized List<String> files() {
        return List.copyOf(now.files.keySet());
    }

    synchronized boolean hasDirectory(String name) {
        return now.directories.containsKey(name);
    }

    synchronized MemoryTree directory(String name) {
        return now.directories.get(name);
    }

    synchronized List<String> directories() {
        return List.copyOf(now.directories.keySet());
    }

    synchronized void createFile(String name) {
        DiskImage image = new DiskImage(0);
        step(names -> names.files.put(name, image));
    }

    synchronized void createDirectory(String name) {
        MemoryTree tree = new MemoryTree();
        step(names -> names.directories.put(name, tree));
    }

    synchronized void rename(String from, String to) {
        DiskImage image = now.files.get(from);
        step(names -> {
            names.files.remove(from, image);
            names.files.put(to, image);
        });
    }

    synchronized void deleteFile(String name) {
        step(names -> names.files.remove(name));
    }

    synchronized void deleteDirectory(String name) {
        step(names -> names.directories.remove(name));
    }

    synchronized void sync() {
        unsynced.forEach(step -> step.accept(durable));
        unsynced.clear();
    }

    synchronized void crash(RandomGenerator given) {
        // Mixed once more, since the first numbers of a Random with a small seed are much alike.
        RandomGenerator random = new SplittableRandom(given.nextLong());
        int mood = random.nextInt(4);
        int moment = random.nextInt(unsynced.size() + 1);
        for (int i = 0; i < unsynced.size(); i++) {
            boolean kept =
                    switch (mood) {
                        case 0 -> false;
                        case 1 -> true;
                        case 2 -> i < moment;
                        default -> random.nextBoolean();
                    };
            if (kept) {
                unsynced.get(i).accept(durable);
            }
        }
        unsynced.clear();
        now.become(durable);
        now.files.values().forEach(image -> image.crash(random));
        now.directories.values().forEach(tree -> tree.crash(random));
    }

    private void step(Consumer<Names> step) {
        step.accept(now);
        unsynced.add(step);
    }
}
