package io.replicator.core.replica;

import io.replicator.core.device.BaseSnapshot;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.CaptureLog;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.report.Progress;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a copy at a generation while its device is written over a snapshot of it (DESIGN 3, invariant 1): the snapshot is durable before
 * the mark, the mark before the first write; the commit point is the seal of a log of all that the round changed, which carries the index
 * through; and the mark goes before the snapshot does. Until the seal the copy is what the snapshot keeps, from then on what the device holds.
 * Blocking; one owner.
 */
final class SnapshotRounds {
    private final VolumeDirectory directory;
    private final StateDirectory files;
    private final BlockDevice device;
    private final RoundHome home;
    private final RoundApplication application;
    private final IncompleteMark incomplete;
    private final RoundSlot slot;
    private final SetAside aside;
    private volatile GenerationId kept = GenerationId.NONE;
    private @Nullable String lost;

    SnapshotRounds(
            VolumeDirectory directory,
            BlockDevice device,
            RoundHome home,
            RoundApplication application,
            IncompleteMark incomplete,
            RoundSlot slot) {
        this.directory = directory;
        this.files = directory.directory();
        this.device = device;
        this.home = home;
        this.application = application;
        this.incomplete = incomplete;
        this.slot = slot;
        this.aside = new SetAside(files, device, home.identity());
    }

    /** Whether the device can keep its base. */
    boolean arePossible() {
        return device.snapshot().isPresent();
    }

    /** Whether what the copy is at is what the snapshot keeps, and its device may hold anything. Does not wait for I/O. */
    boolean isUnderWay() {
        GenerationId base = kept;
        return !base.equals(GenerationId.NONE)
                && directory
                        .index()
                        .generation()
                        .filter(at -> at.id().equals(base))
                        .isPresent();
    }

    /** Why the copy could not be brought back to its base when it was opened, and is incomplete. */
    Optional<String> lost() {
        return Optional.ofNullable(lost);
    }

    /** Whether the journal is known to have no room for a round from there. */
    boolean areWanted(GenerationId base) {
        return aside.isFor(base);
    }

    /** The journal had no room for a round from there. */
    void want(GenerationId base) {
        if (arePossible()) {
            aside.want(base);
        }
    }

    /** The copy is to be written in place: nothing of a round over its base is worth anything. */
    void forget() {
        aside.forget();
    }

    /** Closes what it keeps open; nothing is lost. */
    void close() {
        aside.close();
    }

    // ---- a round ----

    /**
     * Keeps the base, durably, and begins a round over it.
     *
     * @param expectedBytes bytes that the round brings at least, before compression
     * @param comparison whether it compares by hash
     * @param proving told how far the proof of what was written has come, on the thread that commits
     * @throws ReplicatorException {@code NO_SPACE} where so much cannot be kept; whatever it is, the device is as it was
     */
    IncomingRound begin(
            GenerationId base, Generation next, long expectedBytes, boolean comparison, Consumer<Progress> proving) {
        BaseSnapshot snapshot = snapshot();
        AsidePieces pieces = aside.begin(base, !comparison);
        long heldBytes = pieces.count() * home.identity().geometry().chunkBytes();
        checkRoom(snapshot, Math.max(0, expectedBytes - heldBytes));
        try {
            snapshot.take();
            new SnapshotMark(base, next).write(files);
            kept = base;
            // They hold nothing for a round that keeps nothing, and their space is wanted.
            JournalFiles.deleteAllBut("", files);
        } catch (ReplicatorException e) {
            endOrDoubt();
            throw e;
        }
        BlockSet damaged = home.damage().chunks();
        return new SnapshotRound(
                home,
                next,
                device,
                damaged,
                comparison ? new DeviceListing(home.identity().geometry(), home.index(), home.proof(), damaged) : null,
                pieces,
                new Keeper(proving));
    }

    /** What whoever sent a round is told that no journal has room for: where there is this way it is not refused, but begun once more. */
    ReplicatorException instead(ReplicatorException why) {
        return arePossible()
                ? new ReplicatorException(
                        FaultCode.ROUND_IN_PROGRESS,
                        name() + ": the round is begun anew, over a snapshot of " + device.name() + ": "
                                + why.getMessage(),
                        why)
                : why;
    }

