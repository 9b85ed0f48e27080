package io.replicator.core.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.Lease;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads take one round's batches, out of order and twice, while others flush; applying writes with several threads. */
@Timeout(60)
final class ReplicaConcurrencyTest {
    private static final Geometry GEOMETRY = new Geometry(200 * 16384L + 100, 16384);

    private final ExecutorService pool = Executors.newFixedThreadPool(4);
    private final Random random = new Random(7);

    @AfterEach
    void stop() throws InterruptedException {
        pool.shutdown();
        assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void manyThreadsTakeOneRound() throws Exception {
        Content base = ReplicaSite.content(GEOMETRY, 3);
        ReplicaSite site = ReplicaSite.at(base).on(pool);
        site.start();
        for (int i = 0; i < 3; i++) {
            Content next = base.next(random);
            take(site, base, next);
            assertThat(site.logicalContent()).isEqualTo(next.bytes);
            assertThat(site.indexIs(next, base)).isTrue();
            base = next;
        }
        ReplicaSite after = site.crash(random);
        after.start();
        assertThat(after.logicalContent()).isEqualTo(base.bytes);
    }

    @Test
    void discardingWaitsForTheBatchesThatAreUnderWay() throws Exception {
        Content base = ReplicaSite.content(GEOMETRY, 4);
        Content next = base.next(random);
        ReplicaSite site = ReplicaSite.at(base).on(pool);
        site.start();
        RoundJournal journal = site.begin(base, next);
        List<Lease> batches = next.batches(base, site.pool, 4, chunk -> false);
        AtomicLong outcomes = new AtomicLong();
        List<Future<?>> under = new ArrayList<>();
        for (int i = 0; i < batches.size(); i++) {
            int number = i + 1;
            under.add(pool.submit(() -> {
                try {
                    outcomes.addAndGet(
                            journal.accept(number, batches.get(number - 1)).provedChunks());
                } catch (ReplicatorException e) {
                    assertThat(e.code()).isEqualTo(FaultCode.CANCELLED);
                }
            }));
        }
        journal.discard(false);
        assertThat(site.directory.directory().files()).noneMatch(file -> file.startsWith("journal"));
        for (Future<?> future : under) {
            assertThat(future.get()).isNull();
        }
        assertThat(outcomes.get()).isEqualTo(journal.provedChunks());
        site.round(base, next, 9);
        assertThat(site.logicalContent()).isEqualTo(next.bytes);
    }

    private void take(ReplicaSite site, Content base, Content next) throws Exception {
        RoundJournal journal = site.begin(base, next);
        List<Lease> batches = next.batches(base, site.pool, 3, chunk -> chunk % 50 == 0);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < batches.size(); i++) {
            order.add(i);
            if (i % 7 == 0) {
                order.add(i);
            }
        }
        Collections.shuffle(order, random);
        AtomicLong proved = new AtomicLong();
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i : order) {
            tasks.add(() -> {
                BatchOutcome outcome = journal.accept(i + 1, batches.get(i));
                assertThat(outcome.neededChunks()).isEmpty();
                proved.addAndGet(outcome.provedChunks());
                if (i % 5 == 0) {
                    assertThat(journal.flush()).isBetween(0L, (long) batches.size());
                }
                return null;
            });
        }
        for (Future<Void> future : pool.invokeAll(tasks)) {
            assertThat(future.get()).isNull();
        }
        assertThat(journal.flush()).isEqualTo(batches.size());
        assertThat(proved.get()).isEqualTo(journal.provedChunks());
        journal.commit(next.generation, batches.size());
        site.volume.apply(progress -> assertThat(progress.phase()).isEqualTo("applying"));
        batches.forEach(Lease::release);
        assertThat(site.pool.leasedBytes()).isZero();
    }
}
