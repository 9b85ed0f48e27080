package io.replicator.core.seed.media;

import io.replicator.core.device.Devices;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.seed.ArrivalCheck;
import io.replicator.core.seed.ArrivalCheck.ArrivalRequest;
import io.replicator.core.seed.ManifestHeader;
import io.replicator.core.seed.media.SeedImport.ImportRequest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeId;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Everything that speaks against an import, asked before its first write. Blocking. */
final class ImportAdmission {
    private final ImportRequest request;

    ImportAdmission(ImportRequest request) {
        this.request = request;
    }

    /** Which seed the media hold, and who vouches for it. */
    MediaSurvey survey() {
        Optional<VolumeDirectory> replaces = request.arrival().replaces();
        return MediaSurvey.of(
                request.media(),
                new MediaSurvey.Sought(
                        request.arrival().volumeName(),
                        replaces.map(copy -> copy.record().identity().id()),
                        request.seed(),
                        this::ofSet),
                request.signature());
    }

    private Optional<GenerationId> ofSet(VolumeId volume) {
        return request.set()
                .map(file -> SeedSet.read(file, request.signature(), volume))
                .flatMap(set -> set.members().stream()
                        .filter(member -> member.volume().equals(volume))
                        .map(member -> member.generation().id())
                        .findFirst());
    }

    /** The set that was named, of which the seed is. */
    Optional<SeedSet> set(SeedStatement statement) {
        Optional<SeedSet> set = request.set().map(file -> SeedSet.read(file, request.signature(), statement.volume()));
        set.ifPresent(named -> named.requireMember(
                statement.volume(), statement.generation(), statement.manifestHash(), "the seed on the media"));
        return set;
    }

    /**
     * Refuses what this site, the media or the device say against it.
     *
     * @param begun whether the device may have been written to by this import already
     * @param manifest opens it, proved, at its first byte
     * @param notes told what an administrator should know
     */
    void require(
            ManifestHeader header,
            MediaSurvey survey,
            boolean begun,
            Supplier<? extends ReadableByteChannel> manifest,
            List<String> notes) {
        ArrivalRequest arrival = request.arrival();
        ArrivalCheck.requireAdmissible(arrival, header);
        Devices.requireSize(arrival.device(), header.identity().geometry().logicalBytes());
        List<String> truncated = survey.truncated();
        if (!truncated.isEmpty() && !request.acceptMissing()) {
            throw new ReplicatorException(
                    FaultCode.DAMAGED_MEDIUM,
                    "truncated: " + String.join(", ", truncated)
                            + "; add a medium that has these parts whole, or take what"
                            + " is lost over the wire: --accept-missing");
        }
        truncated.forEach(name -> notes.add(name + " is truncated"));
        if (begun || request.overwrite()) {
            return;
        }
        arrival.replaces().ifPresent(copy -> refuseReplacing(copy, header));
        try (ReadableByteChannel channel = manifest.get()) {
            DeviceContent.requireFree(arrival.device(), header, channel);
        } catch (IOException e) {
            throw new ReplicatorException(FaultCode.IO_ERROR, "cannot close the manifest: " + e.getMessage(), e);
        }
    }

    private void refuseReplacing(VolumeDirectory copy, ManifestHeader header) {
        long here =
                copy.index().generation().map(generation -> generation.number()).orElse(0L);
        long seed = header.generation().number();
        String name = request.arrival().volumeName();
        String lost =
                "; --overwrite would: the copy here is lost when the import begins, until it is over there is none,"
                        + " and the source takes it up only if 'seed list' there still shows this seed";
        if (here > seed) {
            boolean known = copy.record().lineage().stream()
                    .anyMatch(generation ->
                            generation.id().equals(header.generation().id()));
            throw new ReplicatorException(
                    FaultCode.OLDER_SEED,
                    "'" + name + "' is at generation " + here + " here, and this seed is generation " + seed
                            + (known ? ", which it came from: nothing is to be done" : ": it is probably an old medium")
                            + "; nothing was changed" + lost);
        }
        throw new ReplicatorException(
                FaultCode.BAD_REQUEST,
                "'" + name + "' is a replica at generation " + here + " already, and this seed is generation " + seed
                        + ": where the two sites agree, 'resync' at the source brings what is newer, and nothing is to be"
                        + " imported; nothing was changed" + lost);
    }

    /** The generation of the copy here, where it is the seed's: then there is nothing to take in. */
    Optional<Generation> alreadyHere(SeedStatement statement) {
        boolean begun = ImportPlan.begun(request, statement).isPresent();
        return begun || request.overwrite()
                ? Optional.empty()
                : request.arrival()
                        .replaces()
                        .flatMap(copy -> copy.index().generation())
                        .filter(generation ->
                                generation.id().equals(statement.generation().id()));
    }
}
