package io.replicator.core.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.store.EveryStoreCrash;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Power fails at every operation of the commit log, its shortening and its opening: a commit of two volumes is there whole or not at all. */
final class CommitLogCrashTest {
    private static final VolumeId FIRST = new VolumeId(new UUID(0, 1));
    private static final VolumeId SECOND = new VolumeId(new UUID(0, 2));
    private static final VolumeId THIRD = new VolumeId(new UUID(0, 3));

    private final MemoryStateDirectory state = new MemoryStateDirectory();

    @Test
    void whileVolumesCommitTogether() {
        CommitLog.open(state).close();
        EveryStoreCrash.run(
                state,
                left -> {
                    CommitLog log = CommitLog.open(left);
                    log.commit(List.of(commit(FIRST), commit(SECOND)));
                    log.close();
                },
                (left, wasDone) -> {
                    CommitLog log = CommitLog.open(left);
                    assertThat(log.pending(FIRST)).isEqualTo(log.pending(SECOND).map(second -> commit(FIRST)));
                    assertThat(log.pending(SECOND).isPresent() || !wasDone).isTrue();
                    log.close();
                });
    }

    @Test
    void whileTheLogIsMadeShort() {
        CommitLog.open(state).close();
        long checked = EveryStoreCrash.runFrom(
                state,
                left -> {
                    CommitLog log = CommitLog.open(left);
                    makeLong(log, left);
                    log.commit(List.of(commit(FIRST)));
                    return () -> {
                        log.commit(List.of(commit(SECOND)));
                        log.applied(FIRST, commit(FIRST).next().id());
                        log.commit(List.of(commit(THIRD)));
                        assertThat(bytes(left)).as("it was made short").isLessThan(1 << 10);
                        log.close();
                    };
                },
                (left, wasDone) -> {
                    CommitLog log = CommitLog.open(left);
                    List<VolumeId> pending = log.pendingVolumes();
                    assertThat(pending)
                            .isIn(List.of(FIRST), List.of(FIRST, SECOND), List.of(SECOND), List.of(SECOND, THIRD));
                    assertThat(pending.contains(THIRD) || !wasDone).isTrue();
                    log.close();
                });
        assertThat(checked).isGreaterThan(3);
    }

    /** So long that three records more are too much. */
    private static void makeLong(CommitLog log, MemoryStateDirectory state) {
        while (bytes(state) < (1 << 20) - 608) {
            log.commit(List.of(commit(FIRST)));
            log.applied(FIRST, commit(FIRST).next().id());
        }
    }

    private static VolumeCommit commit(VolumeId volume) {
        Generation next = new Generation(
                2,
                new GenerationId(new UUID(volume.uuid().getLeastSignificantBits(), 2)),
                Optional.of(new GenerationId(new UUID(1, 1))),
                5,
                new Digest(1, 2, 3, 4),
                Consistency.CRASH);
        return new VolumeCommit(volume, 1, new GenerationId(new UUID(1, 1)), next, new JournalSeal(512, 3, 9));
    }

    private static long bytes(MemoryStateDirectory directory) {
        try (var opened = directory.open(CommitLog.FILE)) {
            return opened.sizeBytes();
        }
    }
}
