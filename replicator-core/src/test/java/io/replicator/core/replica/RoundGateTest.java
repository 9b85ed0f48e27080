package io.replicator.core.replica;

import static io.replicator.core.replica.Faults.assertFault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A batch is taken once, and the end of a round waits for those that are being taken. */
final class RoundGateTest {
    private final RoundGate gate = new RoundGate("the round is over");
    private final List<Long> taken = new ArrayList<>();

    @Test
    void aBatchIsTakenOnceAndAgainOnlyWhereItFailed() {
        assertFault(
                FaultCode.IO_ERROR,
                "no",
                () -> gate.accept(2, () -> {
                    throw new ReplicatorException(FaultCode.IO_ERROR, "no");
                }));
        take(2);
        take(2);
        assertThat(taken).containsExactly(2L);
        assertThat(gate.openThrough()).isZero();
        take(1);
        assertThat(gate.openThrough()).isEqualTo(2);
        assertThat(gate.areExactly(2)).isTrue();
        assertThat(gate.areExactly(3)).isFalse();
    }

    @Test
    void commitAndEndWaitForWhatIsUnderWay() throws InterruptedException {
        for (boolean commits : new boolean[] {true, false}) {
            RoundGate waited = new RoundGate("over");
            CountDownLatch goOn = new CountDownLatch(1);
            CountDownLatch inside = new CountDownLatch(1);
            List<String> order = Collections.synchronizedList(new ArrayList<>());
            Thread batch = new Thread(() -> waited.accept(1, () -> {
                inside.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                order.add("batch");
                return new BatchOutcome(1, 1, List.of());
            }));
            batch.start();
            inside.await();
            Thread end = new Thread(() -> {
                if (commits) {
                    waited.commit(() -> order.add("end"));
                } else {
                    waited.end();
                    order.add("end");
                }
            });
            end.start();
            await().until(() -> end.getState() == Thread.State.WAITING);
            assertFault(FaultCode.CANCELLED, "over", waited::openThrough);
            goOn.countDown();
            end.join();
            batch.join();
            assertThat(order).containsExactly("batch", "end");
        }
    }

    @Test
    void whatElseIsDoneIsWaitedForAndHearsThatItIsTheEnd() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        Thread other = new Thread(() -> gate.whileOpen(() -> {
            inside.countDown();
            await().until(gate::isOver);
            order.add("other");
        }));
        other.start();
        inside.await();
        assertThat(gate.isOver()).isFalse();
        assertThat(gate.end()).isTrue();
        order.add("end");
        other.join();
        assertThat(order).containsExactly("other", "end");
        gate.whileOpen(() -> order.add("too late"));
        assertThat(order).hasSize(2);
    }

    @Test
    void whatIsOverTakesNothingAndEndsOnce() {
        assertThat(gate.end()).isTrue();
        assertThat(gate.end()).isFalse();
        assertFault(FaultCode.CANCELLED, "the round is over", () -> take(1));
        assertFault(FaultCode.CANCELLED, "the round is over", () -> gate.commit(() -> {}));
    }

    @Test
    void aCommitThatFailsLeavesItOpenAndOneThatSucceedsDoesNot() {
        assertFault(
                FaultCode.NO_SPACE,
                "full",
                () -> gate.commit(() -> {
                    throw new ReplicatorException(FaultCode.NO_SPACE, "full");
                }));
        take(1);
        gate.commit(() -> {});
        assertFault(FaultCode.CANCELLED, "", () -> take(2));
        assertThat(gate.end()).isFalse();
    }

    @Test
    void oneThatIsSpoiledCanOnlyEnd() {
        gate.spoil();
        assertFault(FaultCode.CANCELLED, "", () -> take(1));
        assertFault(FaultCode.CANCELLED, "", () -> gate.commit(() -> {}));
        assertThat(gate.end()).isTrue();
    }

    @Test
    void aCommitThatIsNotItsOwnIsObjectedTo() {
        Generation begun = ReplicaSite.content(new Geometry(8192, 8192), 1).generation;
        Generation other = begun.withRoot(new Digest(1, 2, 3, 4));
        take(1);
        assertThat(gate.objection(begun, other, 1))
                .as("its root comes with the commit")
                .isEmpty();
        assertThat(gate.objection(begun, other, 2).orElseThrow()).contains("2 batches where all up to 1 are here");
        Generation later = ReplicaSite.content(new Geometry(8192, 8192), 1).next(new Random(1)).generation;
        assertThat(gate.objection(begun, later, 1).orElseThrow()).contains("where the round began for");
    }

    private void take(long number) {
        gate.accept(number, () -> {
            taken.add(number);
            return new BatchOutcome(number, 1, List.of());
        });
    }
}
