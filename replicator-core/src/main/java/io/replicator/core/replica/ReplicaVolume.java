package io.replicator.core.replica;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.Devices;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.DamageSet;
import io.replicator.core.index.VolumeDirectory;
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

/**
 * A replica's copy of a volume, at a generation at every instant: the keeper of DESIGN 3, invariant 1.
 *
 * <p>The device is written by {@link #apply}, from a journal that a durable commit record names, and the journal stays until all of it
 * is on the device; or by a round of {@link #beginOverSnapshot}, while the device's snapshot keeps the base; or, on an explicit order, in place
 * by a round of {@link #beginDirect}, and then the copy is at no generation, durably, from before the first byte until the whole is proved and
 * recorded. {@link #open} does what a crash left to do; the cases are numbered in {@code docs/state-format.md}. Blocking; one
 * owner begins, commits and applies rounds, the questions may be asked by any thread.
 */
public final class ReplicaVolume implements AutoCloseable {
    private final VolumeDirectory directory;
    private final StateDirectory files;
    private final CommitLog commits;
    private final ReplicaSettings settings;
    private final VolumeIdentity identity;
    private final ChunkProof proof;
    private final DamageSet damage;
    private final RoundApplication application;
    private final BlockDevice device;
    private final IncompleteMark mark;
    private final SnapshotRounds snapshots;
    private final RoundHome home;
    private final RoundSlot slot = new RoundSlot();

    private ReplicaVolume(
            VolumeDirectory directory,
            BlockDevice device,
            CommitLog commits,
            Executor io,
            Ticker ticker,
            ReplicaSettings settings) {
        this.directory = directory;
        this.files = directory.directory();
        this.commits = commits;
        this.settings = settings;
        this.device = device;
        this.identity = directory.record().identity();
        this.proof = new ChunkProof(device, identity);
        this.damage = DamageSet.open(files, identity.geometry());
        this.application = new RoundApplication(directory, device, io, ticker, settings, proof, damage);
        this.mark = new IncompleteMark(directory, application);
        this.home = new ReplicaHome(directory, proof, damage);
        this.snapshots = new SnapshotRounds(directory, device, home, application, mark, slot);
    }

    /**
     * Opens the copy and finishes what a crash left: a committed round is applied from its journal, with no help from the network; what one
     * that was not committed has proved stays for the next round.
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
        return open(directory, device, commits, io, ticker, settings, recovery, (pending, damaged, more) -> false);
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
        Devices.requireSize(device, directory.record().identity().geometry().logicalBytes());
        ReplicaVolume volume = new ReplicaVolume(directory, device, commits, io, ticker, settings);
        try {
            volume.recover(recovery, firstWrite);
            return volume;
        } catch (RuntimeException e) {
            volume.close();
            throw e;
        }
    }

    /** The generation the copy is at, committed and not yet applied ones included; none while it is incomplete. */
    public Optional<Generation> generation() {
        return mark.isSet()
                ? Optional.empty()
                : commits.pending(identity.id())
                        .map(VolumeCommit::next)
                        .or(() -> directory.index().generation());
    }

    /** Whether the copy is at no generation: it never was complete, or is being written in place. */
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

    /** Whether a round is being written over a snapshot: the copy is what that keeps, and its device in between. Does not wait for I/O. */
    public boolean isOverSnapshot() {
        return snapshots.isUnderWay();
    }

    /** Why the copy could not be brought back to its base when it was opened, and is incomplete; empty where that is not so. */
    public Optional<String> lostBase() {
        return snapshots.lost();
    }

