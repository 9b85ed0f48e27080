package io.replicator.core.seed.media;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.seed.media.StatementFile.Signed;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is on some media of one seed, looked at before anything is written: which seed it is, who vouches for it, and whether each file is
 * what it should be. Blocking.
 */
final class MediaSurvey {
    private static final int UUID_LENGTH = 36;

    private final List<SeedDirectory> directories;
    private final List<String> notes;

    /**
     * What is looked for.
     *
     * @param name the volume's name here
     * @param volume what it is known as here, where it is known
     * @param seed the generation that was asked for, where one was: its identifier, or how that begins
     * @param ofSet the generation of a volume in the set that was named, where one was and it has that
     */
    record Sought(
            String name,
            Optional<VolumeId> volume,
            Optional<String> seed,
            Function<VolumeId, Optional<GenerationId>> ofSet) {
        boolean isVolume(SeedStatement statement) {
            // A seed that is asked for by its whole identifier may have another name here than at its source.
            return volume.map(statement.volume()::equals).orElseGet(() -> seed.filter(id -> id.length() == UUID_LENGTH)
                    .map(statement.generation().id().toString()::equals)
                    .orElseGet(() -> statement.name().equals(name)));
        }

        boolean isSeed(SeedStatement statement) {
            GenerationId id = statement.generation().id();
            return seed.map(id.toString()::startsWith)
                    .orElseGet(() ->
                            ofSet.apply(statement.volume()).map(id::equals).orElse(true));
        }
    }

    private MediaSurvey(List<SeedDirectory> directories, List<String> notes) {
        this.directories = List.copyOf(directories);
        this.notes = List.copyOf(notes);
    }

    /**
     * Looks at all of them.
     *
     * @throws ReplicatorException {@code WRONG_MEDIUM}, {@code BAD_MANIFEST}, {@code UNTRUSTED_PEER} or {@code PEER_NOT_NAMED}, each saying
     *     which medium and what to do
     */
    static MediaSurvey of(List<StateDirectory> media, Sought sought, SeedSignature signature) {
        List<SeedDirectory> found = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        Map<SeedStatement, String> seen = new HashMap<>();
        for (StateDirectory medium : media) {
            List<SeedDirectory> here = onMedium(medium, sought, signature);
            if (here.isEmpty()) {
                throw wrong(medium.name() + " holds no seed of '" + sought.name()
                        + "'; name the directory that the export was written to");
            }
            for (SeedDirectory directory : here) {
                String before = seen.putIfAbsent(directory.statement(), medium.name());
                if (before == null) {
                    found.add(directory);
                } else {
                    notes.add(
                            medium.name().equals(before)
                                    ? before + " was named twice"
                                    : medium.name() + " is the same medium as " + before + " and was left out");
                }
            }
        }
        List<SeedDirectory> chosen = choose(found, sought);
        chosen.forEach(directory -> requireOwnParts(directory));
        requireOneProtection(chosen);
        return new MediaSurvey(chosen, notes);
    }

    /** One command has one key. Whatever the others hold is taken in by a command of their own, which goes on from there. */
    private static void requireOneProtection(List<SeedDirectory> chosen) {
        SeedDirectory first = chosen.get(0);
        for (SeedDirectory other : chosen) {
            if (other.statement().sealing() != first.statement().sealing()) {
                throw new ReplicatorException(
                        FaultCode.WRONG_KEY,
                        first.medium() + " is " + first.statement().sealing().words() + ", and " + other.medium()
                                + " is " + other.statement().sealing().words()
                                + ": import those that are protected alike by one command, and the others by another;"
                                + " nothing was written");
            }
        }
    }

    List<SeedDirectory> directories() {
        return directories;
    }

    List<String> notes() {
        return notes;
    }

    SeedStatement statement() {
        return directories.get(0).statement();
    }

    String signer() {
        return directories.get(0).signer();
    }

