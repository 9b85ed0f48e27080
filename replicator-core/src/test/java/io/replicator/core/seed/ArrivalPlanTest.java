package io.replicator.core.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.MemoryStateDirectory;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an attach would do, and how fast it may. */
final class ArrivalPlanTest {
    private final MemoryStateDirectory volumes = new MemoryStateDirectory();
    private final ArrivalFixture seed = ArrivalFixture.small();

    @AfterEach
    void nothingIsLeft() {
        assertThat(seed.pool.leasedBytes()).isZero();
    }

    @Test
    void aPlanSaysWhatIsReadAndChangesNothing() {
        seed.device.onFlush = () -> {
            throw new AssertionError("a flush is a change");
        };
        ArrivalPlan plan = ArrivalCheck.plan(seed.request(volumes, Optional.empty()));
        assertThat(plan.header()).isEqualTo(seed.header);
        assertThat(plan.filledChunks()).isEqualTo(41 - 14);
        assertThat(plan.estimate().readBytes()).isEqualTo(seed.geometry.logicalBytes());
        assertThat(plan.estimate().mostHoldBytes()).isEqualTo(11);
        assertThat(volumes.operations()).as("changes of the state").isZero();
        seed.device.onFlush = () -> {};
        assertThat(seed.arrive(volumes).damagedChunks()).isZero();
    }

    @Test
    void aPlanRefusesWhatAnAttachRefuses() {
        Arrays.fill(seed.device.bytes, (byte) 7);
        assertThatThrownBy(() -> ArrivalCheck.plan(seed.request(volumes, Optional.empty())))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.UNRELATED_VOLUME));
        seed.manifest[200] ^= 1;
        assertThatThrownBy(() -> ArrivalCheck.plan(seed.request(volumes, Optional.empty())))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.BAD_MANIFEST));
        assertThat(volumes.operations()).isZero();
    }

    /** Whoever limits an attach is asked before anything is read that he was not told of. */
    @Test
    void nothingIsReadBeforeItMayBe() {
        AtomicLong allowed = new AtomicLong();
        seed.pace = allowed::addAndGet;
        seed.device.beforeRead = () -> assertThat(seed.device.bytesRead.get()).isLessThan(Math.max(1, allowed.get()));
        assertThat(seed.arrive(volumes).damagedChunks()).isZero();
        assertThat(allowed.get())
                .as("the sample and all of it")
                .isBetween(seed.geometry.logicalBytes(), 2 * seed.geometry.logicalBytes());
    }
}
