package io.replicator.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
    private final BufferPool pool = new BufferPool(BufferPool.MAX_LEASE_BYTES);

    @Test
    void aReturnedBufferIsUsedAgain() {
        Lease first = pool.tryLease(5000);
        first.writable().putLong(0, 42);
        first.release();
        assertThat(pool.heldBytes()).isEqualTo(8192);
        Lease second = pool.tryLease(8192);
        assertThat(second.writable().getLong(0)).isEqualTo(42);
        assertThat(pool.heldBytes()).isEqualTo(8192);
    }

    @Test
    void idleBuffersMakeRoomForAnotherSize() {
        List<Lease> small = new ArrayList<>();
        for (int i = 0; i < 2048; i++) {
            small.add(pool.tryLease(4096));
        }
        assertThat(pool.tryLease(1)).isNull();
        small.forEach(Lease::release);
        Lease large = pool.tryLease(BufferPool.MAX_LEASE_BYTES);
        assertThat(large).isNotNull();
        assertThat(pool.heldBytes()).isEqualTo(pool.boundBytes());
    }

    @Test
    void whoWaitsIsWokenOnceByTheNextReturn() {
        Lease all = pool.tryLease(BufferPool.MAX_LEASE_BYTES);
        AtomicInteger woken = new AtomicInteger();
        assertThat(pool.tryLease(4096, woken::incrementAndGet)).isNull();
        assertThat(pool.tryLease(4096, woken::incrementAndGet)).isNull();
        assertThat(woken).hasValue(0);
        all.release();
        assertThat(woken).hasValue(2);
        Lease one = pool.tryLease(4096, woken::incrementAndGet);
        assertThat(one).isNotNull();
        one.release();
        assertThat(woken).hasValue(2);
    }

    @Test
    void aWaiterThatFailsKeepsNobodyElseWaiting() {
        Lease all = pool.tryLease(BufferPool.MAX_LEASE_BYTES);
        AtomicInteger woken = new AtomicInteger();
        assertThat(pool.tryLease(4096, () -> {
                    throw new IllegalStateException("a lane that was closed");
                }))
                .isNull();
        assertThat(pool.tryLease(4096, woken::incrementAndGet)).isNull();
        assertThatThrownBy(all::release).isInstanceOf(IllegalStateException.class);
        assertThat(woken).hasValue(1);
        assertThat(pool.leasedBytes()).isZero();
    }

    @Test
    void aWaiterMayTakeWhatWasReturned() {
        Lease all = pool.tryLease(BufferPool.MAX_LEASE_BYTES);
        List<Lease> taken = new ArrayList<>();
        assertThat(pool.tryLease(4096, () -> taken.add(pool.tryLease(4096)))).isNull();
        all.release();
        assertThat(taken).hasSize(1).doesNotContainNull();
    }

    @Test
    void sizesOutOfBoundsAreRefused() {
        assertThatThrownBy(() -> new BufferPool(BufferPool.MAX_LEASE_BYTES - 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pool.tryLease(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pool.tryLease(BufferPool.MAX_LEASE_BYTES + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Four threads that take and return, and wait where there is nothing: none is forgotten. */
    @Test
    void noWakeUpIsLost() throws Exception {
        int threads = 4;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Void>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(() -> {
                    for (int turn = 0; turn < 2000; turn++) {
                        takeAndReturn();
                    }
                    return null;
                });
            }
            for (Future<Void> worker : executor.invokeAll(workers, 60, TimeUnit.SECONDS)) {
                worker.get();
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(pool.leasedBytes()).isZero();
        assertThat(pool.mostLeasedBytes()).isEqualTo(pool.boundBytes());
    }

    private void takeAndReturn() throws InterruptedException {
        Semaphore woken = new Semaphore(0);
        Lease lease = pool.tryLease(BufferPool.MAX_LEASE_BYTES, woken::release);
        while (lease == null) {
            woken.acquire();
            lease = pool.tryLease(BufferPool.MAX_LEASE_BYTES, woken::release);
        }
        lease.release();
    }
}
