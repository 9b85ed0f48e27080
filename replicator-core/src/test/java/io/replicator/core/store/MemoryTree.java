package io.replicator.core.store;

import io.replicator.core.disk.DiskImage;
import io.replicator.core.disk.Survival;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One directory's names, now and durable. A change of names is a step over both maps: done to the one at once and to the other by a sync;
 * a crash keeps any subset of the steps, in order. Thread-safe.
 */
final class MemoryTree {
    /** A change of names, done to what stands for the files and directories it is about. */
    private interface Step {
        void change(Names names, Aftermath aftermath);
    }

    /** What becomes of files and directories in a power cut: nothing, of one that does not come. */
    private static final class Aftermath {
        private final @Nullable Survival survival;
        private final IdentityHashMap<DiskImage, DiskImage> images = new IdentityHashMap<>();
        private final IdentityHashMap<MemoryTree, MemoryTree> trees = new IdentityHashMap<>();

        Aftermath(@Nullable Survival survival) {
            this.survival = survival;
        }

        DiskImage of(DiskImage image) {
            return survival == null ? image : images.computeIfAbsent(image, before -> before.afterCrash(survival));
        }

        MemoryTree of(MemoryTree tree) {
            if (survival == null) {
                return tree;
            }
            MemoryTree known = trees.get(tree);
            if (known != null) {
                return known;
            }
            MemoryTree after = new MemoryTree();
            trees.put(tree, after);
            synchronized (tree) {
                tree.durable.files.forEach((name, image) -> after.durable.files.put(name, of(image)));
                tree.durable.directories.forEach((name, child) -> after.durable.directories.put(name, of(child)));
                for (int i = 0; i < tree.unsynced.size(); i++) {
                    if (survival.keepsName(i, tree.unsynced.size())) {
                        tree.unsynced.get(i).change(after.durable, this);
                    }
                }
            }
            after.now.become(after.durable);
            return after;
        }
    }

    private static final Aftermath NOTHING_HAPPENED = new Aftermath(null);

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
    private final List<Step> unsynced = new ArrayList<>();

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
        step((names, aftermath) -> names.files.put(name, aftermath.of(image)));
    }

    synchronized void createDirectory(String name) {
        MemoryTree tree = new MemoryTree();
        step((names, aftermath) -> names.directories.put(name, aftermath.of(tree)));
    }

    synchronized void rename(String from, String to) {
        DiskImage image = now.files.get(from);
        step((names, aftermath) -> {
            names.files.remove(from, aftermath.of(image));
            names.files.put(to, aftermath.of(image));
        });
    }

    synchronized void deleteFile(String name) {
        step((names, aftermath) -> names.files.remove(name));
    }

    synchronized void deleteDirectory(String name) {
        step((names, aftermath) -> names.directories.remove(name));
    }

    synchronized void sync() {
        unsynced.forEach(step -> step.change(durable, NOTHING_HAPPENED));
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
                unsynced.get(i).change(durable, NOTHING_HAPPENED);
            }
        }
        unsynced.clear();
        now.become(durable);
        now.files.values().forEach(image -> image.crash(random));
        now.directories.values().forEach(tree -> tree.crash(random));
    }

    /** What the tree would be after a power cut that lets so much through; this one stays as it is. */
    MemoryTree afterCrash(Survival survival) {
        return new Aftermath(survival).of(this);
    }

    /** Whether a power cut could take something away. */
    synchronized boolean hasUnflushed() {
        return !unsynced.isEmpty()
                || now.files.values().stream().anyMatch(DiskImage::hasUnflushed)
                || now.directories.values().stream().anyMatch(MemoryTree::hasUnflushed);
    }

    /** A tree of the same names and bytes, all of them durable. */
    synchronized MemoryTree copy() {
        MemoryTree copy = new MemoryTree();
        now.files.forEach((name, image) -> copy.now.files.put(name, image.copy()));
        now.directories.forEach((name, tree) -> copy.now.directories.put(name, tree.copy()));
        copy.durable.become(copy.now);
        return copy;
    }

    /** Without what nobody reads: files that were to take another's place. */
    synchronized void addTo(MessageDigest digest) {
        now.files.forEach((name, image) -> {
            if (!name.endsWith(StateDirectory.REPLACEMENT_SUFFIX)) {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                image.addTo(digest);
            }
        });
        now.directories.forEach((name, tree) -> {
            digest.update((name + "/").getBytes(StandardCharsets.UTF_8));
            tree.addTo(digest);
        });
    }

    private void step(Step step) {
        step.change(now, NOTHING_HAPPENED);
        unsynced.add(step);
    }
}
