package io.replicator.core.index;

import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.VolumeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The directories of an agent's copies: one for each volume and copy number. A copy that was replaced, or was never published, is removed
 * when they are opened.
 */
public final class VolumeDirectories {
    private VolumeDirectories() {}

    /** Opens the newest published copy of every volume and removes what is left of others. Blocking; before anything else uses them. */
    public static List<VolumeDirectory> openAll(StateDirectory volumes) {
        Map<VolumeId, VolumeRecord> newest = new HashMap<>();
        for (String name : volumes.directories()) {
            VolumeRecords.read(volumes.directory(name))
                    .ifPresent(record -> newest.merge(
                            record.identity().id(), record, (a, b) -> a.copyNumber() > b.copyNumber() ? a : b));
        }
        List<VolumeDirectory> open = new ArrayList<>();
        for (String name : volumes.directories()) {
            if (newest.values().stream().noneMatch(record -> name(record).equals(name))) {
                volumes.deleteDirectory(name);
            } else {
                VolumeDirectory.open(volumes.directory(name)).ifPresent(open::add);
            }
        }
        volumes.sync();
        return open;
    }

    /** The record of the newest published copy of a volume, where there is one. Blocking. */
    public static Optional<VolumeRecord> newest(StateDirectory volumes, VolumeId volume) {
        return volumes.directories().stream()
                .filter(name -> name.startsWith(volume + "-"))
                .map(name -> VolumeRecords.read(volumes.directory(name)))
                .flatMap(Optional::stream)
                .max(Comparator.comparingLong(VolumeRecord::copyNumber));
    }

    /** Removes a copy that a newer published one has replaced; its files are closed. */
    public static void remove(StateDirectory volumes, VolumeRecord replaced) {
        volumes.deleteDirectory(name(replaced));
        volumes.sync();
    }

    static String name(VolumeRecord record) {
        return record.identity().id() + "-" + record.copyNumber();
    }
}
