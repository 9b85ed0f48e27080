package io.replicator.core.seed.media;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.media.SeedDirectory.Condition;
import io.replicator.core.seed.media.StatementFile.Signed;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.GenerationId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a medium has of what travels together, by the names of its files and the ends of its parts: whether it is one that an export has written to, and
 * what is there of what it took. Blocking while it is made, and where it says so; nothing is written.
 */
public final class MediumLook {
    private final String path;
    private final List<SeedDirectory> seeds;
    private final boolean hasSet;

    private MediumLook(String path, List<SeedDirectory> seeds, boolean hasSet) {
        this.path = path;
        this.seeds = List.copyOf(seeds);
        this.hasSet = hasSet;
    }

    /**
     * Looks at what it has of that set.
     *
     * @throws ReplicatorException {@code IO_ERROR} where it cannot be read
     */
    public static MediumLook at(StateDirectory medium, UUID set) {
        List<SeedDirectory> seeds = new ArrayList<>();
        for (String name : medium.directories()) {
            StateDirectory directory = medium.directory(name);
            statement(directory)
                    .filter(statement -> statement.set().equals(set))
                    .ifPresent(statement -> seeds.add(
                            new SeedDirectory(medium.name(), directory, statement, "", parts(directory, statement))));
        }
        return new MediumLook(medium.name(), seeds, medium.exists(SeedSet.fileName(set)));
    }

    /** Whether it has anything of the set. */
    public boolean isKnown() {
        return hasSet || !seeds.isEmpty();
    }

    /** What it is called in the statements of that set; empty where there is none. */
    public Optional<UUID> identifier() {
        return seeds.stream().map(seed -> seed.statement().medium()).findFirst();
    }

    /** Whether it is the medium that an export calls that: by its identifier, or by its path where it has lost all that says its identifier. */
    public boolean is(String label) {
        return seeds.isEmpty()
                ? hasSet && label.startsWith(path + " (")
                : seeds.stream()
                        .anyMatch(seed -> label.endsWith("(" + seed.statement().medium() + ")"));
    }

    /** Those of the parts of that seed that are there and end as they should; none where the manifest is not there. Blocking. */
    BitSet whole(GenerationId generation, BitSet wanted) {
        BitSet whole = new BitSet();
        seeds.stream()
                .filter(seed -> seed.statement().generation().id().equals(generation))
                .filter(seed -> seed.directory().exists(MediaFile.MANIFEST_NAME))
                .forEach(seed -> wanted.stream()
                        .filter(seed.parts()::get)
                        .filter(part -> seed.condition(part) == Condition.SOUND)
                        .forEach(whole::set));
        return whole;
    }

    private static BitSet parts(StateDirectory directory, SeedStatement statement) {
        BitSet parts = new BitSet();
        directory.files().forEach(name -> MediaFile.partOf(name)
                .ifPresent(part -> parts.set(part, part < statement.parts().count())));
        return parts;
    }

    private static Optional<SeedStatement> statement(StateDirectory directory) {
        try {
            return StatementFile.read(directory).map(Signed::statement);
        } catch (ReplicatorException e) {
            if (e.code() == FaultCode.BAD_MANIFEST) {
                // Spoilt: what is beside it cannot be taken in, and is exported again.
                return Optional.empty();
            }
            throw e;
        }
    }
}
