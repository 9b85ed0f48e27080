package io.replicator.core.replica;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.store.LogRecord;
import io.replicator.core.store.RecordLog;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The agent's log of commits: the one record that moves replicas from a generation to the next. Thread-safe, blocking.
 *
 * <p>A record names one volume or several, which thereby commit together. Calls that wait at the same time share a flush (group commit:
 * DeWitt et al., "Implementation Techniques for Main Memory Database Systems", 1984). The log keeps the invariant that a record which it
 * reports as pending is durable: what was read at opening is written anew before anybody may act on it, since a failed flush may have left
 * it in the system's memory only.
 *
 * <p>After a failed flush, or a failed write that may have reached the disk, nobody can tell whether the records on their way are there. They
 * fail, nothing is told as pending or applied by them, and the descriptor that saw the failure is used no more. {@link #settle}, which every
 * opening of a copy and every later call begin with, finds out: the log is read through another descriptor; what was known to be durable has to
 * be there, of what was in doubt the log decides; and what it says is written to a new file, durable before anybody may act on it. Until that
 * succeeds every call fails.
 */
public final class CommitLog implements AutoCloseable {
    /** The log's file in the agent's state directory. */
    public static final String FILE = "commit.log";

    /** The most volumes of one record. */
    public static final int MAX_VOLUMES = 1024;

    static final int MAGIC = 0x52504C43;

    private static final long COMPACT_ABOVE_BYTES = 1 << 20;

    private final StateDirectory state;
    private final Object writing = new Object();
    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
    private final Map<VolumeId, VolumeCommit> pending;
    private final List<Entry> inDoubt = new ArrayList<>();
    private RecordLog log;
    private volatile @Nullable ReplicatorException failure;
    private boolean closed;

    private CommitLog(StateDirectory state, RecordLog log, Map<VolumeId, VolumeCommit> pending) {
        this.state = state;
        this.log = log;
        this.pending = pending;
    }

    /** Opens the agent's log, creating it when there is none. {@code CORRUPT_STATE} when it does not make sense. */
    public static CommitLog open(StateDirectory state) {
        Map<VolumeId, VolumeCommit> pending = new LinkedHashMap<>();
        return new CommitLog(state, readAnew(state, pending, found -> {}), pending);
    }

    /** The log as a file of its own that holds what is pending, once that was found to be right. */
    private static RecordLog readAnew(
            StateDirectory state, Map<VolumeId, VolumeCommit> pending, Consumer<Map<VolumeId, VolumeCommit>> check) {
        RecordLog log = read(state, pending);
        try {
            check.accept(pending);
            log.replaceWith(CommitRecords.of(pending));
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
        return log;
    }

    /**
     * Finds out what a failure left in doubt; nothing happens where there was none. When it returns the log can be used again, and says of each
     * volume what is so.
     *
     * @throws ReplicatorException what reading or writing it failed with: it is tried again by the next call; {@code CORRUPT_STATE} where the
     *     disk has lost a record that a flush had confirmed
     */
    public void settle() {
        if (failure != null) {
            synchronized (writing) {
                settleNow();
            }
        }
    }

    private void settleNow() {
        ReplicatorException before = failure;
        if (before == null) {
            return;
        }
        if (closed) {
            throw unusable(before);
        }
        log.close();
        try {
            Map<VolumeId, VolumeCommit> found = new LinkedHashMap<>();
            log = readAnew(state, found, this::checkPromised);
            synchronized (pending) {
                pending.clear();
                pending.putAll(found);
            }
            inDoubt.clear();
            failure = null;
        } catch (ReplicatorException e) {
            failure = e;
            throw unusable(e);
        }
    }

    /** What is known to be durable has to be there; anything else may only be what was in doubt. */
    private void checkPromised(Map<VolumeId, VolumeCommit> found) {
        Set<VolumeId> volumes = new HashSet<>(pendingVolumes());
        volumes.addAll(found.keySet());
        for (VolumeId volume : volumes) {
            Optional<VolumeCommit> known = pending(volume);
            Optional<VolumeCommit> read = Optional.ofNullable(found.get(volume));
            boolean decided = read.map(commit -> inDoubt.stream().anyMatch(entry -> entry.commits.contains(commit)))
                    .orElseGet(() -> inDoubt.stream().anyMatch(entry -> volume.equals(entry.applied)));
            if (!known.equals(read) && !decided) {
                throw new ReplicatorException(
                        FaultCode.CORRUPT_STATE,
                        state.name() + "/" + FILE + " has lost what a flush had confirmed of volume " + volume
                                + ": the disk does not keep what it says it keeps");
            }
        }
    }

    private static RecordLog read(StateDirectory state, Map<VolumeId, VolumeCommit> pending) {
        try {
            return RecordLog.open(
                    state,
                    FILE,
                    MAGIC,
                    CommitRecords.MAX_BYTES,
                    (type, payload) -> CommitRecords.replay(state, type, payload, pending));
        } catch (ReplicatorException e) {
            if (e.code() != FaultCode.CORRUPT_STATE) {
                throw e;
            }
            // Not to be guessed at: without it a copy whose journal was half applied would count as one at its base.
            throw new ReplicatorException(
                    FaultCode.CORRUPT_STATE,
                    "it is not known which rounds were committed, so that no replica here can be used: restore all of "
                            + state.name()
                            + " from one time, or move it away whole and attach each replica again from a seed: "
                            + e.getMessage(),
                    e);
        }
    }

    /** Moves all these volumes to their next generations; durable when it returns. None of them may have a commit that is not applied. */
    void commit(List<VolumeCommit> volumes) {
        if (volumes.isEmpty() || volumes.size() > MAX_VOLUMES) {
            throw new IllegalArgumentException("a commit of " + volumes.size() + " volumes");
        }
        for (VolumeCommit commit : volumes) {
            if (pending(commit.volume()).isPresent()) {
                throw new IllegalStateException("volume " + commit.volume() + " has a commit that is not applied");
            }
        }
        write(new Entry(CommitRecords.commit(volumes), volumes, null));
    }

    /** Notes that a commit of the volume needs its journal no longer; durable when it returns. Nothing happens when none is pending. */
    void applied(VolumeId volume, GenerationId next) {
        synchronized (pending) {
            VolumeCommit commit = pending.get(volume);
            if (commit == null || !commit.next().id().equals(next)) {
                return;
            }
        }
        write(new Entry(CommitRecords.applied(volume, next), List.of(), volume));
    }

    /** Forgets what is pending for copies of a volume before that one, which has taken their place; durable when it returns. */
    public void forgetBefore(VolumeId volume, long copyNumber) {
        settle();
        pending(volume)
                .filter(commit -> commit.copyNumber() < copyNumber)
                .ifPresent(commit -> applied(volume, commit.next().id()));
    }

    /**
     * The commit that the copy which is being opened has to apply, where there is one. What an earlier copy owed is forgotten: the seed that took
     * its place may not have come to that.
     */
    Optional<VolumeCommit> take(VolumeRecord copy) {
        VolumeId volume = copy.identity().id();
        settle();
        if (pending(volume).map(VolumeCommit::copyNumber).orElse(VolumeCommit.UNKNOWN_COPY)
                != VolumeCommit.UNKNOWN_COPY) {
            forgetBefore(volume, copy.copyNumber());
        }
        return pending(volume);
    }

    /** The volume's commit that is not applied yet, where there is one. */
    Optional<VolumeCommit> pending(VolumeId volume) {
        synchronized (pending) {
            return Optional.ofNullable(pending.get(volume));
        }
    }

    /** Volumes with a commit that is not applied yet. */
    public List<VolumeId> pendingVolumes() {
        synchronized (pending) {
            return List.copyOf(pending.keySet());
        }
    }

    /** Closes it; nothing is lost, since every call flushes what it wrote. */
    @Override
    public void close() {
        synchronized (writing) {
            closed = true;
            log.close();
        }
    }

    private void write(Entry entry) {
        synchronized (waiting) {
            waiting.add(entry);
        }
        synchronized (writing) {
            // Whoever held the lock before may have taken this entry along.
            if (!entry.done) {
                writeAll(takeWaiting());
            }
        }
        if (entry.failure != null) {
            throw entry.failure;
        }
    }

    private List<Entry> takeWaiting() {
        synchronized (waiting) {
            List<Entry> taken = new ArrayList<>(waiting);
            waiting.clear();
            return taken;
        }
    }

    private void writeAll(List<Entry> entries) {
        try {
            settleNow();
        } catch (ReplicatorException e) {
            // It stays as it is, and these are not there for certain.
            entries.forEach(entry -> entry.fail(e));
            return;
        }
        entries.forEach(this::append);
        if (failure == null) {
            try {
                log.flush();
            } catch (ReplicatorException e) {
                failure = e;
            }
        }
        ReplicatorException failed = failure;
        for (Entry entry : entries) {
            if (failed != null && entry.failure == null) {
                entry.failure = unusable(failed);
                inDoubt.add(entry);
            }
            if (entry.failure == null) {
                remember(entry);
            }
            entry.done = true;
        }
        compactWhenLong();
    }

    private void append(Entry entry) {
        if (failure != null || isDoneAlready(entry)) {
            return;
        }
        try {
            log.append(entry.record.type(), entry.record.payload());
        } catch (ReplicatorException e) {
            if (e.code() == FaultCode.NO_SPACE) {
                // The record did not fit, so it is certain that it is not there; the log goes on.
                entry.failure = e;
            } else {
                failure = e;
            }
        }
    }

    /** What was in doubt when it was asked for may have been decided since. */
    private boolean isDoneAlready(Entry entry) {
        if (entry.applied != null) {
            return pending(entry.applied).isEmpty();
        }
        entry.commits.stream()
                .filter(commit -> pending(commit.volume()).isPresent())
                .findFirst()
                .ifPresent(commit -> entry.fail(new ReplicatorException(
                        FaultCode.ROUND_IN_PROGRESS,
                        "the round before this one of volume " + commit.volume() + " is committed after all")));
        return entry.done;
    }

    private void remember(Entry entry) {
        synchronized (pending) {
            entry.commits.forEach(commit -> pending.put(commit.volume(), commit));
            if (entry.applied != null) {
                pending.remove(entry.applied);
            }
        }
    }

    private void compactWhenLong() {
        if (failure != null || log.sizeBytes() < COMPACT_ABOVE_BYTES) {
            return;
        }
        List<LogRecord> live;
        synchronized (pending) {
            live = CommitRecords.of(pending);
        }
        long liveBytes =
                live.stream().mapToLong(record -> record.payload().remaining()).sum();
        if (log.sizeBytes() < 4 * liveBytes) {
            return;
        }
        try {
            log.replaceWith(live);
        } catch (ReplicatorException e) {
            // Where there is no space the log is as it was, and only longer than it need be.
            failure = e.code() == FaultCode.NO_SPACE ? null : e;
        }
    }

    private static ReplicatorException unusable(ReplicatorException cause) {
        return new ReplicatorException(
                cause.code(),
                "the commit log could not be written or read, so that it is not known which of the last rounds is"
                        + " committed; each copy finds out when it is opened anew: " + cause.getMessage(),
                cause);
    }

    /** A record on its way, and what it changes once it is durable. */
    private static final class Entry {
        private final LogRecord record;
        private final List<VolumeCommit> commits;
        private final @Nullable VolumeId applied;
        private boolean done;
        private @Nullable ReplicatorException failure;

        Entry(LogRecord record, List<VolumeCommit> commits, @Nullable VolumeId applied) {
            this.record = record;
            this.commits = List.copyOf(commits);
            this.applied = applied;
        }

        void fail(ReplicatorException with) {
            failure = with;
            done = true;
        }
    }
}
