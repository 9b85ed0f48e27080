package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.transfer.Capture;
import io.replicator.core.transfer.CaptureTotals;
import io.replicator.core.volume.Generation;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A seed is captured no faster than its administrator wants, so that production keeps its disk. On virtual time. */
final class LimitedSeedTest {
    private static final Geometry GEOMETRY = new Geometry(640 * 65536, 65536);
    private static final long RUN = 1 << 20;
    private static final long MILLI = 1_000_000;
    private static final long RATE = 8 << 20;

    private final RoundWorld world = RoundWorld.ofTwo(72, GEOMETRY);
    private final RoundSite source = world.source();
    private Optional<Generation> done = Optional.empty();
    private Optional<ReplicatorException> failed = Optional.empty();

    @AfterEach
    void everyLeaseCameBack() {
        world.run(500);
        world.checkPoolsEmpty();
    }

    @Test
    void itIsReadEvenlyAndNoFaster() {
        SeedCapture capture = begin(RATE);
        long begun = world.time.nanos();
        long before = 0;
        while (done.isEmpty()) {
            world.time.run(250 * MILLI);
            long read = capture.progress().doneBytes();
            assertThat(read - before)
                    .as("bytes in a quarter of a second")
                    .isLessThanOrEqualTo(RATE / 4 + RUN + RATE / 10);
            before = read;
        }
        double seconds = (world.time.nanos() - begun) / 1e9;
        assertThat(seconds)
                .isBetween((GEOMETRY.logicalBytes() - 2.0 * RUN) / RATE, 0.5 + GEOMETRY.logicalBytes() / (double) RATE);
    }

    @Test
    void oneThatWaitsIsCancelledAtOnce() {
        final int holds = source.directory.holds().size();
        SeedCapture capture = begin(1);
        world.time.run(1000 * MILLI);
        assertThat(capture.progress().doneBytes()).isLessThanOrEqualTo(Capture.READS_IN_FLIGHT * RUN);
        capture.cancel(FaultCode.CANCELLED, "enough");
        world.time.run(10 * MILLI);
        assertThat(failed).hasValueSatisfying(fault -> assertThat(fault).hasMessage("enough"));
        assertThat(source.directory.holds()).as("holds").hasSize(holds);
    }

    /** A slow capture keeps its snapshot for long. On the road there is none: nothing can overflow while the truck drives. */
    @Test
    void aSnapshotThatTakesTheLastSpaceEndsTheSeedAndOneThatIsMadeKeepsNone() {
        MemorySnapshots snapshots = new MemorySnapshots(() -> source.device.content());
        source.snapshots = Optional.of(snapshots);
        source.reopen();
        world.run(500);
        final int holds = source.directory.holds().size();
        snapshots.hasRoom = false;
        begin(1);
        world.time.run(500 * MILLI);
        assertThat(snapshots.open).isEqualTo(1);
        world.time.run(1000 * MILLI);
        assertThat(failed).hasValueSatisfying(fault -> {
            assertThat(fault.code()).isEqualTo(FaultCode.NO_SPACE);
            assertThat(fault).hasMessageContaining("free some space; no seed was made, and nothing of one is left");
        });
        assertThat(source.directory.holds()).as("holds").hasSize(holds);
        assertThat(snapshots.open).isZero();
        begin(Long.MAX_VALUE / 2);
        world.time.run(1000 * MILLI);
        assertThat(done).isPresent();
        assertThat(snapshots.open).as("snapshots while the truck drives").isZero();
    }

    private SeedCapture begin(long limit) {
        SeedCapture capture = new SeedCapture(
                source.ports(),
                source.volume,
                new MemoryManifest(),
                SeedSignature.NONE,
                Optional.of(limit),
                new SeedCapture.Listener() {
                    @Override
                    public void done(Generation generation, CaptureTotals totals) {
                        done = Optional.of(generation);
                    }

                    @Override
                    public void failed(ReplicatorException fault) {
                        failed = Optional.of(fault);
                    }
                });
        capture.start();
        return capture;
    }
}
