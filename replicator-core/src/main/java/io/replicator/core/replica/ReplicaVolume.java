package io.replicator.core.replica;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.Fingerprinter;
import io.replicator.core.hash.Fingerprints;
import io.replicator.core.index.DamageSet;
import io.replicator.core.index.IndexFile;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.report.Progress;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.time.Ticker;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeIdentity;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A replica's copy of a volume, at a generation at every instant: the keeper of DESIGN 3, invariant 1.
 *
 * <p>The device is written by {@link #apply} only, from a journal that a durable commit record names, and the journal stays until all of it
 * is on the device. {@link #open} does what a crash left to do; the cases are numbered in {@code docs/state-format.md}. Blocking; one
 * owner begins, commits and applies rounds, the questions may be asked by any thread.
 */
public final class ReplicaVolume implements AutoCloseable {
    private static final String JOURNAL_PREFIX = "journal-";

    private final VolumeDirectory directory;
    private final StateDirectory files;
    private final BlockDevice device;
    private final CommitLog commits;
    private final Executor io;
    private final Ticker ticker;
    private final ReplicaSettings settings;
    private final VolumeIdentity identity;
    private final ChunkProof proof;
    private final DamageSet damage;
    private @Nullable RoundJournal round;
    private volatile @Nullable ReplicatorException inDoubt;

    private ReplicaVolume(
            VolumeDirectory directory,
            BlockDevice device,
            CommitLog commits,
            Executor io,
            Ticker ticker,
            ReplicaSettings settings) {
        this.directory = directory;
        this.files = directory.directory();
        this.device = device;
        this.commits = commits;
        this.io = io;
        this.ticker = ticker;
        this.settings = settings;
        this.identity = directory.record().identity();
        this.proof = new ChunkProof(device, identity);
        this.damage = DamageSet.open(files, identity.geometry());
    }

    /**
     * Opens the copy and finishes what a crash left: a committed round is applied from its journal, with no help from the network, one that
     * was not committed is forgotten.
     *
     * @param device the copy's device, ours alone; it stays the caller's to close
     * @param io where device reads and writes run, several at a time
     * @param recovery told how far applying has come, on the calling thread
     * @throws ReplicatorException {@code SIZE_MISMATCH}, {@code CORRUPT_STATE}, or what applying fails with: then nothing is lost, and it is
     *     tried again by the next opening
     */
    public static ReplicaVolume open(
            VolumeDirectory directory,
            BlockDevice device,
            CommitLog commits,
            Executor io,
            Ticker ticker,
            ReplicaSettings settings,
            Consumer<Progress> recovery) {
        return open(directory, device, commits, io, ticker, settings, recovery, (pending, damaged) -> false);
    }

    /** As the other, with somebody who is asked before anything is written. */
    public static ReplicaVolume open(
            VolumeDirectory directory,
            BlockDevice device,
            CommitLog commits,
            Executor io,
            Ticker ticker,
            ReplicaSettings settings,
            Consumer<Progress> recovery,
            FirstWrite firstWrite) {
        Geometry geometry = directory.record().identity().geometry();
        if (device.sizeBytes() < geometry.logicalBytes()) {
            throw new ReplicatorException(
                    FaultCode.SIZE_MISMATCH,
                    device.name() + " has " + device.sizeBytes() + " bytes where the volume "
                            + directory.record().name() + " has " + geometry.logicalBytes()
                            + "; make the device at least as large");
        }
        ReplicaVolume volume = new ReplicaVolume(directory, device, commits, io, ticker, settings);
        try {
            volume.recover(recovery, firstWrite);
            return volume;
        } catch (RuntimeException e) {
            volume.close();
            throw e;
        }
    }

    /** The generation the copy is at, committed and not yet applied ones included; none when it never was complete. */
    public Optional<Generation> generation() {
        return commits.pending(identity.id())
                .map(VolumeCommit::next)
                .or(() -> directory.index().generation());
    }

    /** Whether the copy never was at any generation. */
    public boolean isIncomplete() {
        return generation().isEmpty();
    }

    /** A copy of the set of chunks known not to be what {@link #generation} says: every block of each. */
    public BlockSet damage() {
        return damage.chunks();
    }

    /** Number of chunks in {@link #damage}. Does not wait for I/O. */
    public long damagedChunks() {
        return damage.count();
    }

    /** Whether nobody can tell if the last commit is durable: then the copy has to be opened anew. Does not wait for I/O. */
    public boolean isInDoubt() {
        return inDoubt != null;
    }

    /** Whether a commit waits to be applied. */
    public boolean hasPending() {
        return commits.pending(identity.id()).isPresent();
    }

    /**
     * Begins a round. It must be committed and applied, or discarded, before another one.
     *
     * @param base the generation its deltas are over
     * @param next the generation it is to reach, its root not known yet
     * @throws ReplicatorException {@code BASE_MISMATCH}, {@code ROUND_IN_PROGRESS}, or what the journal cannot be begun with
     */
    public synchronized RoundJournal begin(GenerationId base, Generation next) {
        checkCertain();
        if (round != null || hasPending()) {
            throw new ReplicatorException(
                    FaultCode.ROUND_IN_PROGRESS,
                    name() + " is still busy with another round; it begins when that is applied or given up");
        }
        Optional<Generation> here = generation();
        boolean fits = here.filter(g -> g.id().equals(base)).isPresent();
        // The dirty sets that this copy feeds tell old from new by the number.
        boolean later = here.filter(g -> g.number() < next.number()).isPresent();
        if (!fits || !later || next.id().equals(base)) {
            throw new ReplicatorException(
                    FaultCode.BASE_MISMATCH,
                    name() + " is at "
                            + here.map(g -> "generation " + g.number() + " " + g.id())
                                    .orElse("no generation")
                            + ", a round from " + base + " to " + next.number() + " " + next.id()
                            + " does not fit; the source decides anew");
        }
        JournalHeader header = new JournalHeader(identity.id(), identity.geometry(), base, next.id());
        JournalWriter writer = JournalWriter.create(files, journalName(next.id()), header, settings.journalBytes());
        RoundJournal begun = new RoundJournal(new Home(base), next, writer, settings.journalIndexBytes());
        round = begun;
        return begun;
    }

    /**
     * Applies the commit that waits, if any: device, flush, index, damage, lineage, applied record, and the journal is deleted. When it
     * fails nothing is lost, and it may be tried again, after a failed flush by opening device and copy anew.
     */
    public synchronized void apply(Consumer<Progress> progress) {
        apply(progress, false);
    }

    private void apply(Consumer<Progress> progress, boolean readBack) {
        checkCertain();
        Optional<VolumeCommit> pending = commits.pending(identity.id());
        if (pending.isEmpty()) {
            return;
        }
        VolumeCommit commit = pending.get();
        applyFromJournal(commit, progress, readBack);
        // Only now may the journal go: from here on a restart finds nothing to do but that (case 3).
        commits.applied(identity.id(), commit.next().id());
        files.delete(journalName(commit.next().id()));
        files.sync();
    }

    /**
     * Reads every chunk and compares it with the index; what differs, or cannot be read, enters the damage set. No round may run.
     *
     * @return every block of each chunk that was found damaged and was not known to be
     */
    public synchronized BlockSet compare(Consumer<Progress> progress) {
        checkCertain();
        LongConsumer told = progressOf("comparing", identity.geometry().chunkCount(), progress);
        BlockSet wrong = readBack().wrong(directory.index(), damage.chunks(), told);
        damage.add(wrong);
        return wrong;
    }

    /** Closes what this opened; a round that was not committed is forgotten at the next opening. */
    @Override
    public void close() {
        damage.close();
    }

    private void recover(Consumer<Progress> progress, FirstWrite firstWrite) {
        Optional<VolumeCommit> pending = commits.pending(identity.id());
        pending.ifPresent(this::checkFits);
        boolean readBack = firstWrite.readBackAfter(
                pending.map(this::chunksOf).orElseGet(() -> BlockSet.empty(identity.geometry())), damage.chunks());
        String kept = pending.map(commit -> journalName(commit.next().id())).orElse("");
        List<String> forgotten = files.files().stream()
                .filter(file -> file.startsWith(JOURNAL_PREFIX) && !file.equals(kept))
                .toList();
        forgotten.forEach(files::delete);
        if (!forgotten.isEmpty()) {
            files.sync();
        }
        apply(progress, readBack);
    }

    /** The chunks that a committed round changes. */
    private BlockSet chunksOf(VolumeCommit commit) {
        BlockSet chunks = BlockSet.empty(identity.geometry());
        try (JournalReader journal = journalOf(commit)) {
            entriesOf(commit, journal).forEach(entry -> chunks.addChunk(entry.chunk()));
        }
        return chunks;
    }

    private void checkFits(VolumeCommit commit) {
        Optional<GenerationId> indexed = directory.index().generation().map(Generation::id);
        if (!indexed.equals(Optional.of(commit.base()))
                && !indexed.equals(Optional.of(commit.next().id()))) {
            throw new ReplicatorException(
                    FaultCode.CORRUPT_STATE,
                    name() + ": a round from " + commit.base() + " to "
                            + commit.next().id()
                            + " was committed, but the index is at "
                            + indexed.map(Object::toString).orElse("no generation")
                            + "; the state directory was put together from several times: compare the volume by hash");
        }
    }

    private JournalReader journalOf(VolumeCommit commit) {
        JournalHeader header = new JournalHeader(
                identity.id(), identity.geometry(), commit.base(), commit.next().id());
        return JournalReader.open(files, journalName(commit.next().id()), header);
    }

    private JournalEntries entriesOf(VolumeCommit commit, JournalReader journal) {
        return new CommittedJournal(
                        journal, directory.index(), proof, identity.geometry(), settings.journalIndexBytes())
                .entries(commit);
    }

    private void applyFromJournal(VolumeCommit commit, Consumer<Progress> progress, boolean readBack) {
        Geometry geometry = identity.geometry();
        try (JournalReader journal = journalOf(commit)) {
            JournalEntries entries = entriesOf(commit, journal);
            JournalRecordWriter writer = new JournalRecordWriter(journal, device, geometry, fingerprinter());
            JournalChanges changes = new JournalChanges(
                    entries,
                    writer,
                    device,
                    geometry,
                    io,
                    settings.writesInFlight(),
                    progressOf("applying", entries.count(), progress));
            if (!directory.relations().isEmpty() || !directory.holds().isEmpty()) {
                directory.feed(commit.next(), changes.changedBlocks());
            }
            directory.index().merge(changes, commit.next());
            BlockSet healed = changes.rewritten();
            BlockSet wrong = changes.rotten();
            if (readBack) {
                wrong.addAll(
                        readBack().wrong(entries, wrong.copy(), progressOf("reading back", entries.count(), progress)));
            }
            healed.removeAll(wrong);
            damage.remove(healed);
            damage.add(wrong);
            directory.changeRecord(record -> record.withGeneration(commit.next()));
        }
    }

    private Fingerprinter fingerprinter() {
        VolumeRecord record = directory.record();
        return Fingerprints.of(record.algorithm(), record.fingerprintKey().toBytes());
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

    private synchronized void commit(GenerationId base, Generation next, JournalSeal seal) {
        try {
            commits.commit(List.of(new VolumeCommit(identity.id(), base, next, seal)));
            round = null;
        } catch (ReplicatorException e) {
            if (e.code() != FaultCode.NO_SPACE) {
                inDoubt = e;
            }
            throw e;
        }
    }

    private synchronized void discarded(GenerationId next) {
        round = null;
        if (inDoubt == null) {
            // A journal that a crash brings back is deleted by the next opening, so that no sync is needed.
            files.delete(journalName(next));
        }
    }

    private void checkCertain() {
        ReplicatorException doubt = inDoubt;
        if (doubt != null) {
            throw new ReplicatorException(
                    doubt.code(),
                    name()
                            + ": nobody can tell whether the last round was committed; restart the agent, which finds out",
                    doubt);
        }
    }

    private String name() {
        return directory.record().name();
    }

    private static String journalName(GenerationId next) {
        return JOURNAL_PREFIX + next;
    }

    /** This replica, as the journal of one round sees it. */
    private final class Home implements RoundHome {
        private final GenerationId base;

        Home(GenerationId base) {
            this.base = base;
        }

        @Override
        public String name() {
            return ReplicaVolume.this.name();
        }

        @Override
        public VolumeIdentity identity() {
            return identity;
        }

        @Override
        public IndexFile index() {
            return directory.index();
        }

        @Override
        public ChunkProof proof() {
            return proof;
        }

        @Override
        public DamageSet damage() {
            return damage;
        }

        @Override
        public void commit(Generation next, JournalSeal seal) {
            ReplicaVolume.this.commit(base, next, seal);
        }

        @Override
        public void discarded(GenerationId next) {
            ReplicaVolume.this.discarded(next);
        }
    }
}