    private void checkRoom(BaseSnapshot snapshot, long expectedBytes) {
        long free = snapshot.freeBytes();
        if (expectedBytes > free) {
            throw new ReplicatorException(
                    FaultCode.NO_SPACE,
                    name() + ": the round brings " + expectedBytes + " bytes before compression, which the journal has"
                            + " no room for, and where the snapshot " + snapshot.name() + " lies " + free
                            + " are free; nothing was sent. Free " + (expectedBytes - free) + " bytes there");
        }
    }

    /** Where even that fails, nobody may begin anything before the copy is opened anew: a mark without its round is not to meet another. */
    private void endOrDoubt() {
        try {
            end();
        } catch (ReplicatorException e) {
            slot.doubt(e);
        }
    }

    /** One round's way back here. */
    private final class Keeper implements SnapshotRound.Keeper {
        private final Consumer<Progress> proving;

        Keeper(Consumer<Progress> proving) {
            this.proving = proving;
        }

        @Override
        public void wrote(BlockSet chunks) {
            aside.wrote(chunks);
        }

        @Override
        public void distrust() {
            aside.distrust();
        }

        @Override
        public void complete(Generation next, BlockSet written, BlockSet brought, ChunkTally proved) {
            CaptureLog log = prove(next, written, brought, proved, proving);
            try {
                SnapshotRounds.this.complete(log, next);
            } catch (ReplicatorException e) {
                slot.doubt(e);
                log.close();
                throw e;
            }
            slot.free();
        }

        /** What of it fails is done by the next opening, before anybody takes the device for the base. */
        @Override
        public void revert(boolean usable, boolean keep) {
            slot.free();
            if (slot.isInDoubt()) {
                return;
            }
            try {
                if (!usable) {
                    throw new ReplicatorException(
                            FaultCode.FLUSH_FAILED,
                            device.name() + " could not be flushed: it is brought back to its base once it is opened"
                                    + " anew");
                }
                aside.keep(keep);
                snapshot().revert();
                end();
            } catch (ReplicatorException e) {
                slot.doubt(e);
                throw e;
            }
        }
    }

    /**
     * Reads what was written back from the device, which is flushed, and proves the whole by the root.
     *
     * @param written every chunk that was written
     * @param brought those of them that an earlier round had left
     * @param proved {@link ChunkTally} of the others as they were proved when they came
     * @return the log of what changed, to be given to {@link #complete}; where this fails nothing is left of it
     * @throws ReplicatorException {@code IO_ERROR} where the device holds something else than was written, {@code ROOT_MISMATCH} where the whole
     *     is not what was promised
     */
    private CaptureLog prove(
            Generation next, BlockSet written, BlockSet brought, ChunkTally proved, Consumer<Progress> progress) {
        CaptureLog log = directory.beginCapture();
        try {
            ChunkTally read = new ChunkTally();
            application
                    .content(written, "reading back", progress)
                    .forEachAscendingChange((chunk, changed, fingerprints, digest) -> {
                        log.append(chunk, changed, fingerprints, digest);
                        if (!brought.containsChunk(chunk)) {
                            read.add(chunk, digest);
                        }
                    });
            if (!read.equals(proved)) {
                throw new ReplicatorException(
                        FaultCode.IO_ERROR,
                        device.name() + " holds something else than was written and flushed in this round; the"
                                + " replica goes back to its base: look for its errors in the system's log");
            }
            Digest root = directory.index().rootWith(log.changes());
            checkRoot(root, next, !brought.isEmpty());
            return log;
        } catch (RuntimeException e) {
            log.discard();
            throw e;
        }
    }

    /** Of what an earlier round had left nothing is known but what was listed: the base is doubted only where it is not to blame. */
    private void checkRoot(Digest root, Generation next, boolean brought) {
        if (brought && !root.equals(next.root())) {
            aside.distrust();
            throw new ReplicatorException(
                    FaultCode.IO_ERROR,
                    name() + ": with what an earlier round had left the volume is not generation " + next.number()
                            + "; that is not used any more, and the round is tried again from its base");
        }
        RootGate.check(name(), root, next);
    }

