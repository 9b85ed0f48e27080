package io.replicator.core.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.index.FingerprintKey;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.store.LogRecord;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.RecordLog;
import io.replicator.core.store.SimulatedCrash;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

final class CommitLogTest {
    private static final VolumeId FIRST = new VolumeId(new UUID(0, 1));
    private static final VolumeId SECOND = new VolumeId(new UUID(0, 2));

    @Test
    void whatWasCommittedIsPendingUntilItIsApplied() {
        MemoryStateDirectory state = new MemoryStateDirectory();
        CommitLog log = CommitLog.open(state);
        log.commit(List.of(commit(FIRST, 1), commit(SECOND, 1)));
        assertThat(log.pending(FIRST)).contains(commit(FIRST, 1));
        log.applied(FIRST, commit(FIRST, 1).next().id());
        log.applied(SECOND, commit(SECOND, 7).next().id());
        assertThat(log.pendingVolumes()).containsExactly(SECOND);
        log.close();
        CommitLog again = CommitLog.open(state.crash(new Random(1)));
        assertThat(again.pending(FIRST)).isEmpty();
        assertThat(again.pending(SECOND)).contains(commit(SECOND, 1));
        again.forgetBefore(SECOND, 1);
        assertThat(again.pendingVolumes()).as("it is this copy's").isNotEmpty();
        again.forgetBefore(SECOND, 2);
        assertThat(again.pendingVolumes()).isEmpty();
    }

    /** A log of a version from before commits named their copies: whose it is nobody knows, and it is not forgotten for that. */
    @Test
    void aCommitWithoutACopyBelongsToTheCopyThatIsOpened() {
        MemoryStateDirectory state = new MemoryStateDirectory();
        ByteBuffer written = ByteBuffer.allocate(VolumeCommit.BYTES);
        commit(FIRST, 1).writeTo(written);
        ByteBuffer payload = ByteBuffer.allocate(4 + VolumeCommit.BYTES_WITHOUT_COPY);
        payload.putInt(1).put(written.slice(0, 16)).put(written.slice(24, VolumeCommit.BYTES - 24));
        RecordLog.replace(
                        state,
                        CommitLog.FILE,
                        CommitLog.MAGIC,
                        CommitRecords.MAX_BYTES,
                        List.of(new LogRecord(CommitRecords.TYPE_COMMIT_WITHOUT_COPIES, payload.flip())))
                .close();
        CommitLog.open(state).close();
        CommitLog again = CommitLog.open(state.kill());
        assertThat(again.take(copy(2)).map(VolumeCommit::next))
                .contains(commit(FIRST, 1).next());
        again.forgetBefore(FIRST, 2);
        assertThat(again.take(copy(2))).as("a seed has taken its place").isEmpty();
        again.commit(List.of(commit(FIRST, 3)));
        assertThat(again.take(copy(1))).as("of copy 1").contains(commit(FIRST, 3));
        assertThat(again.take(copy(2))).as("of the one before").isEmpty();
    }

    private static VolumeRecord copy(long number) {
        VolumeIdentity identity =
                new VolumeIdentity(FIRST, new Geometry(8192, 4096), new VolumeIdentity.Salt(new byte[16]));
        return VolumeRecord.fresh(
                        "vm",
                        identity,
                        Role.REPLICA,
                        FingerprintAlgorithm.ofNewCopies(),
                        new FingerprintKey(new byte[16]))
                .withCopyNumber(number);
    }

    @Test
    void aCommitIsThereWholeOrNotAtAllWhereverPowerFails() {
        long operations = Long.MAX_VALUE;
        for (long crashAt = 0; crashAt <= operations; crashAt++) {
            for (int seed = 0; seed < 8; seed++) {
                MemoryStateDirectory state = new MemoryStateDirectory();
                state.crashAt(crashAt);
                boolean promised = false;
                try {
                    CommitLog log = CommitLog.open(state);
                    log.commit(List.of(commit(FIRST, 1), commit(SECOND, 1)));
                    promised = true;
                    log.applied(FIRST, commit(FIRST, 1).next().id());
                    operations = state.operations();
                } catch (SimulatedCrash e) {
                    assertThat(state.isCrashed()).isTrue();
                }
                CommitLog log = CommitLog.open(state.crash(new Random(seed)));
                boolean second = log.pending(SECOND).isPresent();
                if (promised) {
                    assertThat(second).isTrue();
                } else {
                    assertThat(log.pending(FIRST).isPresent()).isEqualTo(second);
                }
            }
        }
        assertThat(operations).isBetween(4L, 100L);
    }

