package io.replicator.core.seed;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.Devices;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.hash.Fingerprints;
import io.replicator.core.index.DamageSet;
import io.replicator.core.index.FingerprintKey;
import io.replicator.core.index.VolumeDirectories;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.report.Progress;
import io.replicator.core.seed.ArrivedChunk.Condition;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.time.Ticker;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeIdentity;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * The check of a copy that arrived against the manifest of its seed, which makes it a replica at the seed's generation, known damage
 * excepted. Blocking, on an I/O thread; reads run on the executor given.
 *
 * <p>Nothing is written before the manifest is proved whole and the device recognised: a swapped disk, a wrong size and a foreign manifest
 * are refused with the state as it was. From there the order is: the device flushed, since whoever filled it may not have; the index, flushed;
 * the damage set, flushed; the volume's record, which is what makes the copy be there (DESIGN 3, invariant 6; in blocksync-fast the digests
 * were updated and the target was not). A crash before leaves no copy and the one that was, a crash after the complete new one.
 */
public final class ArrivalCheck {
    private static final int CHECKPOINT_CHUNKS = 1 << 12;

    private final ArrivalRequest request;
    private final ManifestSource manifest;
    private final long begunNanos;

    /**
     * What arrived, and where it belongs.
     *
     * @param volumes the directory of the agent's volumes
     * @param device the device that arrived, ours alone; it stays the caller's
     * @param manifest opens the manifest at its first byte; it is read twice
     * @param manifestName the manifest's name for messages
     * @param signature judges who signed the manifest
     * @param volumeName the volume's name in this agent's configuration
     * @param replaces the copy that the configuration knows under that name, where there is one; its device and damage set are closed, and it
     *     is closed and removed here once the new one is there
     * @param incarnation of the relation that the new copy begins with, drawn at random
     * @param key of the new copy's fingerprints, drawn at random
     * @param steps runs reads, several at once
     * @param pool what reads are leased from
     * @param pace told how many bytes of the device are about to be read, and returns when they may be; throws to stop
     * @param progress told how far it has come, on the calling thread
     * @param cancelled asked often; after a yes nothing is published
     */
    public record ArrivalRequest(
            StateDirectory volumes,
            BlockDevice device,
            Supplier<ReadableByteChannel> manifest,
            String manifestName,
            SeedSignature signature,
            String volumeName,
            Optional<VolumeDirectory> replaces,
            IncarnationId incarnation,
            FingerprintKey key,
            Executor steps,
            BufferPool pool,
            Ticker ticker,
            LongConsumer pace,
            Consumer<Progress> progress,
            BooleanSupplier cancelled) {
        /** The same with another manifest. */
        public ArrivalRequest withManifest(
                Supplier<? extends ReadableByteChannel> otherManifest, String otherManifestName) {
            return new ArrivalRequest(
                    volumes,
                    device,
                    otherManifest::get,
                    otherManifestName,
                    signature,
                    volumeName,
                    replaces,
                    incarnation,
                    key,
                    steps,
                    pool,
                    ticker,
                    pace,
                    progress,
                    cancelled);
        }
    }

    /**
     * What came of it.
     *
     * @param directory the new copy's state, published
     * @param damage every block of each chunk that is not what the manifest says, or cannot be read
     * @param damagedChunks how many chunks that are
     * @param generation what the copy is at
     */
    public record Arrival(VolumeDirectory directory, BlockSet damage, long damagedChunks, Generation generation) {}

    private ArrivalCheck(ArrivalRequest request) {
        this.request = request;
        this.manifest = new ManifestSource(request.manifest(), request.manifestName());
        this.begunNanos = request.ticker().nanos();
    }

    /** As {@link #run(ArrivalRequest, LongConsumer)}, with nothing to do in between. */
    public static Arrival run(ArrivalRequest request) {
        return run(request, copyNumber -> {});
    }

    /**
     * Checks everything and publishes the copy.
     *
     * @param afterPublication told the number of the new copy once it counts: what the ones before still owe, a commit that waits to be applied, is to
     *     be forgotten there. Not before, since until then the copy that was is the one that is here. Where it fails, or a crash comes in between, the
     *     opening of the new copy does it
     * @return the copy, a replica with the incarnation given and the manifest's generation as its seed
     * @throws ReplicatorException {@code BAD_MANIFEST}, {@code UNSUPPORTED_FORMAT}, {@code UNTRUSTED_PEER},
     *     {@code PEER_NOT_NAMED}, {@code SIZE_MISMATCH}, {@code UNRELATED_VOLUME},
     *     {@code WRONG_ROLE} or {@code BAD_REQUEST} before anything was written; {@code CANCELLED} or what reading and writing fail with: then
     *     what was written is removed, by the next start at the latest
     */
    public static Arrival run(ArrivalRequest request, LongConsumer afterPublication) {
        return new ArrivalCheck(request).run(afterPublication, true);
    }

