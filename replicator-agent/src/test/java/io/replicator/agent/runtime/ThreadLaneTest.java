package io.replicator.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.time.Lane;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadLaneTest {
    private static final long SECOND = 1_000_000_000L;
    private final List<String> fatals = Collections.synchronizedList(new ArrayList<>());
    private final ThreadLane lane = lane(64, 4);

    @AfterEach
    void stop() {
        assertThat(lane.stop(5 * SECOND)).isTrue();
    }

    private ThreadLane lane(int maxTasks, int maxTimers) {
        FatalHandler fatal = (thread, cause) -> fatals.add(thread + ": " + cause.getMessage());
        return new ThreadLane(
                new PurposeThreadFactory(ThreadPurpose.LANE, fatal), System::nanoTime, fatal, maxTasks, maxTimers);
    }

    @Test
    void runsTasksInTheOrderGivenOnItsOneThread() throws Exception {
        List<Integer> seen = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        for (int i = 0; i < 1000; i++) {
            int number = i;
            lane.execute(() -> {
                assertThat(lane.isCurrent()).isTrue();
                seen.add(number);
                if (number == 999) {
                    done.countDown();
                }
            });
        }
        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).hasSize(1000).isSorted();
        assertThat(lane.isCurrent()).isFalse();
        assertThat(fatals).isEmpty();
    }

    @Test
    void runsTimersByDueTimeAndNotBefore() throws Exception {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(2);
        long start = System.nanoTime();
        AtomicBoolean early = new AtomicBoolean();
        lane.schedule(60_000_000, () -> {
            early.set(System.nanoTime() - start < 60_000_000);
            seen.add("late");
            done.countDown();
        });
        lane.schedule(10_000_000, () -> {
            seen.add("soon");
            done.countDown();
        });
        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).containsExactly("soon", "late");
        assertThat(early).isFalse();
    }

    @Test
    void aTimerCancelledOnTheLaneNeverRuns() throws Exception {
        AtomicBoolean ran = new AtomicBoolean();
        CountDownLatch done = new CountDownLatch(1);
        lane.execute(() -> {
            Lane.Timeout due = lane.schedule(0, () -> ran.set(true));
            due.cancel();
            lane.schedule(5_000_000, done::countDown);
        });
        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).isFalse();
    }

    @Test
    void boundsItsTimers() {
        for (int i = 0; i < 4; i++) {
            lane.schedule(100 * SECOND, () -> {});
        }
        assertThatThrownBy(() -> lane.schedule(1, () -> {}))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.LIMIT_EXCEEDED));
    }

    @Test
    void aCallerFromOutsideWaitsWhileTheQueueIsFullAndTheLaneItselfDoesNot() throws Exception {
        ThreadLane small = lane(2, 4);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        AtomicInteger ran = new AtomicInteger();
        small.execute(() -> {
            busy.countDown();
            awaitQuietly(release);
            for (int i = 0; i < 10; i++) {
                small.execute(ran::incrementAndGet);
            }
        });
        assertThat(busy.await(5, TimeUnit.SECONDS)).isTrue();
        small.execute(ran::incrementAndGet);
        small.execute(ran::incrementAndGet);
        CountDownLatch posted = new CountDownLatch(1);
        Thread outside = new Thread(() -> {
            small.execute(ran::incrementAndGet);
            posted.countDown();
        });
        outside.start();
        await().until(() -> outside.getState() == Thread.State.WAITING);
        assertThat(posted.getCount()).isOne();
        release.countDown();
        assertThat(posted.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(small.stop(5 * SECOND)).isTrue();
        assertThat(ran).hasValue(13);
    }

    @Test
    void aTaskThatThrowsIsFatalAndTheLaneStillRunsTheRest() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        lane.execute(() -> {
            throw new IllegalStateException("a defect");
        });
        lane.execute(done::countDown);
        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(fatals).containsExactly("lane: a defect");
    }

    @Test
    void stopRunsWhatIsQueuedDropsTimersAndTakesNothingMore() {
        ThreadLane other = lane(64, 4);
        AtomicInteger ran = new AtomicInteger();
        other.schedule(SECOND, () -> ran.addAndGet(100));
        for (int i = 0; i < 50; i++) {
            other.execute(ran::incrementAndGet);
        }
        assertThat(other.stop(5 * SECOND)).isTrue();
        other.execute(() -> ran.addAndGet(1000));
        other.schedule(0, () -> ran.addAndGet(1000));
        assertThat(ran).hasValue(50);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(5, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
