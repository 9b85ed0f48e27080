package io.replicator.core.index;

import io.replicator.core.extent.Geometry;
import io.replicator.core.store.StateDirectory;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * The dirty sets of one copy and their files, each named by its seed or incarnation. What is kept here is fed; a file that is not would come
 * back with a restart as a set that missed what was captured in between, beside the one that took its place. So a set that could not be made
 * leaves no file: it is deleted at once, or where that fails too, before the next one is made.
 *
 * <p>Changed by one thread at a time, asked by any.
 */
final class DirtySets implements Iterable<DirtySet> {
    private static final String PREFIX = "set-";

    private final StateDirectory directory;
    private final Geometry geometry;
    private final List<DirtySet> kept = new CopyOnWriteArrayList<>();

    DirtySets(StateDirectory directory, Geometry geometry) {
        this.directory = directory;
        this.geometry = geometry;
    }

    /** Takes up those that are on disk. */
    void open() {
        for (String file : directory.files()) {
            if (isSet(file)) {
                DirtySet.open(directory, file, geometry).ifPresent(kept::add);
            }
        }
    }

    List<DirtySet> all() {
        return List.copyOf(kept);
    }

    @Override
    public Iterator<DirtySet> iterator() {
        return kept.iterator();
    }

    /** Begins an empty set, durable when it returns. */
    DirtySet create(UUID id, SetHead head) {
        return add(id, file -> DirtySet.create(directory, file, head, geometry));
    }

    /** Begins one that is no evidence, durable when it returns. */
    DirtySet createVoid(UUID id, SetHead head, String why) {
        return add(id, file -> DirtySet.createVoid(directory, file, head, geometry, why));
    }

    /** Begins one with another's blocks, durable when it returns. */
    DirtySet copy(DirtySet set, UUID id, SetOwner owner) {
        return add(id, file -> set.copyAs(directory, file, owner));
    }

    /** Forgets a set; durable when it returns. Until it is gone for sure it is kept, and fed. */
    void drop(DirtySet set, UUID id) {
        directory.delete(fileOf(id));
        directory.sync();
        kept.remove(set);
        set.close();
    }

    void close() {
        kept.forEach(DirtySet::close);
    }

    private DirtySet add(UUID id, Function<String, DirtySet> making) {
        deleteStrays();
        DirtySet set;
        try {
            set = making.apply(fileOf(id));
        } catch (RuntimeException e) {
            try {
                deleteStrays();
            } catch (RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
        kept.add(set);
        return set;
    }

    private void deleteStrays() {
        Set<String> known = new HashSet<>();
        for (DirtySet set : kept) {
            known.add(fileOf(idOf(set.owner())));
        }
        boolean any = false;
        for (String file : directory.files()) {
            if (isSet(file) && !known.contains(file)) {
                directory.delete(file);
                any = true;
            }
        }
        if (any) {
            directory.sync();
        }
    }

    private static UUID idOf(SetOwner owner) {
        return owner instanceof SetOwner.Relation relation
                ? relation.id().incarnation().uuid()
                : ((SetOwner.Hold) owner).seed().uuid();
    }

    private static boolean isSet(String file) {
        return file.startsWith(PREFIX) && !file.endsWith(StateDirectory.REPLACEMENT_SUFFIX);
    }

    private static String fileOf(UUID id) {
        return PREFIX + id;
    }
}