    /** The commit point, and all that follows. Where it fails nobody can tell before the copy is opened anew. */
    private void complete(CaptureLog log, Generation next) {
        log.seal(next);
        directory.commitCapture(log);
        application.finishTakingUp(next);
        end();
        aside.forget();
    }

    /** The device is at a generation: forgets mark and snapshot. The mark goes first, else a crash would leave one with nothing to go back to. */
    private void end() {
        if (SnapshotMark.isThere(files)) {
            SnapshotMark.delete(files);
        }
        kept = GenerationId.NONE;
        device.snapshot().filter(BaseSnapshot::isThere).ifPresent(BaseSnapshot::drop);
    }

    // ---- opening ----

    /**
     * Finds out what a crash left, before anything is written to the device.
     *
     * @param pending whether a round from a journal is committed and not applied
     * @return whether the device has to be {@linkplain #revertDevice reverted} before it is the base
     * @throws ReplicatorException {@code CORRUPT_STATE} where the mark is of another time, {@code BAD_CONFIGURATION} where the snapshot is there
     *     for nobody: nothing is written then
     */
    boolean find(boolean pending) {
        if (!SnapshotMark.isThere(files)) {
            return false;
        }
        GenerationId indexed = indexed();
        Optional<SnapshotMark> mark = SnapshotMark.read(files);
        if (incomplete.isSet()) {
            return false;
        }
        if (mark.isEmpty()) {
            lose("the mark that says what its device holds cannot be read");
            return false;
        }
        if (pending
                || !(indexed.equals(mark.get().base())
                        || indexed.equals(mark.get().next().id()))) {
            throw new ReplicatorException(
                    FaultCode.CORRUPT_STATE,
                    name() + ": a round from " + mark.get().base() + " to "
                            + mark.get().next().id()
                            + " was written over a snapshot, but the index is at " + indexed
                            + (pending ? ", with another round committed" : "")
                            + "; the state directory was put together from several times: compare the volume by hash");
        }
        if (indexed.equals(mark.get().next().id())) {
            directory.index().generation().ifPresent(application::finishTakingUp);
            return false;
        }
        return !directory.isHalfWay() && isKept();
    }

    private boolean isKept() {
        BaseSnapshot snapshot = device.snapshot()
                .orElseThrow(() -> new ReplicatorException(
                        FaultCode.BAD_CONFIGURATION,
                        name() + ": a round was being written over a snapshot of " + device.name()
                                + ", and only that snapshot has the generation that the copy is at; configure the"
                                + " volume's 'snapshot' as it was, and it goes back by itself"));
        if (!snapshot.isThere()) {
            lose("the snapshot " + snapshot.name() + " is gone that kept its base while a round was written over it");
            return false;
        }
        return true;
    }

    private void lose(String why) {
        incomplete.set();
        lost = name() + " is incomplete: " + why
                + "; the next round finds by hash what is there and brings the rest, or a seed is attached";
    }

    /** Brings the device back to its base, and sets aside before what a round had written; the mark stays until {@link #settle}. */
    void revertDevice() {
        aside.load(indexed());
        aside.keep(true);
        snapshot().revert();
    }

    /** Whether a round that was committed could not be carried into the index yet: any chunk of it may be old, new or torn there. */
    boolean isHalfWay() {
        return SnapshotMark.isThere(files) && directory.isHalfWay();
    }

    /** The device is recognised and the index is whole: does what is left, whichever it was. */
    void settle() {
        if (isHalfWay() && directory.carryThroughHalfWay()) {
            directory.index().generation().ifPresent(application::finishTakingUp);
        }
        end();
        aside.load(incomplete.isSet() ? GenerationId.NONE : indexed());
    }

    private GenerationId indexed() {
        return directory.index().generation().map(Generation::id).orElse(GenerationId.NONE);
    }

    private BaseSnapshot snapshot() {
        return device.snapshot()
                .orElseThrow(() -> new IllegalStateException(device.name() + " keeps no snapshot of itself"));
    }

    private String name() {
        return directory.record().name();
    }
}
