package io.replicator.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkPoolTest {
    private static final long SECOND = 1_000_000_000L;
    private final List<String> fatals = Collections.synchronizedList(new ArrayList<>());
    private final FatalHandler fatal = (thread, cause) -> fatals.add(thread + ": " + cause.getMessage());
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger ran = new AtomicInteger();
    private final WorkPool pool = new WorkPool(new PurposeThreadFactory(ThreadPurpose.IO, fatal), fatal, 2, 3);

    @AfterEach
    void stop() {
        release.countDown();
        assertThat(pool.stop(System::nanoTime, 5 * SECOND)).isTrue();
    }

    @Test
    void runsAsManyAtOnceAsItHasThreads() {
        occupyBothThreads();
        assertThat(pool.queued()).isZero();
        pool.execute(ran::incrementAndGet);
        assertThat(pool.queued()).isOne();
        release.countDown();
        await().until(() -> ran.get() == 1);
    }

    @Test
    void aCallerThatMayWaitWaitsForRoom() {
        occupyBothThreads();
        fillQueue();
        Thread outside = new Thread(() -> pool.execute(ran::incrementAndGet));
        outside.start();
        await().until(() -> outside.getState() == Thread.State.WAITING);
        assertThat(pool.queued()).isEqualTo(3);
        release.countDown();
        await().until(() -> ran.get() == 4);
    }

    @Test
    void theLaneIsRefusedInsteadOfMadeToWait() throws Exception {
        occupyBothThreads();
        fillQueue();
        AtomicReference<Throwable> refusal = new AtomicReference<>();
        Thread lane = new PurposeThreadFactory(ThreadPurpose.LANE, fatal).newThread(() -> {
            try {
                pool.execute(ran::incrementAndGet);
            } catch (ReplicatorException e) {
                refusal.set(e);
            }
        });
        lane.start();
        lane.join(5_000);
        assertThat(refusal.get()).isInstanceOfSatisfying(ReplicatorException.class, e -> assertThat(e.code())
                .isEqualTo(FaultCode.LIMIT_EXCEEDED));
    }

    @Test
    void aThreadOfThePoolRunsItselfWhatItsFullPoolCannotTake() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        occupyOneThread();
        pool.execute(() -> {
            for (int i = 0; i < 10; i++) {
                pool.execute(ran::incrementAndGet);
            }
            done.countDown();
        });
        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        await().until(() -> ran.get() == 10);
    }

    @Test
    void stopFinishesWhatIsQueuedInterruptsNobodyAndRefusesMore() {
        AtomicBoolean interrupted = new AtomicBoolean();
        WorkPool other = new WorkPool(new PurposeThreadFactory(ThreadPurpose.CPU, fatal), fatal, 1, 8);
        for (int i = 0; i < 5; i++) {
            other.execute(() -> {
                interrupted.compareAndSet(false, Thread.currentThread().isInterrupted());
                ran.incrementAndGet();
            });
        }
        assertThat(other.stop(System::nanoTime, 5 * SECOND)).isTrue();
        assertThat(ran).hasValue(5);
        assertThat(interrupted).isFalse();
        assertThatThrownBy(() -> other.execute(ran::incrementAndGet))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.CANCELLED));
    }

    @Test
    void stopSaysWhenADeviceDoesNotAnswer() {
        occupyOneThread();
        assertThat(pool.stop(System::nanoTime, 20_000_000)).isFalse();
    }

    @Test
    void aTaskThatThrowsIsFatalAndItsThreadLives() {
        pool.execute(() -> {
            throw new IllegalStateException("a defect");
        });
        await().until(() -> fatals.size() == 1);
        assertThat(fatals.get(0)).matches("io-[12]: a defect");
        occupyBothThreads();
    }

    private void occupyBothThreads() {
        occupyOneThread();
        occupyOneThread();
    }

    private void occupyOneThread() {
        CountDownLatch busy = new CountDownLatch(1);
        pool.execute(() -> {
            busy.countDown();
            awaitQuietly(release);
        });
        awaitQuietly(busy);
    }

    private void fillQueue() {
        for (int i = 0; i < 3; i++) {
            pool.execute(ran::incrementAndGet);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(5, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
