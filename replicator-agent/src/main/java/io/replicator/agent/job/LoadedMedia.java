package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.FileStateDirectory;
import io.replicator.core.store.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The media of one export's command, each bound to the file system that was at its path when the command began: what is there later is not that
 * medium, and one that has failed is not written to again by this command, whatever volume is next. Thread-safe; it blocks where it looks at media.
 */
final class LoadedMedia {
    private final List<Path> media;
    private final Map<Path, Object> fileSystems = new LinkedHashMap<>();
    private final Map<Path, UUID> identifiers = new LinkedHashMap<>();
    private final Map<Path, ReplicatorException> failed = new LinkedHashMap<>();
    private final List<ReplicatorException> untold = new ArrayList<>();

    /** @param media that the command names */
    LoadedMedia(Collection<Path> media) {
        this.media = List.copyOf(media);
    }

    /** Takes note of where they are: before anything is written. {@code IO_ERROR} where one cannot be looked at. */
    synchronized void bind() {
        media.forEach(medium -> fileSystems.put(medium, MountedMedia.fileSystemOf(medium)));
    }

    /** Those that may be written to: none has failed, and each is where it was. */
    List<Path> usable() {
        List<Path> usable = new ArrayList<>();
        for (Path medium : media) {
            if (!hasFailed(medium)) {
                try {
                    requireThere(medium);
                    usable.add(medium);
                } catch (ReplicatorException gone) {
                    fail(medium, gone);
                }
            }
        }
        return usable;
    }

    /** Refuses, with {@code IO_ERROR}, a path at which another file system is than when the command began, or none. */
    void requireThere(Path medium) {
        Object now;
        try {
            now = MountedMedia.fileSystem(medium);
        } catch (IOException e) {
            throw gone(medium, e);
        }
        if (!now.equals(bound(medium))) {
            throw gone(medium, null);
        }
    }

    /** What went wrong with the medium: that it is gone, where it is. */
    ReplicatorException explained(Path medium, ReplicatorException fault) {
        if (fault.code() == FaultCode.CANCELLED) {
            return fault;
        }
        try {
            requireThere(medium);
            return fault;
        } catch (ReplicatorException gone) {
            gone.addSuppressed(fault);
            return gone;
        }
    }

    /** Nothing more is written to the medium, where the fault is its own: it names the medium then, and not the volume. */
    synchronized void fail(Path medium, ReplicatorException fault) {
        String said = String.valueOf(fault.getMessage());
        boolean own = said.contains(medium.toString())
                || said.contains(medium.toAbsolutePath().normalize().toString());
        switch (fault.code()) {
            case IO_ERROR, FLUSH_FAILED, DAMAGED_MEDIUM -> {
                if (own && failed.putIfAbsent(medium, fault) == null) {
                    untold.add(new ReplicatorException(fault.code(), words(medium, fault), fault));
                }
            }
            default -> {
                // Full, or cancelled, or not fit for this seed: the next volume may ask again.
            }
        }
    }

    /** Those that have failed since this was asked last. */
    synchronized List<ReplicatorException> untold() {
        List<ReplicatorException> since = List.copyOf(untold);
        untold.clear();
        return since;
    }

    /** What a medium is called: the same for all volumes of the command. */
    synchronized UUID identifier(Path medium, Supplier<UUID> fresh) {
        return identifiers.computeIfAbsent(medium, drawn -> fresh.get());
    }

    /** The medium, which fails with {@code IO_ERROR} instead of writing what belongs on it elsewhere. */
    StateDirectory directory(Path medium) {
        requireThere(medium);
        return new BoundDirectory(new FileStateDirectory(medium), () -> requireThere(medium));
    }

    /** Why there is one on which not everything is that it was to take; empty where there is none. */
    synchronized Optional<ReplicatorException> fault() {
        return failed.values().stream()
                .findFirst()
                .map(first -> new ReplicatorException(
                        first.code(),
                        failed.entrySet().stream()
                                        .map(entry -> words(entry.getKey(), entry.getValue()))
                                        .collect(Collectors.joining("\n"))
                                + "\nno more was written to it by this command. Once it is there again, or with another medium"
                                + " in its place, give the same command: it looks whether what it should have is on it",
                        first));
    }

    private static String words(Path medium, ReplicatorException fault) {
        String said = String.valueOf(fault.getMessage());
        return said.startsWith(medium.toString()) ? said : medium + ": " + said;
    }

    private synchronized boolean hasFailed(Path medium) {
        return failed.containsKey(medium);
    }

    private synchronized Object bound(Path medium) {
        return Optional.ofNullable(fileSystems.get(medium)).orElseThrow();
    }

    private static ReplicatorException gone(Path medium, @org.jspecify.annotations.Nullable IOException cause) {
        return new ReplicatorException(
                FaultCode.IO_ERROR,
                medium + " is not mounted any more"
                        + (cause == null ? ": another file system is there than when the command began" : ""),
                cause);
    }
}
