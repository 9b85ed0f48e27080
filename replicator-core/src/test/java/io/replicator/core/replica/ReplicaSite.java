package io.replicator.core.replica;

import io.replicator.core.extent.Geometry;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.hash.Fingerprinter;
import io.replicator.core.hash.Fingerprints;
import io.replicator.core.index.FingerprintKey;
import io.replicator.core.index.VolumeDirectories;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** A replica's site in memory: state directory, device, and what a process that runs there has open. */
final class ReplicaSite {
    static final byte[] KEY = "sixteen bytes ok".getBytes(StandardCharsets.US_ASCII);

    final MemoryStateDirectory state;
    final CrashingDevice device;
    final BufferPool pool = new BufferPool(64 << 20);
    private ReplicaSettings settings = new ReplicaSettings(8 << 20, 1 << 20, 3);
    private Executor io = Runnable::run;
    CommitLog commits;
    VolumeDirectory directory;
    ReplicaVolume volume;

    private ReplicaSite(MemoryStateDirectory state, CrashingDevice device) {
        this.state = state;
        this.device = device;
    }

    static VolumeIdentity identity(Geometry geometry) {
        byte[] salt = new byte[VolumeIdentity.Salt.BYTES];
        Arrays.fill(salt, (byte) 3);
        return new VolumeIdentity(new VolumeId(new UUID(4, 4)), geometry, new VolumeIdentity.Salt(salt));
    }

    /** A site whose replica is at this generation, everything durable, nothing open. */
    static ReplicaSite at(Content content) {
        MemoryStateDirectory state = new MemoryStateDirectory();
        // A device may be larger than its volume.
        CrashingDevice device = new CrashingDevice(content.bytes.length + 1000);
        device.write(0, ByteBuffer.wrap(content.bytes));
        device.flush();
        VolumeRecord record = VolumeRecord.fresh(
                "vm", content.identity, Role.REPLICA, FingerprintAlgorithm.ofNewCopies(), new FingerprintKey(KEY));
        VolumeDirectory directory = VolumeDirectory.create(state.directory("volumes"), record);
        directory.index().merge(content.asChanges(), content.generation);
        directory.updateRecord(record.withGeneration(content.generation));
        directory.close();
        state.sync();
        CommitLog.open(state).close();
        return new ReplicaSite(state.kill(), device.kill());
    }

    /** A seed with this content has arrived, and the agent has died before it came to what the copy before owed. */
    void replaceCopy(Content content) {
        VolumeRecord record = VolumeRecord.fresh(
                        "vm",
                        content.identity,
                        Role.REPLICA,
                        FingerprintAlgorithm.ofNewCopies(),
                        new FingerprintKey(KEY))
                .withCopyNumber(2);
        VolumeDirectory copy = VolumeDirectory.create(state.directory("volumes"), record);
        copy.index().merge(content.asChanges(), content.generation);
        copy.updateRecord(record.withGeneration(content.generation));
        copy.close();
    }

    ReplicaSite with(ReplicaSettings newSettings) {
        settings = newSettings;
        return this;
    }

    ReplicaSite on(Executor executor) {
        io = executor;
        return this;
    }

    /** Starts the process there. */
    ReplicaVolume start() {
        commits = CommitLog.open(state);
        List<VolumeDirectory> all = VolumeDirectories.openAll(state.directory("volumes"));
        directory = all.get(0);
        volume = ReplicaVolume.open(directory, device, commits, io, () -> 0, settings, progress -> {});
        return volume;
    }

    /** The copy is closed and opened anew by the same process. */
    void reopen() {
        volume.close();
        directory.close();
        directory = VolumeDirectories.openAll(state.directory("volumes")).get(0);
        volume = ReplicaVolume.open(directory, device, commits, io, () -> 0, settings, progress -> {});
    }

    /** Power fails; the site as it is afterwards, nothing open. */
    ReplicaSite crash(RandomGenerator random) {
        return new ReplicaSite(state.crash(random), device.crash(random))
                .with(settings)
                .on(io);
    }

