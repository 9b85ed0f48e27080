package io.replicator.core.replica;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.LogRecord;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The records of the commit log, and what follows from reading them in order. */
final class CommitRecords {
    static final int TYPE_COMMIT_WITHOUT_COPIES = 1;
    static final int TYPE_APPLIED = 2;
    static final int TYPE_COMMIT = 3;

    private static final int COUNT_BYTES = 4;
    private static final int APPLIED_BYTES = 32;

    /** The longest record. */
    static final int MAX_BYTES = COUNT_BYTES + CommitLog.MAX_VOLUMES * VolumeCommit.BYTES;

    private CommitRecords() {}

    /** What is pending, as a log of its own. */
    static List<LogRecord> of(Map<VolumeId, VolumeCommit> pending) {
        return pending.values().stream().map(commit -> commit(List.of(commit))).toList();
    }

    /** All these volumes move to their next generations. */
    static LogRecord commit(List<VolumeCommit> volumes) {
        ByteBuffer payload = ByteBuffer.allocate(COUNT_BYTES + volumes.size() * VolumeCommit.BYTES);
        payload.putInt(volumes.size());
        volumes.forEach(commit -> commit.writeTo(payload));
        return new LogRecord(TYPE_COMMIT, payload.flip());
    }

    /** The volume's commit is applied. */
    static LogRecord applied(VolumeId volume, GenerationId next) {
        ByteBuffer payload = ByteBuffer.allocate(APPLIED_BYTES);
        VolumeCommit.writeUuid(volume.uuid(), payload);
        VolumeCommit.writeUuid(next.uuid(), payload);
        return new LogRecord(TYPE_APPLIED, payload.flip());
    }

    /** What is pending after that record; {@code CORRUPT_STATE} where it does not follow from those before it. */
    static void replay(StateDirectory state, int type, ByteBuffer payload, Map<VolumeId, VolumeCommit> pending) {
        if (type == TYPE_APPLIED && payload.remaining() == APPLIED_BYTES) {
            VolumeId volume = new VolumeId(VolumeCommit.readUuid(payload));
            UUID next = VolumeCommit.readUuid(payload);
            VolumeCommit commit = pending.get(volume);
            if (commit != null && commit.next().id().uuid().equals(next)) {
                pending.remove(volume);
                return;
            }
        } else if ((type == TYPE_COMMIT || type == TYPE_COMMIT_WITHOUT_COPIES)
                && replayCommit(payload, type == TYPE_COMMIT, pending)) {
            return;
        }
        throw new ReplicatorException(
                FaultCode.CORRUPT_STATE,
                state.name() + "/" + CommitLog.FILE
                        + " holds a record that does not follow from those before it; restore the state"
                        + " directory from a copy, or compare the volumes by hash");
    }

    private static boolean replayCommit(ByteBuffer payload, boolean withCopies, Map<VolumeId, VolumeCommit> pending) {
        if (payload.remaining() < COUNT_BYTES) {
            return false;
        }
        int count = payload.getInt();
        int each = withCopies ? VolumeCommit.BYTES : VolumeCommit.BYTES_WITHOUT_COPY;
        if (count < 1 || count > CommitLog.MAX_VOLUMES || payload.remaining() != count * each) {
            return false;
        }
        try {
            for (int i = 0; i < count; i++) {
                VolumeCommit commit = VolumeCommit.readFrom(payload, withCopies);
                if (pending.putIfAbsent(commit.volume(), commit) != null) {
                    return false;
                }
            }
        } catch (IllegalArgumentException e) {
            return false;
        }
        return true;
    }
}
