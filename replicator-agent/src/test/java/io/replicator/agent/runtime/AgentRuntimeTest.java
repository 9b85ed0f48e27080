package io.replicator.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.ReplicatorException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The list of threads is what {@link ThreadPurpose} says, and nothing else. */
class AgentRuntimeTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void theLivingThreadsAreExactlyTheListedOnes() throws Exception {
        List<Thread> before = living();
        AgentRuntime runtime = new AgentRuntime(new RuntimeSettings(3, 2, 100, 100), (thread, cause) -> {});
        CountDownLatch end = new CountDownLatch(1);
        runtime.start(ThreadPurpose.METRICS, () -> awaitQuietly(end));
        runtime.threads(ThreadPurpose.CONTROL)
                .newThread(() -> awaitQuietly(end))
                .start();

        List<Thread> ours = new ArrayList<>(living());
        ours.removeAll(before);
        assertThat(ours)
                .extracting(Thread::getName)
                .containsExactlyInAnyOrder("lane", "io-1", "io-2", "io-3", "cpu-1", "cpu-2", "metrics-1", "control");
        assertThat(ours).allMatch(Thread::isDaemon);

        end.countDown();
        assertThat(runtime.stop(5 * SECOND)).isTrue();
        for (Thread thread : ours) {
            thread.join(5_000);
        }
        assertThat(ours).noneMatch(Thread::isAlive);
    }

    @Test
    void namesFitIntoWhatTheKernelShows() {
        for (ThreadPurpose purpose : ThreadPurpose.values()) {
            assertThat(purpose.threadName(purpose.most())).hasSizeLessThanOrEqualTo(15);
        }
    }

    @Test
    void aPurposeHasNoMoreThreadsThanItsBoundAndANumberIsUsedAgain() throws Exception {
        PurposeThreadFactory factory = new PurposeThreadFactory(ThreadPurpose.METRICS, (thread, cause) -> {});
        Thread first = factory.newThread(() -> {});
        Thread second = factory.newThread(() -> {});
        assertThat(List.of(first.getName(), second.getName())).containsExactly("metrics-1", "metrics-2");
        assertThatThrownBy(() -> factory.newThread(() -> {}))
                .isInstanceOf(ReplicatorException.class)
                .hasMessageContaining("METRICS");
        first.start();
        first.join(5_000);
        assertThat(factory.newThread(() -> {}).getName()).isEqualTo("metrics-1");
    }

    private static List<Thread> living() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread instanceof AgentThread && thread.isAlive())
                .toList();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