    /** The process is killed. */
    ReplicaSite kill() {
        return new ReplicaSite(state.kill(), device.kill()).with(settings).on(io);
    }

    /** A whole round: begun, accepted, flushed, committed, applied. */
    void round(Content base, Content next, int chunksEach) {
        RoundJournal journal = begin(base, next);
        long batches = accept(journal, next.batches(base, pool, chunksEach, chunk -> volume.damage()
                .containsChunk(chunk)));
        journal.commit(next.generation, batches);
        volume.apply(progress -> {});
    }

    /** A whole round in which what an earlier one left is kept where {@code next} has it so; answers how many chunks that were. */
    long resume(Content base, Content next, int chunksEach) {
        RoundJournal journal = begin(base, next);
        Set<Long> kept = new HashSet<>();
        for (HeldPage.Held held : journal.held(0, Integer.MAX_VALUE).chunks()) {
            if (next.digest(held.chunk()).equals(held.digest())
                    && (!next.changed(base, held.chunk()).isEmpty()
                            || volume.damage().containsChunk(held.chunk()))) {
                journal.keep(held.chunk(), held.chunk());
                kept.add(held.chunk());
            }
        }
        List<Lease> batches = next.batches(
                base, pool, chunksEach, chunk -> volume.damage().containsChunk(chunk), chunk -> kept.contains(chunk));
        journal.commit(next.generation, accept(journal, batches));
        volume.apply(progress -> {});
        return kept.size();
    }

    RoundJournal begin(Content base, Content next) {
        return volume.begin(base.generation.id(), next.generation.withRoot(Digest.ZERO), 0);
    }

    /** Accepts the batches in order, as numbers from 1, with a flush after each but the last; they are released. */
    long accept(IncomingRound journal, List<Lease> batches) {
        for (int i = 0; i < batches.size(); i++) {
            journal.accept(i + 1, batches.get(i));
            if (i < batches.size() - 1) {
                journal.flush();
            }
        }
        batches.forEach(Lease::release);
        return batches.size();
    }

    byte[] logicalContent() {
        return Arrays.copyOf(
                device.content(), (int) directory.record().identity().geometry().logicalBytes());
    }

    /** Whether the index has the digests of that content, and for the chunks that {@code since} had otherwise the fingerprints of the device. */
    boolean indexIs(Content content, Content since) {
        Fingerprinter fingerprinter = Fingerprints.of(FingerprintAlgorithm.ofNewCopies(), KEY);
        Geometry geometry = content.identity.geometry();
        directory.index().verifyRoot();
        boolean same = directory.index().generation().orElseThrow().equals(content.generation);
        for (long chunk = 0; chunk < geometry.chunkCount(); chunk++) {
            same &= directory.index().digest(chunk).equals(content.digest(chunk));
            int blocks = geometry.blocksIn(chunk);
            long[] stored = new long[blocks];
            directory.index().fingerprints(geometry.firstBlock(chunk), blocks, stored, 0);
            long[] expected = new long[blocks];
            fingerprinter.fingerprints(content.chunk(chunk), blocks, expected, 0);
            for (int i = 0; i < blocks; i++) {
                same &= !content.changed(since, chunk).isSet(i) || stored[i] == expected[i];
            }
        }
        return same;
    }

    /** Whether every block of the chunk has the fingerprint on the device that the index tells. */
    boolean fingerprintsAgree(long chunk) {
        Geometry geometry = directory.record().identity().geometry();
        int blocks = geometry.blocksIn(chunk);
        long[] stored = new long[blocks];
        directory.index().fingerprints(geometry.firstBlock(chunk), blocks, stored, 0);
        long[] found = new long[blocks];
        Fingerprints.of(FingerprintAlgorithm.ofNewCopies(), KEY)
                .fingerprints(
                        ByteBuffer.wrap(
                                logicalContent(), (int) geometry.chunkOffset(chunk), geometry.chunkLength(chunk)),
                        blocks,
                        found,
                        0);
        return Arrays.equals(stored, found);
    }

    static Content content(Geometry geometry, long seed) {
        return Content.first(identity(geometry), new Random(seed));
    }
}
