package io.replicator.core.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The names of one directory, now and durable. A change of names is a step over both: done to the one at once and to the other by a sync; a
 * crash keeps any subset of the steps that were not synchronised, in order.
 */
final class WorldTree {
    /** A step over the files and the directories of one side. */
    private interface Step extends BiConsumer<TreeMap<String, WorldImage>, TreeMap<String, WorldTree>> {}

    private final TreeMap<String, WorldImage> files = new TreeMap<>();
    private final TreeMap<String, WorldTree> directories = new TreeMap<>();
    private final TreeMap<String, WorldImage> durableFiles = new TreeMap<>();
    private final TreeMap<String, WorldTree> durableDirectories = new TreeMap<>();
    private final List<Step> unsynced = new ArrayList<>();

    @Nullable
    WorldImage file(String name) {
        return files.get(name);
    }

    @Nullable
    WorldTree directory(String name) {
        return directories.get(name);
    }

    List<String> files() {
        return List.copyOf(files.keySet());
    }

    List<String> directories() {
        return List.copyOf(directories.keySet());
    }

    void createFile(String name) {
        WorldImage image = WorldImage.file();
        step((f, d) -> f.put(name, image));
    }

    void createDirectory(String name) {
        WorldTree tree = new WorldTree();
        step((f, d) -> d.put(name, tree));
    }

    void rename(String from, String to) {
        WorldImage image = files.get(from);
        step((f, d) -> {
            f.remove(from, image);
            f.put(to, image);
        });
    }

    void deleteFile(String name) {
        step((f, d) -> f.remove(name));
    }

    void deleteDirectory(String name) {
        step((f, d) -> d.remove(name));
    }

    void sync() {
        unsynced.forEach(step -> step.accept(durableFiles, durableDirectories));
        unsynced.clear();
    }

    /** What is left after a power cut at this instant, as a tree of its own; this one stays as it is. */
    WorldTree afterCrash(SplittableRandom random) {
        TreeMap<String, WorldImage> keptFiles = new TreeMap<>(durableFiles);
        TreeMap<String, WorldTree> keptDirectories = new TreeMap<>(durableDirectories);
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
                unsynced.get(i).accept(keptFiles, keptDirectories);
            }
        }
        WorldTree tree = new WorldTree();
        keptFiles.forEach((name, image) -> {
            WorldImage crashed = image.copy();
            crashed.crash(random);
            tree.files.put(name, crashed);
            tree.durableFiles.put(name, crashed);
        });
        keptDirectories.forEach((name, directory) -> {
            WorldTree crashed = directory.afterCrash(random);
            tree.directories.put(name, crashed);
            tree.durableDirectories.put(name, crashed);
        });
        return tree;
    }

    /** Every file below here by its path. */
    Map<String, WorldImage> allFiles() {
        Map<String, WorldImage> all = new TreeMap<>(files);
        directories.forEach((name, tree) -> tree.allFiles().forEach((path, file) -> all.put(name + "/" + path, file)));
        return all;
    }

    private void step(Step step) {
        step.accept(files, directories);
        unsynced.add(step);
    }
}