    /**
     * As {@link #run(ArrivalRequest, LongConsumer)} for a device that this agent itself wrote the seed to: it need not be recognised, however much
     * of it is missing.
     */
    public static Arrival runOnOwn(ArrivalRequest request, LongConsumer afterPublication) {
        return new ArrivalCheck(request).run(afterPublication, false);
    }

    /**
     * Refuses what this agent's state says against a copy of that seed.
     *
     * @throws ReplicatorException {@code UNRELATED_VOLUME}, {@code WRONG_ROLE} or {@code BAD_REQUEST}
     */
    public static void requireAdmissible(ArrivalRequest request, ManifestHeader header) {
        new ArrivalCheck(request).newRecord(header);
    }

    /**
     * Says what {@link #run(ArrivalRequest, LongConsumer)} would do, or refuses as it would, and changes nothing: the device may be one that is only read.
     *
     * @throws ReplicatorException as {@code run} does before anything is written; {@code CANCELLED}
     */
    public static ArrivalPlan plan(ArrivalRequest request) {
        Admitted admitted = new ArrivalCheck(request).admit(true);
        VolumeIdentity identity = admitted.header().identity();
        return new ArrivalPlan(
                admitted.header(),
                admitted.filledChunks(),
                SeedEstimate.of(request.device(), identity, request.ticker(), request.cancelled()));
    }

    /** What was proved of a seed before anything is written. */
    private record Admitted(ManifestHeader header, VolumeRecord record, RunCheck check, long filledChunks) {}

    private Admitted admit(boolean recognise) {
        ManifestSample sample = new ManifestSample();
        progress("reading the manifest", 0, 0);
        ManifestHeader header = manifest.readRaw(
                channel -> ManifestReader.verify(channel, manifest.name(), request.signature(), (chunk, digest) -> {
                    if (chunk % CHECKPOINT_CHUNKS == 0) {
                        checkpoint();
                    }
                    sample.digest(chunk, digest);
                }));
        checkpoint();
        VolumeRecord record = newRecord(header);
        Devices.requireSize(request.device(), header.identity().geometry().logicalBytes());
        RunCheck check = new RunCheck(
                request.device(),
                header.identity(),
                Fingerprints.of(record.algorithm(), record.fingerprintKey().toBytes()));
        if (recognise) {
            recognise(sample, header.identity(), check);
        }
        return new Admitted(header, record, check, sample.seen());
    }

    private Arrival run(LongConsumer afterPublication, boolean recognise) {
        Admitted admitted = admit(recognise);
        request.device().flush();
        VolumeDirectory prepared = VolumeDirectory.prepare(request.volumes(), admitted.record());
        Arrival arrival;
        try {
            arrival = fill(prepared, admitted.header(), admitted.check());
            checkpoint();
            prepared.publish();
        } catch (RuntimeException e) {
            giveUp(prepared, e);
            throw e;
        }
        tell(afterPublication, prepared.record().copyNumber());
        request.replaces().ifPresent(this::removeReplaced);
        return arrival;
    }

    private static void tell(LongConsumer afterPublication, long copyNumber) {
        try {
            afterPublication.accept(copyNumber);
        } catch (ReplicatorException e) {
            // The new copy is there. Whoever opens it meets the same fault, or finds that it has passed.
            return;
        }
    }

    private Arrival fill(VolumeDirectory prepared, ManifestHeader header, RunCheck check) {
        VolumeIdentity identity = header.identity();
        long totalBytes = identity.geometry().logicalBytes();
        DeviceChanges changes = new DeviceChanges(
                request.device(),
                manifest,
                header,
                arrived -> reads(check, identity.geometry(), arrived),
                done -> progress("checking", done, totalBytes));
        prepared.index().merge(changes, header.generation());
        if (changes.damagedChunks() > 0) {
            try (DamageSet damage = DamageSet.open(prepared.directory(), identity.geometry())) {
                damage.add(changes.damage());
            }
        }
        return new Arrival(prepared, changes.damage(), changes.damagedChunks(), header.generation());
    }