    @Test
    void peers23AFailedFlushIsNeverTriedAgainAndTheNextOpeningWritesAnewWhatItTells() {
        MemoryStateDirectory state = new MemoryStateDirectory();
        CommitLog log = CommitLog.open(state);
        state.failSoon(1, FaultCode.FLUSH_FAILED);
        assertThatThrownBy(() -> log.commit(List.of(commit(FIRST, 1)))).isInstanceOf(ReplicatorException.class);
        assertThat(log.pending(FIRST)).isEmpty();
        log.close();
        assertThatThrownBy(() -> log.commit(List.of(commit(SECOND, 1))))
                .as("a log that is closed is not opened again by whoever comes late")
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.FLUSH_FAILED));
        // The system still shows the record, clean, although it is on no disk. Acting on it before it is would be the
        // accident.
        MemoryStateDirectory restarted = state.kill();
        boolean told = CommitLog.open(restarted).pending(FIRST).isPresent();
        assertThat(told).isTrue();
        CommitLog afterPowerCut = CommitLog.open(restarted.crash(new Random(3)));
        assertThat(afterPowerCut.pending(FIRST)).isPresent();
    }

    @Test
    void aFailedFlushNeedsNoRestartAndWhatItLeftInDoubtIsFoundOut() {
        MemoryStateDirectory state = new MemoryStateDirectory();
        CommitLog log = CommitLog.open(state);
        log.commit(List.of(commit(FIRST, 1)));
        state.failSoon(1, FaultCode.FLUSH_FAILED);
        assertThatThrownBy(() -> log.commit(List.of(commit(SECOND, 1)))).isInstanceOf(ReplicatorException.class);
        assertThat(log.pending(SECOND)).isEmpty();
        log.settle();
        // The system shows the record, which is on no disk before it is told.
        assertThat(log.pending(SECOND)).contains(commit(SECOND, 1));
        log.applied(FIRST, commit(FIRST, 1).next().id());
        CommitLog afterPowerCut = CommitLog.open(state.crash(new Random(3)));
        assertThat(afterPowerCut.pendingVolumes()).containsExactly(SECOND);
    }

    @Test
    void aFailedWriteOfOneVolumesCommitDoesNotStopTheOthers() {
        MemoryStateDirectory state = new MemoryStateDirectory();
        CommitLog log = CommitLog.open(state);
        state.failSoon(0, FaultCode.IO_ERROR);
        assertThatThrownBy(() -> log.commit(List.of(commit(FIRST, 1)))).isInstanceOf(ReplicatorException.class);
        log.commit(List.of(commit(SECOND, 1)));
        assertThat(log.pendingVolumes()).containsExactly(SECOND);
        log.commit(List.of(commit(FIRST, 2)));
        CommitLog afterPowerCut = CommitLog.open(state.crash(new Random(3)));
        assertThat(afterPowerCut.pending(FIRST)).contains(commit(FIRST, 2));
        assertThat(afterPowerCut.pending(SECOND)).contains(commit(SECOND, 1));
    }

    @Test
    void aLogThatFailsAgainWhileItIsFoundOutStaysUnusableUntilItDoesNot() {
        MemoryStateDirectory state = new MemoryStateDirectory();
        CommitLog log = CommitLog.open(state);
        log.commit(List.of(commit(FIRST, 1)));
        boolean through = false;
        int failing = 0;
        while (!through) {
            GenerationId before = log.pending(FIRST).orElseThrow().next().id();
            state.failSoon(1, FaultCode.FLUSH_FAILED);
            assertThatThrownBy(() -> log.applied(FIRST, before)).isInstanceOf(ReplicatorException.class);
            state.failSoon(failing, FaultCode.IO_ERROR);
            try {
                log.settle();
                through = true;
            } catch (ReplicatorException e) {
                log.settle();
                log.commit(List.of(commit(FIRST, 2 + failing)));
            }
            failing++;
        }
        assertThat(failing).isBetween(5, 100);
        assertThat(log.pending(FIRST)).isEmpty();
    }

    @Test
    void whatAFlushHadConfirmedIsThereWhereverPowerFailsWhileTheLogIsFoundOut() {
        long operations = Long.MAX_VALUE;
        for (long crashAt = 0; crashAt <= operations; crashAt++) {
            for (int seed = 0; seed < 8; seed++) {
                MemoryStateDirectory state = new MemoryStateDirectory();
                CommitLog log = CommitLog.open(state);
                log.commit(List.of(commit(FIRST, 1)));
                state.failSoon(1, FaultCode.FLUSH_FAILED);
                assertThatThrownBy(() -> log.commit(List.of(commit(SECOND, 1))))
                        .isInstanceOf(ReplicatorException.class);
                long begun = state.operations();
                boolean told = false;
                state.crashAt(begun + crashAt);
                try {
                    log.settle();
                    told = log.pending(SECOND).isPresent();
                    operations = state.operations() - begun;
                } catch (SimulatedCrash e) {
                    assertThat(state.isCrashed()).isTrue();
                }
                CommitLog after = CommitLog.open(state.crash(new Random(seed)));
                assertThat(after.pending(FIRST)).contains(commit(FIRST, 1));
                assertThat(after.pending(SECOND).isPresent()).isIn(true, told);
            }
        }
        assertThat(operations).isBetween(5L, 100L);
    }

    @Test
    void aDiskThatLostWhatItHadConfirmedIsNotBelieved() {
        MemoryStateDirectory state = new MemoryStateDirectory();
        CommitLog log = CommitLog.open(state);
        log.commit(List.of(commit(FIRST, 1)));
        RecordLog.replace(state, CommitLog.FILE, CommitLog.MAGIC, CommitRecords.MAX_BYTES, List.of())
                .close();
        state.failSoon(1, FaultCode.FLUSH_FAILED);
        assertThatThrownBy(() -> log.commit(List.of(commit(SECOND, 1)))).isInstanceOf(ReplicatorException.class);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(log::settle).isInstanceOfSatisfying(ReplicatorException.class, e -> assertThat(e.code())
                    .isEqualTo(FaultCode.CORRUPT_STATE));
        }
    }

    /** Else a commit that was in doubt would be applied to the copy that a seed made since. */
    @Test
    void aCommitInDoubtIsForgottenWithItsCopy() {
        MemoryStateDirectory state = new MemoryStateDirectory();
        CommitLog log = CommitLog.open(state);
        state.failSoon(1, FaultCode.FLUSH_FAILED);
        assertThatThrownBy(() -> log.commit(List.of(commit(FIRST, 1)))).isInstanceOf(ReplicatorException.class);
        log.forgetBefore(FIRST, 2);
        assertThat(log.pendingVolumes()).isEmpty();
        assertThat(CommitLog.open(state.kill()).pendingVolumes()).isEmpty();
    }

    /** A second record of it would follow from nothing, and the log would be refused at the next start. */
    @Test
    void whatWasAppliedInDoubtIsNotRecordedTwice() {
        MemoryStateDirectory state = new MemoryStateDirectory();
        CommitLog log = CommitLog.open(state);
        VolumeCommit commit = commit(FIRST, 1);
        log.commit(List.of(commit));
        state.failSoon(1, FaultCode.FLUSH_FAILED);
        assertThatThrownBy(() -> log.applied(FIRST, commit.next().id())).isInstanceOf(ReplicatorException.class);
        log.applied(FIRST, commit.next().id());
        assertThat(log.pendingVolumes()).isEmpty();
        assertThat(CommitLog.open(state.kill()).pendingVolumes()).isEmpty();
    }

    @Test
    void aRecordForWhichThereIsNoSpaceIsCertainlyNotThere() {
        MemoryStateDirectory state = new MemoryStateDirectory();
        CommitLog log = CommitLog.open(state);
        state.failSoon(0, FaultCode.NO_SPACE);
        assertThatThrownBy(() -> log.commit(List.of(commit(FIRST, 1))))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.NO_SPACE));
        log.commit(List.of(commit(SECOND, 1)));
        log.close();
        assertThat(CommitLog.open(state.crash(new Random(1))).pendingVolumes()).containsExactly(SECOND);
    }

    @Test
    void aSecondCommitBeforeTheFirstIsAppliedIsRefused() {
        CommitLog log = CommitLog.open(new MemoryStateDirectory());
        log.commit(List.of(commit(FIRST, 1)));
        assertThatThrownBy(() -> log.commit(List.of(commit(FIRST, 2)))).isInstanceOf(IllegalStateException.class);
    }

    /** A full disk that has room again is no reason to restart an agent: the log that could not be made short was whole. */
    @Test
    void aLogForWhoseShorteningThereIsNoSpaceGoesOn() {
        long shortening = firstOperationOfTheFirstShortening();
        for (long operation = shortening + 1; operation < shortening + 4; operation++) {
            MemoryStateDirectory state = new MemoryStateDirectory();
            CommitLog log = CommitLog.open(state);
            state.failAt(operation, FaultCode.NO_SPACE);
            for (int i = 1; state.operations() < shortening + 200; i++) {
                log.commit(List.of(commit(FIRST, i)));
                log.applied(FIRST, commit(FIRST, i).next().id());
            }
            log.commit(List.of(commit(SECOND, 1)));
            log.close();
            assertThat(CommitLog.open(state.crash(new Random(1))).pendingVolumes())
                    .containsExactly(SECOND);
        }
    }

    private static long firstOperationOfTheFirstShortening() {
        MemoryStateDirectory state = new MemoryStateDirectory();
        CommitLog log = CommitLog.open(state);
        for (int i = 1; ; i++) {
            for (boolean commits : new boolean[] {true, false}) {
                long before = state.operations();
                if (commits) {
                    log.commit(List.of(commit(FIRST, i)));
                } else {
                    log.applied(FIRST, commit(FIRST, i).next().id());
                }
                // Record, flush, mark.
                if (state.operations() > before + 3) {
                    return before + 3;
                }
            }
        }
    }

    @Test
    void theLogStaysShortHoweverManyCommitsThereAre() {
        MemoryStateDirectory state = new MemoryStateDirectory();
        CommitLog log = CommitLog.open(state);
        log.commit(List.of(commit(SECOND, 1)));
        for (int i = 1; i <= 8000; i++) {
            log.commit(List.of(commit(FIRST, i)));
            log.applied(FIRST, commit(FIRST, i).next().id());
        }
        try (var file = state.open(CommitLog.FILE)) {
            assertThat(file.sizeBytes()).isLessThan(2 << 20);
        }
        log.close();
        assertThat(CommitLog.open(state.crash(new Random(5))).pendingVolumes()).containsExactly(SECOND);
    }

    @Test
    void callsOfManyThreadsAllBecomeDurable() throws Exception {
        MemoryStateDirectory state = new MemoryStateDirectory();
        CommitLog log = CommitLog.open(state);
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            VolumeId volume = new VolumeId(new UUID(7, t));
            Thread thread = new Thread(() -> {
                for (int i = 1; i <= 50; i++) {
                    log.commit(List.of(commit(volume, i)));
                    if (i < 50) {
                        log.applied(volume, commit(volume, i).next().id());
                    }
                }
            });
            thread.setUncaughtExceptionHandler((t1, e) -> failures.add(e));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        log.close();
        CommitLog again = CommitLog.open(state.crash(new Random(9)));
        assertThat(again.pendingVolumes()).hasSize(8);
        assertThat(again.pending(new VolumeId(new UUID(7, 3)))).contains(commit(new VolumeId(new UUID(7, 3)), 50));
    }

    private static VolumeCommit commit(VolumeId volume, int number) {
        Generation next = new Generation(
                number + 1,
                new GenerationId(new UUID(volume.uuid().getLeastSignificantBits(), number + 1)),
                Optional.empty(),
                number,
                new Digest(1, 2, 3, number),
                Consistency.CRASH);
        return new VolumeCommit(
                volume, 1, new GenerationId(new UUID(5, number)), next, new JournalSeal(512, number, 77));
    }
}
