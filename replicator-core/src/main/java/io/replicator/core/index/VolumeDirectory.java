package io.replicator.core.index;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.Fingerprinter;
import io.replicator.core.hash.Fingerprints;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.RelationId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One copy's durable state: its record, its index, and a dirty set for every relation and seed hold it feeds.
 *
 * <p>Keeper of invariant 2 (DESIGN 3): {@link #commitCapture} and {@link #feed} are the only ways by which the index moves, and each makes
 * the changed blocks durable in every set first. Keeper of invariant 8: {@link #attachHold} ends the earlier relations with that replica and
 * no other. What changes it blocks and is done by one thread at a time; what only asks may be asked by any thread.
 */
public final class VolumeDirectory implements AutoCloseable {
    /** The mark of a copy that is written in place, kept by {@code core.replica}. */
    public static final String IN_PLACE = "incomplete";

    private static final String INDEX = "index";

    private final StateDirectory directory;
    private final IndexFile index;
    private final DirtySets sets;
    private volatile VolumeRecord record;
    private volatile @Nullable Fingerprinter fingerprinter;
    private volatile boolean published;
    private volatile boolean inPlace;
    private boolean halfWay;
    private boolean closed;

    private VolumeDirectory(StateDirectory directory, VolumeRecord record, IndexFile index, boolean published) {
        this.directory = directory;
        this.record = record;
        this.index = index;
        this.sets = new DirtySets(directory, record.identity().geometry());
        this.published = published;
    }

    /**
     * Makes the state of a new copy, with the index of an all-zero volume. It is not there for anybody before {@link #publish}: after a crash
     * its directory is only rubbish to be removed.
     *
     * @param volumes the directory that holds the agent's volumes; the copy's own is named by volume and copy number
     */
    public static VolumeDirectory prepare(StateDirectory volumes, VolumeRecord record) {
        String name = VolumeDirectories.name(record);
        volumes.deleteDirectory(name);
        StateDirectory directory = volumes.directory(name);
        IndexFile index = IndexFile.create(directory, INDEX, record.identity(), record.algorithm());
        directory.sync();
        volumes.sync();
        return new VolumeDirectory(directory, record, index, false);
    }

    /** As {@link #prepare}, and published. */
    public static VolumeDirectory create(StateDirectory volumes, VolumeRecord record) {
        VolumeDirectory volume = prepare(volumes, record);
        volume.publish();
        return volume;
    }

    /** Opens a published copy and carries a capture through that a crash interrupted. Empty when it never was published. */
    public static Optional<VolumeDirectory> open(StateDirectory directory) {
        return VolumeRecords.read(directory).map(record -> {
            IndexFile index = IndexFile.open(directory, INDEX, record.identity(), record.algorithm());
            VolumeDirectory volume = new VolumeDirectory(directory, record, index, true);
            try {
                volume.recover();
                return volume;
            } catch (RuntimeException e) {
                volume.close();
                throw e;
            }
        });
    }

    private void recover() {
        sets.open();
        inPlace = directory.exists(IN_PLACE);
        CaptureLog.recover(directory, record.identity()).ifPresent(this::carryThrough);
        rememberGeneration();
        CopyEvidence evidence = new CopyEvidence(directory.name(), record, index.generation());
        evidence.checkOneTime();
        evidence.emptyHolds(holds()).forEach(this::dropHold);
        if (!halfWay) {
            evidence.judge(sets.all());
        }
    }

    /** Where a page of the index has rotted the log stays: {@link #beginCapture} carries it through, once the page was made anew. */
    private void carryThrough(CaptureLog log) {
        try {
            commitCapture(log);
        } catch (ReplicatorException e) {
            log.close();
            if (!halfWay || e.code() != FaultCode.CORRUPT_STATE) {
                throw e;
            }
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /** Whether a capture that was sealed is not carried through yet, so that the index may be between two generations. */
    public synchronized boolean isHalfWay() {
        return halfWay;
    }

    /** Makes the copy be there, in one step; durable when it returns. */
    public void publish() {
        VolumeRecords.write(directory, record);
        published = true;
    }

    /** Where the copy's state is, for what other rooms keep beside it. */
    public StateDirectory directory() {
        return directory;
    }

    /** What makes the fingerprints of this copy, the same for as long as it is there. */
    public Fingerprinter fingerprinter() {
        Fingerprinter made = fingerprinter;
        if (made == null) {
            // Without the lock, which is held while disks are waited for: two at once make the same.
            made = Fingerprints.of(record.algorithm(), record.fingerprintKey().toBytes());
            fingerprinter = made;
        }
        return made;
    }

    /** The record as it is now. */
    public VolumeRecord record() {
        return record;
    }

    /** Replaces the record; durable when it returns. */
    public synchronized void updateRecord(VolumeRecord next) {
        if (closed) {
            // Whoever has opened it anew has read the record already.
            throw new ReplicatorException(
                    FaultCode.CANCELLED, record.name() + ": its state is being opened anew; try again in a moment");
        }
        if (published) {
            VolumeRecords.write(directory, next);
        }
        record = next;
    }

    /** Replaces the record by what becomes of it, so that no change of another thread is lost in between; durable when it returns. */
    public synchronized void changeRecord(UnaryOperator<VolumeRecord> change) {
        VolumeRecord next = change.apply(record);
        if (!next.equals(record)) {
            updateRecord(next);
        }
    }

    /** Whether the copy is written in place, or was when a crash came: then it is at no generation, whatever its index says. */
    public boolean isInPlace() {
        return inPlace;
    }

    /** What became of the mark of that. */
    public void tellInPlace(boolean marked) {
        inPlace = marked;
    }

    /** The index. */
    public IndexFile index() {
        return index;
    }

    /** The dirty sets of relations that have not ended. */
    public List<DirtySet> relations() {
        return sets.all().stream()
                .filter(set -> set.owner() instanceof SetOwner.Relation && !set.isEnded())
                .toList();
    }

    /** The dirty sets of seeds that are on the road. */
    public List<DirtySet> holds() {
        return sets.all().stream()
                .filter(set -> set.owner() instanceof SetOwner.Hold && !set.isEnded())
                .toList();
    }

    /** Incarnations of relations with that replica that have ended. */
    public Set<IncarnationId> endedWith(AgentId replica) {
        return sets.all().stream()
                .filter(DirtySet::isEnded)
                .flatMap(set ->
                        set.owner() instanceof SetOwner.Relation relation ? Stream.of(relation.id()) : Stream.empty())
                .filter(id -> id.replica().equals(replica))
                .map(RelationId::incarnation)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The set of the live relation with that replica. */
    public Optional<DirtySet> relationWith(AgentId replica) {
        return relations().stream()
                .filter(set -> set.owner() instanceof SetOwner.Relation relation
                        && relation.id().replica().equals(replica))
                .findFirst();
    }

    /** The hold of that seed. */
    public Optional<DirtySet> hold(GenerationId seed) {
        return holds().stream()
                .filter(set -> set.owner().equals(new SetOwner.Hold(seed)))
                .findFirst();
    }

    /**
     * A capture log for the next capture; captures of a volume are made one after the other. Where the commit of the last one failed half-way
     * it is carried through first.
     *
     * @throws ReplicatorException {@code ROUND_IN_PROGRESS} once that is done: the volume is at another generation now, so plan anew
     */
    public synchronized CaptureLog beginCapture() {
        if (carryThroughHalfWay()) {
            throw new ReplicatorException(
                    FaultCode.ROUND_IN_PROGRESS,
                    record.name() + ": a capture whose commit had failed was carried through first; the next round"
                            + " begins from there");
        }
        return CaptureLog.begin(directory, record.identity());
    }

    /** Carries a sealed capture through that a rotted page of the index had kept half-way, once the page was made anew; whether there was one. */
    public synchronized boolean carryThroughHalfWay() {
        if (!halfWay) {
            return false;
        }
        Optional<CaptureLog> log = CaptureLog.recover(directory, record.identity());
        try {
            log.ifPresent(this::commitCapture);
        } catch (RuntimeException e) {
            log.ifPresent(CaptureLog::close);
            throw e;
        }
        halfWay = false;
        return true;
    }

    /**
     * Begins a hold, durable when it returns and so before the seed's first read.
     *
     * @param seed the generation that is about to be captured
     * @param completeThrough that generation's number: what its own capture finds is in the seed
     */
    public synchronized DirtySet createHold(GenerationId seed, long completeThrough) {
        return sets.create(seed.uuid(), new SetHead(new SetOwner.Hold(seed), seed, completeThrough));
    }

    /**
     * Begins a relation whose replica holds the generation {@code base}, the one the index is at; it ends the earlier ones with that replica.
     *
     * @throws ReplicatorException {@code BASE_MISMATCH} where the index is at another generation: what changed since {@code base} is not known
     */
    public synchronized DirtySet createRelation(RelationId id, GenerationId base, long completeThrough) {
        Optional<Generation> here = index.generation();
        if (here.filter(g -> g.id().equals(base) && g.number() == completeThrough)
                .isEmpty()) {
            throw new ReplicatorException(
                    FaultCode.BASE_MISMATCH,
                    record.name() + " is at "
                            + here.map(g -> "generation " + g.number()).orElse("no generation")
                            + ", so that nobody knows what changed since generation " + completeThrough + " (" + base
                            + "): attach a seed, or compare by hash");
        }
        endRelationsWith(id.replica());
        return sets.create(id.incarnation().uuid(), new SetHead(new SetOwner.Relation(id), base, completeThrough));
    }

    /**
     * Begins a relation of which nobody knows what its replica lacks: the copies have to be compared by hash. It ends the earlier ones with
     * that replica.
     */
    public synchronized DirtySet createUncomparedRelation(RelationId id, GenerationId base, String why) {
        endRelationsWith(id.replica());
        long captured = index.generation().map(Generation::number).orElse(0L);
        return sets.createVoid(id.incarnation().uuid(), new SetHead(new SetOwner.Relation(id), base, captured), why);
    }

    /**
     * The seed has arrived: its hold's blocks become the dirty set of a new relation, and every earlier relation with that replica ends
     * (invariant 8; a relation that was left alive by a seeding command is how a later resync was skipped in drbd d8c4159c6). The hold stays
     * until it is dropped, since several copies of a seed may travel. Where that relation is there already it is answered as it is.
     *
     * @throws ReplicatorException {@code RELATION_ENDED} where a relation of that incarnation has ended, {@code BAD_REQUEST} where the seed is
     *     not held
     */
    public synchronized DirtySet attachHold(GenerationId seed, RelationId id) {
        Optional<DirtySet> before = sets.all().stream()
                .filter(set -> set.owner().equals(new SetOwner.Relation(id)))
                .findFirst();
        if (before.isPresent()) {
            if (before.get().isEnded()) {
                throw new ReplicatorException(
                        FaultCode.RELATION_ENDED,
                        "relation " + id.incarnation() + " of " + record.name() + " has ended: attach the seed again");
            }
            return before.get();
        }
        DirtySet hold = hold(seed)
                .orElseThrow(() -> new ReplicatorException(
                        FaultCode.BAD_REQUEST, "seed " + seed + " is not held here: see 'seed list'"));
        // The old ones end first: a crash in between leaves no relation, which is refused, and never two.
        endRelationsWith(id.replica());
        return sets.copy(hold, id.incarnation().uuid(), new SetOwner.Relation(id));
    }

    /** Forgets a seed; durable when it returns. Nothing happens when it is not held. */
    public synchronized void dropHold(GenerationId seed) {
        hold(seed).ifPresent(set -> sets.drop(set, seed.uuid()));
    }

    /** Ends the relations with that replica; durable when it returns. Their incarnations stay known. */
    public synchronized void endRelationsWith(AgentId replica) {
        relations().stream()
                .filter(set -> set.owner() instanceof SetOwner.Relation relation
                        && relation.id().replica().equals(replica))
                .forEach(DirtySet::end);
    }

    /**
     * Carries a sealed capture through: its blocks into every relation's and hold's dirty set, durable; then the index, durable; then the
     * volume's record; then the log goes. Each step is harmless when it is done again, which {@link #open} does after a crash and
     * {@link #beginCapture} after a failure, so that at no instant the index is ahead of a set, and nobody reads an index between two
     * generations.
     */
    public synchronized void commitCapture(CaptureLog log) {
        Generation next = log.generation().orElseThrow(() -> new IllegalStateException("the capture is not sealed"));
        // A log that came back after its capture was carried through must not move an index that has gone on since.
        if (!record.lineage().contains(next)) {
            log.need();
            halfWay = true;
            feed(next, log.changedBlocks());
            if (!index.generation().equals(Optional.of(next))) {
                index.merge(log.changes(), next);
            }
            updateRecord(record.withGeneration(next));
        }
        log.done();
        halfWay = false;
    }

    /**
     * Makes blocks dirty, durably, in every relation and hold that this copy feeds. Whatever moves the index by another way than a capture
     * (apply, repair) calls it first.
     *
     * @param next the generation that the index will be at
     */
    public synchronized void feed(Generation next, BlockSet blocks) {
        for (DirtySet set : sets) {
            if (set.owner().equals(new SetOwner.Hold(next.id()))) {
                // What the seed's own capture finds changed is in the seed.
                set.recordCaptured(next);
            } else if (!set.isEnded()) {
                set.add(next.number(), blocks);
                set.flush();
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        sets.close();
        index.close();
    }

    /** The index moved and a crash came before the record was told. */
    private void rememberGeneration() {
        index.generation()
                .filter(generation -> !record.lineage().contains(generation))
                .ifPresent(generation -> updateRecord(record.withGeneration(generation)));
    }
}