    /** The record of the new copy; refuses what this agent's state says against it. */
    private VolumeRecord newRecord(ManifestHeader header) {
        VolumeIdentity identity = header.identity();
        Optional<VolumeRecord> named = request.replaces().map(VolumeDirectory::record);
        if (named.isPresent() && !named.get().identity().id().equals(identity.id())) {
            throw new ReplicatorException(
                    FaultCode.UNRELATED_VOLUME,
                    manifest.name() + " describes volume " + identity.id() + " (" + header.name() + "), and "
                            + request.volumeName() + " is volume "
                            + named.get().identity().id() + " here; attach it under a name of its own");
        }
        Optional<VolumeRecord> here = VolumeDirectories.newest(request.volumes(), identity.id());
        here.ifPresent(record -> checkReplaceable(record, named));
        VolumeRecord fresh = VolumeRecord.fresh(
                request.volumeName(), identity, Role.REPLICA, FingerprintAlgorithm.ofNewCopies(), request.key());
        // What this site knows of hand-overs does not go back: a source that knows of fewer is refused, and told why.
        long roleEpoch =
                Math.max(header.roleEpoch(), here.map(VolumeRecord::roleEpoch).orElse(0L));
        return fresh.withRoleEpoch(roleEpoch)
                .withCopyNumber(1 + here.map(VolumeRecord::copyNumber).orElse(0L))
                .withGeneration(header.generation())
                .withRelation(
                        Optional.of(request.incarnation()),
                        Optional.of(header.generation().id()));
    }

    private void checkReplaceable(VolumeRecord here, Optional<VolumeRecord> named) {
        if (here.role() == Role.SOURCE) {
            throw new ReplicatorException(
                    FaultCode.WRONG_ROLE,
                    "this agent's copy of " + here.name()
                            + " is a source; a seed is attached where the volume is to be a replica: run it there");
        }
        if (named.isEmpty()) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST,
                    manifest.name() + " describes a volume that this agent has under the name " + here.name()
                            + " already; attach it under that name");
        }
    }

    /** A swapped disk is told by what it holds, before anything is written. */
    private void recognise(ManifestSample sample, VolumeIdentity identity, RunCheck check) {
        List<Condition> found = new ArrayList<>();
        try (RunReads reads =
                reads(check, identity.geometry(), chunks -> chunks.forEach(c -> found.add(c.condition())))) {
            sample.chunks(identity.geometry()).forEach(reads::read);
            reads.finish();
        }
        int unreadable = Collections.frequency(found, Condition.UNREADABLE);
        int different = Collections.frequency(found, Condition.DIFFERENT);
        if (2 * unreadable > found.size()) {
            throw new ReplicatorException(
                    FaultCode.IO_ERROR,
                    request.device().name() + ": " + unreadable + " of " + found.size()
                            + " chunks looked at cannot be read; look at the disk and its cabling, then attach again");
        }
        if (2 * (unreadable + different) > found.size()) {
            throw new ReplicatorException(
                    FaultCode.UNRELATED_VOLUME,
                    request.device().name() + ": this is not the device that travelled with this manifest: " + different
                            + " of " + found.size() + " chunks looked at are not what " + manifest.name()
                            + " says; nothing was changed, find the right pair");
        }
    }

    private RunReads reads(RunCheck check, Geometry geometry, Consumer<List<ArrivedChunk>> arrived) {
        return new RunReads(
                check, geometry, request.steps(), request.pool(), this::checkpoint, request.pace(), arrived);
    }

    /** The new copy counts already: what cannot be removed now goes when the agent starts next. */
    private void removeReplaced(VolumeDirectory replaced) {
        try {
            replaced.close();
            VolumeDirectories.remove(request.volumes(), replaced.record());
        } catch (ReplicatorException e) {
            // Told by nobody, since nothing is wrong with the new copy: VolumeDirectories.openAll removes the older
            // one.
            return;
        }
    }

    private void giveUp(VolumeDirectory prepared, RuntimeException why) {
        try {
            prepared.close();
            VolumeDirectories.remove(request.volumes(), prepared.record());
        } catch (RuntimeException e) {
            why.addSuppressed(e);
        }
    }

    private void progress(String phase, long doneBytes, long totalBytes) {
        request.progress()
                .accept(new Progress(
                        phase, doneBytes, totalBytes, 0, request.ticker().nanos() - begunNanos));
    }

    private void checkpoint() {
        if (request.cancelled().getAsBoolean()) {
            throw new ReplicatorException(
                    FaultCode.CANCELLED, "attaching " + request.volumeName() + " was cancelled; nothing has changed");
        }
    }
}
