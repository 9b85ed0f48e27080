package io.replicator.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private final BufferPool pool = new BufferPool(BufferPool.MAX_LEASE_BYTES);
    private final Lease lease = pool.tryLease(100);

    @Test
    void itIsWrittenThenSealedThenReadOnly() {
        assertThatThrownBy(lease::bytes).isInstanceOf(IllegalStateException.class);
        lease.writable().putInt(7).flip();
        lease.seal();
        assertThatThrownBy(lease::writable).isInstanceOf(IllegalStateException.class);
        assertThat(lease.length()).isEqualTo(4);
        assertThat(lease.bytes().getInt()).isEqualTo(7);
        assertThatThrownBy(() -> lease.bytes().putInt(8)).isInstanceOf(ReadOnlyBufferException.class);
    }

    @Test
    void everyReaderHasAPositionOfItsOwn() {
        lease.writable().putInt(0, 7);
        lease.seal();
        assertThat(lease.bytes().getInt()).isEqualTo(7);
        assertThat(lease.bytes().getInt()).isEqualTo(7);
    }

    @Test
    void theLastReleaseGivesItBack() {
        lease.seal();
        assertThat(lease.retain()).isSameAs(lease);
        lease.release();
        assertThat(pool.leasedBytes()).isEqualTo(4096);
        lease.bytes();
        lease.release();
        assertThat(pool.leasedBytes()).isZero();
    }

    @Test
    void whatWasGivenBackIsNotTouchedAgain() {
        lease.release();
        assertThatThrownBy(lease::writable).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lease::bytes).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lease::seal).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lease::retain).isInstanceOf(IllegalStateException.class);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(lease::release).isInstanceOf(IllegalStateException.class);
        }
        assertThat(pool.leasedBytes()).isZero();
    }
}
