package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.CaptureLog;
import io.replicator.core.memory.Lease;
import io.replicator.core.tracking.FullScan;
import io.replicator.core.transfer.Capture;
import io.replicator.core.transfer.CaptureRequest;
import io.replicator.core.transfer.CaptureSink;
import io.replicator.core.transfer.CaptureTotals;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every step ends, however it dies, and what is the end of the open copy with it. */
final class VolumeStepsTest {
    private final CaptureSite site = new CaptureSite();
    private final List<String> stops = new ArrayList<>();
    private final List<ReplicatorException> faults = new ArrayList<>();
    private final VolumeSteps steps =
            new VolumeSteps(site.ports(), site.volume, (code, text) -> stops.add(code + " " + text));

    @Test
    void aStepThatDiesOfAnErrorEndsAndTheExecutorHearsOfIt() {
        steps.run(
                () -> {
                    throw new AssertionError("a defect");
                },
                () -> assertThat(stops).as("never").isNull(),
                faults::add);
        assertThat(site.volume.isIdle()).isFalse();
        assertThatThrownBy(site::settle).isInstanceOf(AssertionError.class).hasMessage("a defect");
        site.settle();
        assertThat(faults).hasSize(1);
        assertThat(faults.get(0).code()).isEqualTo(FaultCode.INTERNAL);
        assertThat(faults.get(0)).hasMessageContaining("a defect");
        assertThat(site.volume.isIdle()).isTrue();
    }

    @Test
    void aCaptureWhoseReadDiesOfAnErrorEnds() {
        CapturesEnd end = new CapturesEnd();
        site.device.beforeRead = () -> {
            throw new StackOverflowError();
        };
        new Capture(
                        site.time.lane(),
                        site.ports().steps(),
                        site.device,
                        site.directory,
                        CaptureRequest.forSeed(new FullScan().changed(), BlockSet.empty(CaptureSite.GEOMETRY)),
                        site.pool,
                        end)
                .start();
        for (int died = 0; end.fault == null && died < 100; died++) {
            try {
                site.settle();
            } catch (StackOverflowError e) {
                assertThat(e).as("read %s", died).isNotNull();
            }
        }
        assertThat(end.fault).isNotNull();
        assertThat(end.fault.code()).isEqualTo(FaultCode.INTERNAL);
        assertThat(site.pool.leasedBytes()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultCode.class,
            names = {"FLUSH_FAILED", "SIZE_MISMATCH", "DEVICE_UNAVAILABLE", "CORRUPT_STATE", "IO_ERROR", "NO_SPACE"})
    void whatASingleStepMeetsIsTheEndOfTheCopyWhereItCannotBeTrusted(FaultCode code) {
        steps.run(
                () -> {
                    throw new ReplicatorException(code, "planned");
                },
                () -> {},
                faults::add);
        site.settle();
        assertThat(faults).hasSize(1);
        boolean stopped = code != FaultCode.IO_ERROR && code != FaultCode.NO_SPACE;
        assertThat(site.volume.fault().isPresent()).isEqualTo(stopped);
        assertThat(stops).hasSize(stopped ? 1 : 0);
    }

    private static final class CapturesEnd implements CaptureSink {
        ReplicatorException fault;

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void batch(Lease batch, int chunks) {
            batch.release();
        }

        @Override
        public void read(CaptureTotals totals, Optional<CaptureLog> log) {
            throw new AssertionError("it was read");
        }

        @Override
        public void failed(ReplicatorException why) {
            fault = why;
        }

        @Override
        public void stopped() {
            throw new AssertionError("nobody stopped it");
        }
    }
}
