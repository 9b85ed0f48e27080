package io.replicator.core.index;

import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.StateDirectory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was found in an agent's directory of volumes, as {@link VolumeDirectories#openAll} finds it, but that a copy which cannot be read is
 * told of and left alone, and does not keep the others from being opened.
 *
 * @param open the newest published copy of every volume that can be read
 * @param unreadable the directories that cannot
 */
public record VolumeCatalog(List<VolumeDirectory> open, List<Unreadable> unreadable) {
    private static final int UUID_CHARS = 36;

    /**
     * A copy that cannot be read.
     *
     * @param directory its directory's path
     * @param name the volume's name, where that much could be read
     * @param fault why it cannot be read
     */
    public record Unreadable(String directory, Optional<String> name, ReplicatorException fault) {}

    public VolumeCatalog {
        open = List.copyOf(open);
        unreadable = List.copyOf(unreadable);
    }

    /** Opens what can be opened and removes what was replaced or never published. Blocking; before anything else uses the directories. */
    public static VolumeCatalog open(StateDirectory volumes) {
        Map<String, VolumeRecord> published = new HashMap<>();
        Set<String> doubtful = new HashSet<>();
        List<Unreadable> unreadable = new ArrayList<>();
        for (String name : volumes.directories()) {
            StateDirectory directory = volumes.directory(name);
            try {
                VolumeRecords.read(directory).ifPresent(record -> published.put(name, record));
            } catch (ReplicatorException fault) {
                doubtful.add(volumeOf(name));
                unreadable.add(new Unreadable(directory.name(), Optional.empty(), fault));
            }
        }
        List<VolumeDirectory> open = new ArrayList<>();
        for (String name : volumes.directories()) {
            // Which copy of a volume is the newest cannot be told where one of them cannot be read: all of them stay.
            if (doubtful.contains(volumeOf(name))) {
                continue;
            }
            VolumeRecord record = published.get(name);
            if (record == null || isReplaced(record, published)) {
                volumes.deleteDirectory(name);
            } else {
                open(volumes.directory(name), record, open, unreadable);
            }
        }
        volumes.sync();
        return new VolumeCatalog(open, unreadable);
    }

    private static void open(
            StateDirectory directory, VolumeRecord record, List<VolumeDirectory> open, List<Unreadable> unreadable) {
        try {
            VolumeDirectory.open(directory).ifPresent(open::add);
        } catch (ReplicatorException fault) {
            unreadable.add(new Unreadable(directory.name(), Optional.of(record.name()), fault));
        }
    }

    private static boolean isReplaced(VolumeRecord record, Map<String, VolumeRecord> published) {
        return published.values().stream()
                .anyMatch(
                        other -> other.identity().id().equals(record.identity().id())
                                && other.copyNumber() > record.copyNumber());
    }

    /** The volume's part of a directory's name. */
    private static String volumeOf(String directory) {
        return directory.length() < UUID_CHARS ? directory : directory.substring(0, UUID_CHARS);
    }
}
