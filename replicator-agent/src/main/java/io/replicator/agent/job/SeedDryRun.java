package io.replicator.agent.job;

import io.replicator.core.device.Access;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.Devices;
import io.replicator.core.device.VolumeSnapshot;
import io.replicator.core.device.VolumeSnapshots;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.ArrivalCheck;
import io.replicator.core.seed.ArrivalCheck.ArrivalRequest;
import io.replicator.core.seed.ArrivalPlan;
import io.replicator.core.seed.SeedEstimate;
import io.replicator.core.seed.media.ImportPlan;
import io.replicator.core.seed.media.PartNumbers;
import io.replicator.core.seed.media.SeedImport;
import io.replicator.core.seed.media.SeedImport.ImportRequest;
import io.replicator.core.seed.media.SeedSet;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.time.Ticker;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.VolumeIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What the making or the taking of a seed would do, in words; refused where that would be. Blocking; changes nothing. */
final class SeedDryRun {
    private final Ticker ticker;
    private final StateDirectory state;
    private final Optional<Long> limit;
    private final BooleanSupplier cancelled;

    /** @param state where volumes have theirs */
    SeedDryRun(Ticker ticker, StateDirectory state, Optional<Long> limit, BooleanSupplier cancelled) {
        this.ticker = ticker;
        this.state = state;
        this.limit = limit;
        this.cancelled = cancelled;
    }

    /**
     * A seed that would be created.
     *
     * @param snapshots what freezes the volume, where something does: it is tried
     * @param manifest where the manifest would go
     */
    String creation(
            VolumeSettings volume, VolumeIdentity identity, Optional<VolumeSnapshots> snapshots, Path manifest) {
        requireFree(manifest);
        snapshots.ifPresent(freezing -> {
            try (VolumeSnapshot tried = freezing.take()) {
                Devices.requireSize(tried.device(), identity.geometry().logicalBytes());
            }
        });
        SeedEstimate estimate;
        try (BlockDevice device = Devices.open(volume.path(), Access.SOURCE)) {
            estimate = SeedEstimate.of(device, identity, ticker, cancelled);
        }
        return volume.name() + ": a seed would read " + RoundReports.bytes(estimate.readBytes()) + " "
                + DryRunWords.time(estimate.readBytes(), estimate.bytesPerSecond(), limit) + "; it would be "
                + SeedCreation.worth(snapshots.isPresent() ? Consistency.CRASH : Consistency.FUZZY)
                + "; its manifest would have about " + RoundReports.bytes(estimate.manifestBytes()) + ", " + manifest
                + freeBeside(manifest) + "; the index takes " + DryRunWords.room(estimate.indexBytes(), state)
                + "; until it is dropped the seed keeps which blocks are written, "
                + RoundReports.bytes(estimate.mostHoldBytes())
                + " there at most, and no snapshot";
    }

    /** A copy that would be attached. */
    String attachment(ArrivalRequest request, Optional<SeedSet> set) {
        ArrivalPlan plan = ArrivalCheck.plan(request);
        SeedEstimate estimate = plan.estimate();
        return DryRunWords.UNCHANGED + "an attach would make "
                + request.device().name() + " '"
                + request.volumeName() + "' at " + named(plan.header().generation())
                + ": nothing speaks against it, and the chunks that were looked at are what the manifest says; "
                + ArrivalWords.otherName(request.volumeName(), plan.header().name())
                        .map(words -> words + "; ")
                        .orElse("")
                + replacing(request) + "it would read " + RoundReports.bytes(estimate.readBytes()) + " "
                + DryRunWords.time(estimate.readBytes(), estimate.bytesPerSecond(), limit) + ", and take "
                + DryRunWords.room(estimate.indexBytes(), state)
                + set.map(SeedDryRun::of).orElse("");
    }

    /**
     * A seed that would be imported.
     *
     * @throws ReplicatorException as the import; {@code MISSING_PART} with all of the words where that is what it would end with
     */
    String intake(ImportRequest request) {
        Optional<Generation> here = SeedImport.alreadyHere(request);
        if (here.isPresent()) {
            return DryRunWords.UNCHANGED
                    + ArrivalWords.block(ArrivalWords.already(request.arrival().volumeName(), here.get()));
        }
        ImportPlan plan = ImportPlan.of(request);
        String parts = plan.partsThere() == 0 ? "" : plan.partsThere() + " of its parts were taken in already; ";
        String missing = plan.missing().isEmpty()
                ? "all of its " + plan.parts() + " parts are here; "
                : "parts " + PartNumbers.of(plan.missing()) + " of " + plan.parts()
                        + " are on none of these media, up to "
                        + RoundReports.bytes(plan.missingBytes())
                        + (request.acceptMissing()
                                ? ", and would come over the wire; "
                                : "; an import would take the others in and end with MISSING_PART; ");
        StringBuilder notes = new StringBuilder();
        plan.notes().forEach(note -> notes.append("; ").append(note));
        String words = DryRunWords.UNCHANGED + "the media hold '"
                + plan.statement().name() + "' of '"
                + plan.statement().source() + "', " + named(plan.statement().generation()) + ", signed by '"
                + plan.signer() + "', " + plan.statement().sealing().words() + "; " + parts + missing
                + replacing(request.arrival()) + "an import would read " + RoundReports.bytes(plan.readBytes())
                + " off them " + DryRunWords.time(plan.readBytes(), plan.bytesPerSecond(), limit) + ", write "
                + RoundReports.bytes(plan.writeBytes()) + " to "
                + request.arrival().device().name()
                + ", read that once more, and take " + DryRunWords.room(plan.stateBytes(), state)
                + plan.set().map(SeedDryRun::of).orElse("") + notes;
        if (!plan.missing().isEmpty() && !request.acceptMissing()) {
            throw new ReplicatorException(FaultCode.MISSING_PART, words);
        }
        return words;
    }

    private static String named(Generation generation) {
        return "generation " + generation.number() + " (seed " + generation.id() + ")";
    }

    private static String of(SeedSet set) {
        return "; it is of set " + set.shortId() + " of " + set.members().size() + " volumes";
    }

    private static String replacing(ArrivalRequest request) {
        return request.replaces()
                .map(copy -> "it would replace the copy that is here, at generation "
                        + copy.index().generation().map(Generation::number).orElse(0L) + "; ")
                .orElse("");
    }

    private static void requireFree(Path manifest) {
        if (Files.exists(manifest, LinkOption.NOFOLLOW_LINKS)) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST,
                    manifest
                            + " exists, and a manifest belongs to the one seed that it was made for; name another file");
        }
    }

    private static String freeBeside(Path manifest) {
        Path there = manifest.getParent();
        try {
            return there == null || !Files.isDirectory(there)
                    ? " (its directory does not exist yet)"
                    : " (" + RoundReports.bytes(Files.getFileStore(there).getUsableSpace()) + " are free there)";
        } catch (IOException e) {
            return "";
        }
    }
}
