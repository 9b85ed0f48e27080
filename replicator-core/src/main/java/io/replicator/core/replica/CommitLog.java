package io.replicator.core.replica;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.LogRecord;
import io.replicator.core.store.RecordLog;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeId;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The agent's log of commits: the one record that moves replicas from a generation to the next. Thread-safe, blocking.
 *
 * <p>A record names one volume or several, which thereby commit together. Calls that wait at the same time share a flush (group commit:
 * DeWitt et al., "Implementation Techniques for Main Memory Database Systems", 1984). The log keeps the invariant that a record which it
 * reports as pending is durable: what was read at opening is written anew before anybody may act on it, since a failed flush may have left
 * it in the system's memory only. After a failed flush, or a failed write that may have reached the disk, nobody can tell whether a commit
 * happened; every later call fails until the log is opened again.
 */
public final class CommitLog implements AutoCloseable {
    /** The log's file in the agent's state directory. */
    public static final String FILE = "commit.log";

    /** The most volumes of one record. */
    public static final int MAX_VOLUMES = 1024;

    static final int MAGIC = 0x52504C43;
    static final int TYPE_COMMIT = 1;
    static final int TYPE_APPLIED = 2;

    private static final int COUNT_BYTES = 4;
    private static final int APPLIED_BYTES = 32;
    private static final int MAX_RECORD_BYTES = COUNT_BYTES + MAX_VOLUMES * VolumeCommit.BYTES;
    private static final long COMPACT_ABOVE_BYTES = 1 << 20;

    private final RecordLog log;
    private final Object writing = new Object();
    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
    private final Map<VolumeId, VolumeCommit> pending;
    private @Nullable ReplicatorException failure;

    private CommitLog(RecordLog log, Map<VolumeId, VolumeCommit> pending) {
        this.log = log;
        this.pending = pending;
    }

    /** Opens the agent's log, creating it when there is none. {@code CORRUPT_STATE} when it does not make sense. */
    public static CommitLog open(StateDirectory state) {
        Map<VolumeId, VolumeCommit> pending = new LinkedHashMap<>();
        RecordLog log = read(state, pending);
        try {
            log.replaceWith(records(pending));
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
        return new CommitLog(log, pending);
    }

    private static RecordLog read(StateDirectory state, Map<VolumeId, VolumeCommit> pending) {
        try {
            return RecordLog.open(
                    state, FILE, MAGIC, MAX_RECORD_BYTES, (type, payload) -> replay(state, type, payload, pending));
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
        write(new Entry(TYPE_COMMIT, commitRecord(volumes), volumes, null));
    }

    /** Notes that a commit of the volume needs its journal no longer; durable when it returns. Nothing happens when none is pending. */
    void applied(VolumeId volume, GenerationId next) {
        synchronized (pending) {
            VolumeCommit commit = pending.get(volume);
            if (commit == null || !commit.next().id().equals(next)) {
                return;
            }
        }
        ByteBuffer payload = ByteBuffer.allocate(APPLIED_BYTES);
        VolumeCommit.writeUuid(volume.uuid(), payload);
        VolumeCommit.writeUuid(next.uuid(), payload);
        write(new Entry(TYPE_APPLIED, payload.flip(), List.of(), volume));
    }

    /** Forgets what is pending for a volume whose copy is given up; durable when it returns. */
    public void forget(VolumeId volume) {
        pending(volume).ifPresent(commit -> applied(volume, commit.next().id()));
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
        entries.forEach(this::append);
        if (failure == null) {
            try {
                log.flush();
            } catch (ReplicatorException e) {
                failure = e;
            }
        }
        for (Entry entry : entries) {
            if (failure != null && entry.failure == null) {
                entry.failure = unusable(failure);
            }
            if (entry.failure == null) {
                remember(entry);
            }
            entry.done = true;
        }
        compactWhenLong();
    }

    private void append(Entry entry) {
        if (failure != null) {
            return;
        }
        try {
            log.append(entry.type, entry.payload);
        } catch (ReplicatorException e) {
            if (e.code() == FaultCode.NO_SPACE) {
                // The record did not fit, so it is certain that it is not there; the log goes on.
                entry.failure = e;
            } else {
                failure = e;
            }
        }
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
            live = records(pending);
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
                "the commit log cannot be trusted any longer; restart the agent, which finds out what was committed: "
                        + cause.getMessage(),
                cause);
    }

    private static List<LogRecord> records(Map<VolumeId, VolumeCommit> pending) {
        return pending.values().stream()
                .map(commit -> new LogRecord(TYPE_COMMIT, commitRecord(List.of(commit))))
                .toList();
    }

    private static ByteBuffer commitRecord(List<VolumeCommit> volumes) {
        ByteBuffer payload = ByteBuffer.allocate(COUNT_BYTES + volumes.size() * VolumeCommit.BYTES);
        payload.putInt(volumes.size());
        volumes.forEach(commit -> commit.writeTo(payload));
        return payload.flip();
    }

    private static void replay(
            StateDirectory state, int type, ByteBuffer payload, Map<VolumeId, VolumeCommit> pending) {
        if (type == TYPE_APPLIED && payload.remaining() == APPLIED_BYTES) {
            VolumeId volume = new VolumeId(VolumeCommit.readUuid(payload));
            UUID next = VolumeCommit.readUuid(payload);
            VolumeCommit commit = pending.get(volume);
            if (commit != null && commit.next().id().uuid().equals(next)) {
                pending.remove(volume);
                return;
            }
        } else if (type == TYPE_COMMIT && replayCommit(payload, pending)) {
            return;
        }
        throw new ReplicatorException(
                FaultCode.CORRUPT_STATE,
                state.name() + "/" + FILE
                        + " holds a record that does not follow from those before it; restore the state"
                        + " directory from a copy, or compare the volumes by hash");
    }

    private static boolean replayCommit(ByteBuffer payload, Map<VolumeId, VolumeCommit> pending) {
        if (payload.remaining() < COUNT_BYTES) {
            return false;
        }
        int count = payload.getInt();
        if (count < 1 || count > MAX_VOLUMES || payload.remaining() != count * VolumeCommit.BYTES) {
            return false;
        }
        try {
            for (int i = 0; i < count; i++) {
                VolumeCommit commit = VolumeCommit.readFrom(payload);
                if (pending.putIfAbsent(commit.volume(), commit) != null) {
                    return false;
                }
            }
        } catch (IllegalArgumentException e) {
            return false;
        }
        return true;
    }

    /** A record on its way, and what it changes once it is durable. */
    private static final class Entry {
        private final int type;
        private final ByteBuffer payload;
        private final List<VolumeCommit> commits;
        private final @Nullable VolumeId applied;
        private boolean done;
        private @Nullable ReplicatorException failure;

        Entry(int type, ByteBuffer payload, List<VolumeCommit> commits, @Nullable VolumeId applied) {
            this.type = type;
            this.payload = payload;
            this.commits = List.copyOf(commits);
            this.applied = applied;
        }
    }
}
