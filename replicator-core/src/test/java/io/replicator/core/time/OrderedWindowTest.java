package io.replicator.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class OrderedWindowTest {
    @Test
    void resultsComeInTheOrderOfTasksWhoeverIsFirst() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        CountDownLatch secondDone = new CountDownLatch(1);
        CountDownLatch firstBegun = new CountDownLatch(1);
        try (OrderedWindow<String> window = new OrderedWindow<>(pool, 2)) {
            window.submit(() -> {
                firstBegun.countDown();
                await(secondDone);
                return "first";
            });
            await(firstBegun);
            window.submit(() -> {
                secondDone.countDown();
                return "second";
            });
            assertThat(window.isFull()).isTrue();
            assertThat(window.take()).isEqualTo("first");
            assertThat(window.take()).isEqualTo("second");
            assertThat(window.isEmpty()).isTrue();
        } finally {
            stop(pool);
        }
    }

    @Test
    void theTakerRunsWhatNobodyBegan() {
        List<Runnable> never = new ArrayList<>();
        try (OrderedWindow<Integer> window = new OrderedWindow<>(never::add, 3)) {
            AtomicInteger runs = new AtomicInteger();
            window.submit(runs::incrementAndGet);
            assertThat(window.take()).isEqualTo(1);
            never.forEach(Runnable::run);
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void aFailureIsThrownWhereItsResultWouldCome() {
        try (OrderedWindow<Integer> window = new OrderedWindow<>(Runnable::run, 2)) {
            window.submit(() -> 1);
            window.submit(() -> {
                throw new IllegalArgumentException("second");
            });
            assertThat(window.take()).isEqualTo(1);
            assertThatThrownBy(window::take).hasMessage("second");
        }
    }

    @Test
    void closingDropsWhatHasNotBegunAndWaitsForWhatHas() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        List<Runnable> given = new ArrayList<>();
        OrderedWindow<Integer> window = new OrderedWindow<>(given::add, 2);
        window.submit(() -> {
            begun.countDown();
            await(go);
            return done.incrementAndGet();
        });
        window.submit(() -> done.addAndGet(100));
        Thread runner = new Thread(given.get(0));
        runner.start();
        await(begun);
        Thread releaser = new Thread(go::countDown);
        releaser.start();
        window.close();
        assertThat(done).hasValue(1);
        given.get(1).run();
        assertThat(done).hasValue(1);
        runner.join();
        releaser.join();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void stop(ExecutorService pool) throws InterruptedException {
        pool.shutdown();
        assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
}
