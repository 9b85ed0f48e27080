package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.replica.ReplicaSettings;
import io.replicator.core.session.RoundOutcome;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Full means a clear refusal, and never a copy in between (PEERS 4, row 14). */
final class BudgetTest {
    private static final Geometry GEOMETRY = new Geometry(160L * 65536 + 5000, 65536);

    private final RoundWorld world = RoundWorld.ofTwo(9, GEOMETRY);

    /** The LVM handler of DRBD let a snapshot overflow, which took its origin with it. */
    @Test
    void peers14ARoundThatIsKnownToNeedMoreThanThereIsSendsNothing() {
        budget(1 << 20);
        makeDirty();
        RoundWorld.Ended ended = world.round();
        assertThat(ended.end().code()).contains(FaultCode.NO_SPACE);
        assertThat(ended.end().text()).contains("may have 1048576", "limits.journal", "at least");
        assertThat(ended.wireBytes()).isZero();
        world.checkInvariants(world.source(), world.replica());
        budget(64 << 20);
        assertThat(world.round().end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(world.source(), world.replica());
    }

    /** What changed since the last capture nobody knows before it is read: the round stops on its way, and what it bought is kept. */
    @Test
    void peers14ABudgetThatIsSpentOnTheWayStopsAtTheBaseAndTheNextRoundGoesOn() {
        budget(1 << 20);
        noise();
        RoundWorld.Ended ended = world.round();
        assertThat(ended.end().code()).contains(FaultCode.NO_SPACE);
        assertThat(ended.end().text()).contains("may have 1048576", "limits.journal");
        world.checkInvariants(world.source(), world.replica());
        budget(64 << 20);
        RoundWorld.Ended second = world.round();
        assertThat(second.end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        assertThat(second.totals().keptChunks()).isGreaterThan(8);
        world.checkEqual(world.source(), world.replica());
    }

    private void budget(long journalBytes) {
        world.replica().replicaSettings = new ReplicaSettings(journalBytes, 1 << 20, 3);
        world.replica().restart(Optional.empty());
        world.way().plug();
        world.run(1_000);
    }

    private void noise() {
        byte[] bytes = new byte[64 * 65536];
        world.random.nextBytes(bytes);
        world.source().device.write(0, ByteBuffer.wrap(bytes));
    }

    /** The capture of a seed makes known what changed, and sends nothing of it. */
    private void makeDirty() {
        noise();
        assertThat(Seeding.take(world.source(), world.source().directory)).isNotNull();
        world.source().restart(Optional.empty());
        world.way().plug();
        world.run(1_000);
    }
}