    /** Whether nobody can tell if the last commit is durable: then the copy has to be opened anew. Does not wait for I/O. */
    public boolean isInDoubt() {
        return slot.isInDoubt();
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
     * @param expectedBytes bytes that it brings at least, before compression; 0 where that is not known
     * @throws ReplicatorException {@code BASE_MISMATCH}, {@code ROUND_IN_PROGRESS}, {@code NO_SPACE} where so much has no room, or what the
     *     journal cannot be begun with
     */
    public RoundJournal begin(GenerationId base, Generation next, long expectedBytes) {
        return begin(base, next, expectedBytes, false);
    }

    /** As {@link #begin}, for a round that compares by hash: nothing of an earlier one is held, and the device is read for what it lists. */
    public RoundJournal beginComparison(GenerationId base, Generation next, long expectedBytes) {
        return begin(base, next, expectedBytes, true);
    }

    /**
     * Begins a round that is written in place. The copy is incomplete from here on, durably before this returns, until a direct round is
     * committed.
     *
     * @param base the generation the copy is at, {@link GenerationId#NONE} for none
     * @param proving told how far the proof of the whole has come, on the thread that commits
     * @throws ReplicatorException {@code BASE_MISMATCH}, {@code ROUND_IN_PROGRESS}, or what the mark cannot be made with
     */
    public synchronized IncomingRound beginDirect(GenerationId base, Generation next, Consumer<Progress> proving) {
        checkFits(base, next);
        mark.set();
        // What was proved over a base is worth nothing without it.
        JournalFiles.deleteAllBut("", files);
        snapshots.forget();
        IncomingRound begun = new DirectRound(
                name(), next, device, proof, committed -> complete(committed, proving), this::discarded);
        slot.take();
        return begun;
    }

    private synchronized RoundJournal begin(
            GenerationId base, Generation next, long expectedBytes, boolean comparison) {
        checkFitsComplete(base, next);
        JournalRound parent = new JournalRound(base);
        RoundJournal begun =
                new JournalOpening(home, files, settings, parent).open(base, next, expectedBytes, comparison);
        slot.take();
        return begun;
    }

    /**
     * As {@link #begin} or {@link #beginComparison}; where the journal has no room for it, or had none for the one before, written over a
     * snapshot of the device, if it can keep one.
     *
     * @param proving told how far the proof of what was written has come, on the thread that commits
     */
    public synchronized IncomingRound beginFitting(
            GenerationId base, Generation next, long expectedBytes, boolean comparison, Consumer<Progress> proving) {
        if (!snapshots.arePossible()) {
            return begin(base, next, expectedBytes, comparison);
        }
        if (!snapshots.areWanted(base)) {
            try {
                return begin(base, next, expectedBytes, comparison);
            } catch (ReplicatorException e) {
                if (e.code() != FaultCode.NO_SPACE) {
                    throw e;
                }
            }
        }
        return beginOverSnapshot(base, next, expectedBytes, comparison, proving);
    }

    /**
     * Begins a round that is written to the device while its snapshot keeps the base. The copy stays at its base until that is committed.
     *
     * @throws ReplicatorException {@code BASE_MISMATCH}, {@code ROUND_IN_PROGRESS}, {@code NO_SPACE}, or what the snapshot cannot be taken with
     */
    public synchronized IncomingRound beginOverSnapshot(
            GenerationId base, Generation next, long expectedBytes, boolean comparison, Consumer<Progress> proving) {
        checkFitsComplete(base, next);
        IncomingRound begun = snapshots.begin(base, next, expectedBytes, comparison, proving);
        slot.take();
        return begun;
    }

    private void checkFitsComplete(GenerationId base, Generation next) {
        checkFits(base, next);
        if (isIncomplete()) {
            throw mismatch(base, next);
        }
    }

    private void checkFits(GenerationId base, Generation next) {
        slot.checkCertain(name());
        if (slot.isTaken() || hasPending()) {
            throw new ReplicatorException(
                    FaultCode.ROUND_IN_PROGRESS,
                    name() + " is still busy with another round; it begins when that is applied or given up");
        }
        Optional<Generation> here = generation();
        boolean fits = here.map(Generation::id).orElse(GenerationId.NONE).equals(base);
        // The dirty sets that this copy feeds tell old from new by the number.
        boolean later = directory.record().newest().map(Generation::number).orElse(0L) < next.number();
        if (!fits || !later || next.id().equals(base)) {
            throw mismatch(base, next);
        }
    }

    private ReplicatorException mismatch(GenerationId base, Generation next) {
        return new ReplicatorException(
                FaultCode.BASE_MISMATCH,
                name() + " is at "
                        + generation()
                                .map(g -> "generation " + g.number() + " " + g.id())
                                .orElse("no generation")
                        + ", a round from " + base + " to " + next.number() + " " + next.id()
                        + " does not fit; the source decides anew");
    }

    /**
     * Applies the commit that waits, if any: device, flush, index, damage, lineage, applied record, and the journal is deleted. When it
     * fails nothing is lost, and it may be tried again, after a failed flush by opening device and copy anew.
     */
    public synchronized void apply(Consumer<Progress> progress) {
        apply(progress, false);
    }

    private void apply(Consumer<Progress> progress, boolean readBack) {
        slot.checkCertain(name());
        Optional<VolumeCommit> pending = commits.pending(identity.id());
        if (pending.isEmpty()) {
            return;
        }
        VolumeCommit commit = pending.get();
        application.apply(commit, progress, readBack);
        // Only now may the journal go: from here on a restart finds nothing to do but that (case 3).
        commits.applied(identity.id(), commit.next().id());
        files.delete(JournalFiles.name(commit.base()));
        files.sync();
    }

    /**
     * Reads every chunk and compares it with the index; what differs, or cannot be read, enters the damage set. No round may run.
     *
     * @return every block of each chunk that was found damaged and was not known to be
     */
    public synchronized BlockSet compare(Consumer<Progress> progress) {
        slot.checkCertain(name());
        return application.compare(progress);
    }

    /** Closes what this opened; what a round that was not committed has proved is there for the next one from the same base. */
    @Override
    public void close() {
        snapshots.close();
        damage.close();
    }

    private void recover(Consumer<Progress> progress, FirstWrite firstWrite) {
        Optional<VolumeCommit> pending = commits.take(directory.record());
        pending.ifPresent(application::checkFits);
        mark.recover();
        if (snapshots.find(pending.isPresent())) {
            firstWrite.beforeRevert();
            progress.accept(new Progress(
                    "reverting to the snapshot", 0, identity.geometry().logicalBytes(), 0, 0));
            snapshots.revertDevice();
        }
        BlockSet all = BlockSet.empty(identity.geometry());
        all.addChunks(0, identity.geometry().chunkCount() - 1);
        BlockSet unknown = isIncomplete() ? all : damage.chunks();
        BlockSet written = snapshots.isHalfWay()
                ? all
                : pending.map(application::chunks).orElseGet(() -> BlockSet.empty(identity.geometry()));
        boolean readBack = firstWrite.readBackAfter(written, unknown, damage::add);
        snapshots.settle();
        Optional<GenerationId> base =
                pending.map(VolumeCommit::base).or(() -> generation().map(Generation::id));
        JournalFiles.deleteAllBut(base.map(JournalFiles::name).orElse(""), files);
        apply(progress, readBack);
    }

    private synchronized void complete(Generation next, Consumer<Progress> proving) {
        try {
            mark.complete(next, proving);
        } catch (ReplicatorException e) {
            if (e.code() != FaultCode.ROOT_MISMATCH) {
                slot.doubt(e);
            }
            throw e;
        }
        slot.free();
    }

    private synchronized void commit(GenerationId base, Generation next, JournalSeal seal) {
        try {
            commits.commit(
                    List.of(new VolumeCommit(identity.id(), directory.record().copyNumber(), base, next, seal)));
            slot.free();
        } catch (ReplicatorException e) {
            if (e.code() != FaultCode.NO_SPACE) {
                slot.doubt(e);
            }
            throw e;
        }
    }

    private synchronized void discarded(GenerationId base, boolean kept, boolean fellShort) {
        slot.free();
        if (!slot.isInDoubt() && !kept) {
            // A journal that a crash brings back holds what was proved over its base, so that no sync is needed.
            files.delete(JournalFiles.name(base));
        }
        if (!slot.isInDoubt() && fellShort) {
            snapshots.want(base);
        }
    }

    private String name() {
        return directory.record().name();
    }

    private synchronized void discarded() {
        slot.free();
    }

    /** A round that goes through a journal from one base. */
    private final class JournalRound implements RoundJournal.Keeper {
        private final GenerationId base;

        JournalRound(GenerationId base) {
            this.base = base;
        }

        @Override
        public void commit(Generation next, JournalSeal seal) {
            ReplicaVolume.this.commit(base, next, seal);
        }

        @Override
        public ReplicatorException fellShort(ReplicatorException why) {
            return snapshots.instead(why);
        }

        @Override
        public void discarded(boolean kept, boolean fellShort) {
            ReplicaVolume.this.discarded(base, kept, fellShort);
        }
    }
}
