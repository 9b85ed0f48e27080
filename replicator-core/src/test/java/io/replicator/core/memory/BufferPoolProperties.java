package io.replicator.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class BufferPoolProperties {
    private static final long BOUND = 8 << 20;

    /** A lease with what was written into it. */
    private record Held(Lease lease, byte mark) {}

    @Property(tries = 50)
    void whateverIsTakenAndGivenBackTheBoundHoldsAndNoTwoShareMemory(@ForAll long seed) {
        Random random = new Random(seed);
        BufferPool pool = new BufferPool(BOUND);
        List<Held> held = new ArrayList<>();
        long leased = 0;
        for (int step = 0; step < 100; step++) {
            if (random.nextInt(3) > 0) {
                int length = random.nextInt(1 << (5 + random.nextInt(18)));
                Lease lease = pool.tryLease(length);
                int capacity = capacity(length);
                assertThat(lease == null).isEqualTo(leased + capacity > BOUND);
                if (lease != null) {
                    leased += capacity;
                    held.add(fill(lease, length, (byte) step));
                }
            } else if (!held.isEmpty()) {
                Held one = held.remove(random.nextInt(held.size()));
                leased -= capacity(one.lease().length());
                assertUntouched(one);
                one.lease().release();
            }
            assertThat(pool.leasedBytes()).isEqualTo(leased);
            assertThat(pool.heldBytes()).isBetween(leased, BOUND);
            assertThat(pool.mostLeasedBytes()).isBetween(leased, BOUND);
        }
        held.forEach(BufferPoolProperties::assertUntouched);
        held.forEach(one -> one.lease().release());
        assertThat(pool.leasedBytes()).isZero();
    }

    private static Held fill(Lease lease, int length, byte mark) {
        ByteBuffer buffer = lease.writable();
        assertThat(buffer.isDirect()).isTrue();
        assertThat(buffer.position()).isZero();
        assertThat(buffer.limit()).isEqualTo(length);
        assertThat(buffer.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
        assertThat(buffer.alignmentOffset(0, BufferPool.ALIGNMENT_BYTES)).isZero();
        for (int i = 0; i < length; i += 4096) {
            buffer.put(i, mark);
        }
        // A careless owner: the next one must not notice.
        buffer.order(ByteOrder.LITTLE_ENDIAN).position(length);
        return new Held(lease.seal(), mark);
    }

    private static void assertUntouched(Held held) {
        ByteBuffer bytes = held.lease().bytes();
        assertThat(bytes.isReadOnly()).isTrue();
        assertThat(bytes.position()).isZero();
        for (int i = 0; i < bytes.limit(); i += 4096) {
            assertThat(bytes.get(i)).isEqualTo(held.mark());
        }
    }

    private static int capacity(int length) {
        int capacity = 4096;
        while (capacity < length) {
            capacity *= 2;
        }
        return capacity;
    }
}
