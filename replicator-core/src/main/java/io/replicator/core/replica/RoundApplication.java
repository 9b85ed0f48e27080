package io.replicator.core.replica;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.DamageSet;
import io.replicator.core.index.IndexChanges;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.report.Progress;
import io.replicator.core.time.Ticker;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeIdentity;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * What brings a committed round from its journal to the device, the index, the damage set and the record, each durable before the next; and
 * what reads a copy again after a fault. Blocking; one owner.
 */
final class RoundApplication {
    private final VolumeDirectory directory;
    private final BlockDevice device;
    private final Executor io;
    private final Ticker ticker;
    private final ReplicaSettings settings;
    private final VolumeIdentity identity;
    private final ChunkProof proof;
    private final DamageSet damage;

    RoundApplication(
            VolumeDirectory directory,
            BlockDevice device,
            Executor io,
            Ticker ticker,
            ReplicaSettings settings,
            ChunkProof proof,
            DamageSet damage) {
        this.directory = directory;
        this.device = device;
        this.io = io;
        this.ticker = ticker;
        this.settings = settings;
        this.identity = directory.record().identity();
        this.proof = proof;
        this.damage = damage;
    }

    /** {@code CORRUPT_STATE} where the index is at neither of the commit's generations. */
    void checkFits(VolumeCommit commit) {
        Optional<GenerationId> indexed = directory.index().generation().map(Generation::id);
        if (!indexed.equals(Optional.of(commit.base()))
                && !indexed.equals(Optional.of(commit.next().id()))) {
            throw new ReplicatorException(
                    FaultCode.CORRUPT_STATE,
                    directory.record().name() + ": a round from " + commit.base() + " to "
                            + commit.next().id()
                            + " was committed, but the index is at "
                            + indexed.map(Object::toString).orElse("no generation")
                            + "; the state directory was put together from several times: compare the volume by hash");
        }
    }

    /** Every block of each chunk that a committed round changes. */
    BlockSet chunks(VolumeCommit commit) {
        BlockSet chunks = BlockSet.empty(identity.geometry());
        try (JournalReader journal = journal(commit)) {
            entries(commit, journal).forEach(entry -> chunks.addChunk(entry.chunk()));
        }
        return chunks;
    }

    /** Applies it; {@code readBack} says whether what was written is then read from the device and compared. */
    void apply(VolumeCommit commit, Consumer<Progress> progress, boolean readBack) {
        Geometry geometry = identity.geometry();
        try (JournalReader journal = journal(commit)) {
            JournalEntries entries = entries(commit, journal);
            JournalRecordWriter writer = new JournalRecordWriter(journal, device, geometry, directory.fingerprinter());
            LongConsumer applied = progressOf("applying", entries.count(), progress);
            JournalChanges changes =
                    new JournalChanges(entries, writer, device, geometry, io, settings.writesInFlight(), applied);
            if (!directory.relations().isEmpty() || !directory.holds().isEmpty()) {
                directory.feed(commit.next(), changes.changedBlocks());
            }
            directory.index().merge(changes, commit.next());
            BlockSet wrong = changes.rotten();
            if (readBack) {
                LongConsumer told = progressOf("reading back", entries.count(), progress);
                wrong.addAll(readBack().wrong(entries, wrong.copy(), told));
            }
            BlockSet healed = changes.rewritten();
            healed.removeAll(wrong);
            damage.remove(healed);
            damage.add(wrong);
            directory.changeRecord(record -> record.withGeneration(commit.next()));
        }
    }

    /**
     * The device, flushed, holds all of {@code next}: it is read once more, and what was read is proved by the root and makes the index. Nothing
     * of the index was worth anything before.
     *
     * @throws ReplicatorException {@code ROOT_MISMATCH} where it holds something else
     */
    void takeUp(Generation next, Consumer<Progress> progress) {
        BlockSet all = BlockSet.empty(identity.geometry());
        all.addChunks(0, identity.geometry().chunkCount() - 1);
        IndexChanges content = content(all, "proving all of it", progress);
        if (!directory.relations().isEmpty() || !directory.holds().isEmpty()) {
            directory.feed(next, all);
        }
        directory.index().merge(content, next);
        finishTakingUp(next);
    }

    /** What the device holds of these chunks: whoever walks it reads them. */
    IndexChanges content(BlockSet chunks, String phase, Consumer<Progress> progress) {
        return new DeviceContent(
                device,
                identity,
                chunks,
                directory.fingerprinter(),
                io,
                settings.writesInFlight(),
                progressOf(phase, chunks.chunkCount(), progress));
    }

    /** What follows once the index is at {@code next}; harmless when it is done again. */
    void finishTakingUp(Generation next) {
        damage.remove(damage.chunks());
        directory.changeRecord(record -> record.withGeneration(next));
    }

    /** Reads every chunk that is not known to be damaged; those that are not what the index says are damaged from then on. */
    BlockSet compare(Consumer<Progress> progress) {
        LongConsumer told = progressOf("comparing", identity.geometry().chunkCount(), progress);
        BlockSet wrong = readBack().wrong(directory.index(), damage.chunks(), told);
        damage.add(wrong);
        return wrong;
    }

    private JournalReader journal(VolumeCommit commit) {
        return JournalReader.open(
                directory.directory(),
                JournalFiles.name(commit.base()),
                identity.id(),
                identity.geometry(),
                commit.base());
    }

    private JournalEntries entries(VolumeCommit commit, JournalReader journal) {
        return new CommittedJournal(
                        journal, directory.index(), proof, identity.geometry(), settings.journalIndexBytes())
                .entries(commit);
    }

    private ReadBack readBack() {
        return new ReadBack(device, proof, identity.geometry(), io, settings.writesInFlight());
    }

    private LongConsumer progressOf(String phase, long chunks, Consumer<Progress> progress) {
        long begun = ticker.nanos();
        long total = Math.min(
                identity.geometry().logicalBytes(), chunks * identity.geometry().chunkBytes());
        return done -> progress.accept(new Progress(phase, done, total, 0, ticker.nanos() - begun));
    }
}