    /** The files that do not end as they should, by name. */
    List<String> truncated() {
        List<String> names = new ArrayList<>();
        for (SeedDirectory directory : directories) {
            directory.parts().stream()
                    .filter(part -> directory.condition(part) == SeedDirectory.Condition.TRUNCATED)
                    .forEach(part -> names.add(path(directory, part)));
        }
        return names;
    }

    private static List<SeedDirectory> onMedium(StateDirectory medium, Sought sought, SeedSignature signature) {
        List<SeedDirectory> here = new ArrayList<>();
        // The medium, or the seed's own directory on it: people name either.
        List<StateDirectory> candidates = new ArrayList<>(List.of(medium));
        medium.directories().forEach(name -> candidates.add(medium.directory(name)));
        for (StateDirectory candidate : candidates) {
            Optional<Signed> signed = StatementFile.read(candidate);
            if (signed.filter(read -> sought.isVolume(read.statement())).isPresent()) {
                here.add(judged(medium, candidate, signed.get(), signature));
            }
        }
        return here;
    }

    private static SeedDirectory judged(
            StateDirectory medium, StateDirectory directory, Signed signed, SeedSignature signature) {
        SeedStatement statement = signed.statement();
        String signer = signature.signer(
                signed.bytes(),
                signed.signature(),
                statement.volume(),
                statement.begunAtMillis(),
                directory.name() + "/" + StatementFile.NAME);
        BitSet parts = new BitSet();
        directory.files().forEach(name -> MediaFile.partOf(name).ifPresent(part -> parts.set(part)));
        parts.clear(
                statement.parts().count(),
                Math.max(parts.length(), statement.parts().count()));
        return new SeedDirectory(medium.name(), directory, statement, signer, parts);
    }

    private static List<SeedDirectory> choose(List<SeedDirectory> found, Sought sought) {
        List<SeedDirectory> chosen = found.stream()
                .filter(directory -> sought.isSeed(directory.statement()))
                .toList();
        if (chosen.isEmpty() && sought.seed().isEmpty() && generations(found) == 1) {
            // Its refusal says what is wrong with the one and the other.
            chosen = found;
        }
        if (chosen.isEmpty()) {
            throw wrong("none of the media holds "
                    + sought.seed().map(id -> "seed " + id).orElse("the seed") + " of '" + sought.name() + "'"
                    + (sought.seed().isPresent() ? "" : " that is in the set") + "; they hold " + seeds(found));
        }
        SeedStatement first = chosen.get(0).statement();
        for (SeedDirectory other : chosen) {
            if (!other.statement().generation().id().equals(first.generation().id())) {
                throw wrong("the media hold several seeds of '" + sought.name() + "': " + seeds(chosen)
                        + "; name the set of the journey with --set, or one of them with --seed");
            }
            if (!other.statement().manifestHash().equals(first.manifestHash())
                    || !other.statement().parts().equals(first.parts())) {
                throw wrong(other.medium() + " and " + chosen.get(0).medium()
                        + " are of two exports of one seed that do not fit each other; use the media of one of them");
            }
        }
        return chosen;
    }

    private static long generations(List<SeedDirectory> directories) {
        return directories.stream()
                .map(directory -> directory.statement().generation().id())
                .distinct()
                .count();
    }

    private static void requireOwnParts(SeedDirectory directory) {
        directory.parts().stream()
                .filter(part -> directory.condition(part) == SeedDirectory.Condition.FOREIGN)
                .findFirst()
                .ifPresent(part -> {
                    throw wrong(
                            path(directory, part) + " is not what its name says: it belongs to another seed, volume or"
                                    + " part; somebody moved files between media, put it where it came from");
                });
    }

    private static String path(SeedDirectory directory, int part) {
        return directory.directory().name() + "/"
                + directory.file(MediaFile.Kind.PART, part).name();
    }

    private static String seeds(List<SeedDirectory> directories) {
        return directories.stream()
                .map(directory -> directory.statement().generation().id() + " (generation "
                        + directory.statement().generation().number() + ", on " + directory.medium() + ")")
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining(", "));
    }

    private static ReplicatorException wrong(String text) {
        return new ReplicatorException(FaultCode.WRONG_MEDIUM, text);
    }
}
