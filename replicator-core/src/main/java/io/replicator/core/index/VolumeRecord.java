package io.replicator.core.index;

import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an agent knows of its copy of a volume, replaced whole whenever it changes.
 *
 * @param name the name in this agent's configuration
 * @param identity what is the same at every site
 * @param role what the copy is here
 * @param roleEpoch counts hand-overs of the source role
 * @param copyNumber counts the copies of the volume this agent has held: a newer one replaces the older
 * @param algorithm of this copy's fingerprints
 * @param fingerprintKey 16 secret bytes of this copy alone
 * @param lineage the generations the copy knows, oldest first, the newest {@value #MAX_LINEAGE}
 * @param relation a replica's relation, minted when its seed was attached
 * @param seed the seed that relation starts from, until the source has taken it up
 * @param paused whether an administrator asked that no round runs
 */
public record VolumeRecord(
        String name,
        VolumeIdentity identity,
        Role role,
        long roleEpoch,
        long copyNumber,
        FingerprintAlgorithm algorithm,
        FingerprintKey fingerprintKey,
        List<Generation> lineage,
        Optional<IncarnationId> relation,
        Optional<GenerationId> seed,
        boolean paused) {
    /** The most generations that are remembered. */
    public static final int MAX_LINEAGE = 256;

    /** The longest name, in UTF-8 bytes. */
    public static final int MAX_NAME_BYTES = 255;

    public VolumeRecord {
        lineage = List.copyOf(lineage.subList(Math.max(0, lineage.size() - MAX_LINEAGE), lineage.size()));
    }

    /** A copy that was never captured or attached. */
    public static VolumeRecord fresh(
            String name,
            VolumeIdentity identity,
            Role role,
            FingerprintAlgorithm algorithm,
            FingerprintKey fingerprintKey) {
        return new VolumeRecord(
                name,
                identity,
                role,
                0,
                1,
                algorithm,
                fingerprintKey,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    /** The newest generation the copy knows. */
    public Optional<Generation> newest() {
        return lineage.isEmpty() ? Optional.empty() : Optional.of(lineage.get(lineage.size() - 1));
    }

    /** With one more generation, unless it is the newest already. */
    public VolumeRecord withGeneration(Generation generation) {
        if (newest().equals(Optional.of(generation))) {
            return this;
        }
        List<Generation> longer = new ArrayList<>(lineage);
        longer.add(generation);
        return with(longer, relation, seed, paused);
    }

    /** With another relation, and the seed it starts from. */
    public VolumeRecord withRelation(Optional<IncarnationId> newRelation, Optional<GenerationId> newSeed) {
        return with(lineage, newRelation, newSeed, paused);
    }

    /** Paused, or not. */
    public VolumeRecord withPaused(boolean newPaused) {
        return with(lineage, relation, seed, newPaused);
    }

    /** Knowing of that many hand-overs. */
    public VolumeRecord withRoleEpoch(long newRoleEpoch) {
        return new VolumeRecord(
                name,
                identity,
                role,
                newRoleEpoch,
                copyNumber,
                algorithm,
                fingerprintKey,
                lineage,
                relation,
                seed,
                paused);
    }

    /** As the copy of that number. */
    public VolumeRecord withCopyNumber(long newCopyNumber) {
        return new VolumeRecord(
                name,
                identity,
                role,
                roleEpoch,
                newCopyNumber,
                algorithm,
                fingerprintKey,
                lineage,
                relation,
                seed,
                paused);
    }

    private VolumeRecord with(
            List<Generation> newLineage,
            Optional<IncarnationId> newRelation,
            Optional<GenerationId> newSeed,
            boolean newPaused) {
        return new VolumeRecord(
                name,
                identity,
                role,
                roleEpoch,
                copyNumber,
                algorithm,
                fingerprintKey,
                newLineage,
                newRelation,
                newSeed,
                newPaused);
    }
}
