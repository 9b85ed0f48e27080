package io.replicator.core.session;

import static io.replicator.core.session.RoundFixtures.BEGUN;
import static io.replicator.core.session.RoundFixtures.GEOMETRY;
import static io.replicator.core.session.RoundFixtures.NEXT;
import static io.replicator.core.session.RoundFixtures.ROOT;
import static io.replicator.core.session.RoundFixtures.ROUND;
import static io.replicator.core.session.RoundFixtures.chunks;
import static io.replicator.core.session.RoundFixtures.none;
import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.wire.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Orders of events at a replica that the table of single events does not show. */
final class ReplicaMachineTest {
    private static final long FLUSH_BYTES = 3000;

    private final ReplicaMachine machine = new ReplicaMachine(ROUND, GEOMETRY, BEGUN, 1 << 20, FLUSH_BYTES);

    /** An answer arrives, the commit is tried, and meanwhile the source says that another chunk is gone. */
    @Test
    void goneThatComesWhileTheCommitIsTriedEndsTheRoundAtBase() {
        needOneChunkAndTryToCommit();
        assertThat(machine.on(new ReplicaEvent.GoneTold(1)))
                .as("the source does as it should")
                .noneMatch(effect -> effect instanceof ReplicaEffect.Offend);
        List<ReplicaEffect> effects = machine.on(new ReplicaEvent.ChunksMissing(chunks(3)));
        assertThat(effects).contains(new ReplicaEffect.Discard(true));
        assertThat(aborts(effects)).containsExactly(FaultCode.CHUNK_GONE);
        machine.on(new ReplicaEvent.Discarded());
        assertThat(machine.state()).isEqualTo(ReplicaState.OVER);
    }

    @Test
    void goneThatComesWhileTheCommitSucceedsIsOfNoConsequence() {
        needOneChunkAndTryToCommit();
        machine.on(new ReplicaEvent.GoneTold(1));
        machine.on(new ReplicaEvent.Committed());
        assertThat(machine.state()).isEqualTo(ReplicaState.APPLYING);
    }

    @Test
    void aCancelThatComesWhileTheCommitIsTriedIsNotForgotten() {
        needOneChunkAndTryToCommit();
        machine.on(new ReplicaEvent.CancelAsked(FaultCode.CANCELLED, "the agent stops"));
        List<ReplicaEffect> effects = machine.on(new ReplicaEvent.ChunksMissing(chunks(3)));
        assertThat(aborts(effects)).containsExactly(FaultCode.CANCELLED);
        assertThat(machine.state()).isEqualTo(ReplicaState.STOPPING);
    }

    /** The source may have no memory left but what waits for this flush: it will not send another batch to bring it about. */
    @Test
    void whatWasTakenDuringAFlushIsFlushedToo() {
        machine.begin();
        machine.on(new ReplicaEvent.JournalOpened(Message.Mode.REDO, DamagePages.of(none()), 0));
        take(1);
        assertThat(machine.on(new ReplicaEvent.FlushDue())).contains(new ReplicaEffect.Flush());
        take(2);
        assertThat(machine.on(new ReplicaEvent.Flushed(1))).contains(new ReplicaEffect.FlushSoon());
    }

    /** As above, where the flush was due while the commit was tried, or was not asked for because it was. */
    @Test
    void whatWasTakenBeforeACommitThatCannotBeYetIsFlushedToo() {
        needOneChunkAndTryToCommit();
        machine.on(new ReplicaEvent.FlushDue());
        assertThat(machine.on(new ReplicaEvent.ChunksMissing(chunks(3)))).contains(new ReplicaEffect.FlushSoon());
        assertThat(machine.on(new ReplicaEvent.FlushDue())).contains(new ReplicaEffect.Flush());
    }

    private void needOneChunkAndTryToCommit() {
        machine.begin();
        machine.on(new ReplicaEvent.JournalOpened(Message.Mode.REDO, DamagePages.of(none()), 0));
        machine.on(new ReplicaEvent.BatchArrived(1, 1000));
        machine.on(new ReplicaEvent.BatchTaken(1, 1000, chunks(3)));
        machine.on(new ReplicaEvent.CommitTold(NEXT.id(), ROOT, 1));
        assertThat(machine.state()).isEqualTo(ReplicaState.COMMITTING);
    }

    private void take(long number) {
        machine.on(new ReplicaEvent.BatchArrived(number, 1000));
        machine.on(new ReplicaEvent.BatchTaken(number, 1000, none()));
    }

    private static List<FaultCode> aborts(List<ReplicaEffect> effects) {
        return effects.stream()
                .filter(effect ->
                        effect instanceof ReplicaEffect.Send send && send.message() instanceof Message.RoundAbort)
                .map(effect -> ((Message.RoundAbort) ((ReplicaEffect.Send) effect).message()).code())
                .toList();
    }
}
