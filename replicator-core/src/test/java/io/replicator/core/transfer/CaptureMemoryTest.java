package io.replicator.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.index.CaptureLog;
import io.replicator.core.index.FingerprintKey;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.time.VirtualTime;
import io.replicator.core.tracking.ChangeSource;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What captures take of the pool, and that it comes back. */
final class CaptureMemoryTest {
    private static final Geometry USUAL = new Geometry(70L * 65536 + 5000, 65536);

    private final VirtualTime time = new VirtualTime();
    private final BufferPool pool = new BufferPool(8 << 20);
    private final MemoryStateDirectory state = new MemoryStateDirectory();

    /** Chunks so small that the log of changes outgrows its page in the middle of a run that has filled batches already. */
    @Test
    void aFullStateDirectoryFailsTheCaptureAndLeavesNothingBehind() {
        Geometry small = new Geometry(6200L * 4096, 4096);
        VolumeDirectory volume = volume(small);
        Peer peer = new Peer(() -> state.failSoon(0, FaultCode.NO_SPACE));
        capture(volume, small, true, peer).start();
        time.run(1);
        assertThat(peer.end).contains("planned");
        assertThat(volume.directory().exists("capture.log")).isFalse();
        assertThat(pool.leasedBytes()).isZero();
    }

    @Test
    void aBatchForWhichThereWasNoRoomIsFinishedWhenThereIs() {
        List<Lease> taken = new ArrayList<>();
        Peer peer = new Peer(() -> takeAll(taken));
        capture(volume(USUAL), USUAL, true, peer).start();
        time.run(1);
        assertThat(taken).isNotEmpty();
        taken.forEach(Lease::release);
        time.run(1);
        assertThat(peer.end).isEqualTo("read");
        assertThat(pool.leasedBytes()).isZero();
    }

    /** Each must leave the others, and itself, the room for a batch: nothing else ever gives memory back. */
    @Test
    void severalCapturesOverOneSmallPoolDoNotWaitForEachOtherForEver() {
        VolumeDirectory volume = volume(USUAL);
        for (int captures = 1; captures <= 12; captures++) {
            List<Peer> peers = new ArrayList<>();
            for (int i = 0; i < captures; i++) {
                Peer peer = new Peer(() -> {});
                peers.add(peer);
                capture(volume, USUAL, false, peer).start();
            }
            time.run(1);
            assertThat(peers).as("%d captures", captures).allSatisfy(peer -> assertThat(peer.end)
                    .isEqualTo("read"));
            assertThat(pool.leasedBytes()).isZero();
        }
    }

    @Test
    void aPoolThatIsTooSmallForTheVolumesChunksIsSaid() {
        Geometry large = new Geometry(12 << 20, 4 << 20);
        Peer peer = new Peer(() -> {});
        capture(volume(large), large, true, peer).start();
        time.run(1);
        assertThat(peer.end).contains("raise the memory");
    }

    /** What is sent is kept until the replica says that it is durable; a sender that may not hold more waits, however large the round. */
    @Test
    void aSendersMemoryStaysWithinItsBudgetForARoundFortyTimesLarger() {
        Geometry large = new Geometry(41L * pool.boundBytes(), 64 << 10);
        VolumeDirectory volume = volume(large);
        Sender sender = new Sender(time, 2 << 20);
        BlockSet none = BlockSet.empty(large);
        CaptureRequest request =
                new CaptureRequest(new ChangeSource.Answer.Unknown("test"), none, none, HeldChunks.NONE, false, true);
        sender.capture = new Capture(
                time.lane(),
                step -> time.after(0, step),
                new NoiseDevice(large.logicalBytes()),
                volume,
                request,
                pool,
                sender);
        sender.capture.start();
        time.run(60_000_000_000L);
        assertThat(sender.done).isTrue();
        assertThat(sender.sentBytes).isGreaterThan(40L * pool.boundBytes());
        assertThat(pool.mostLeasedBytes()).isLessThanOrEqualTo(pool.boundBytes());
        assertThat(sender.mostHeldBytes).isLessThanOrEqualTo(sender.windowBytes + (2L << 20));
        assertThat(pool.leasedBytes()).isZero();
    }

    private void takeAll(List<Lease> taken) {
        for (Lease lease = pool.tryLease(4096); lease != null; lease = pool.tryLease(4096)) {
            taken.add(lease);
        }
    }

    private VolumeDirectory volume(Geometry geometry) {
        VolumeIdentity.Salt salt = new VolumeIdentity.Salt(new byte[VolumeIdentity.Salt.BYTES]);
        return VolumeDirectory.create(
                state,
                VolumeRecord.fresh(
                        "vm",
                        new VolumeIdentity(new VolumeId(new UUID(1, 1)), geometry, salt),
                        Role.SOURCE,
                        FingerprintAlgorithm.ofNewCopies(),
                        new FingerprintKey(new byte[FingerprintKey.BYTES])));
    }

    /** A capture of a volume of which every block has changed. */
    private Capture capture(VolumeDirectory volume, Geometry geometry, boolean logged, Peer peer) {
        ArrayDevice device = new ArrayDevice((int) geometry.logicalBytes());
        new SplittableRandom(1).nextBytes(device.bytes);
        BlockSet none = BlockSet.empty(geometry);
        CaptureRequest request =
                new CaptureRequest(new ChangeSource.Answer.Unknown("test"), none, none, HeldChunks.NONE, logged, true);
        return new Capture(time.lane(), step -> time.after(0, step), device, volume, request, pool, peer);
    }

    /** Keeps what it is given for a while, and takes no more than a window of it. */
    private static final class Sender implements CaptureSink {
        private final VirtualTime time;
        private final long windowBytes;
        private @Nullable Capture capture;
        private long heldBytes;
        private long mostHeldBytes;
        private long sentBytes;
        private boolean done;

        Sender(VirtualTime time, long windowBytes) {
            this.time = time;
            this.windowBytes = windowBytes;
        }

        @Override
        public boolean hasRoom() {
            return heldBytes < windowBytes;
        }

        @Override
        public void batch(Lease batch, int chunks) {
            heldBytes += batch.length();
            sentBytes += batch.length();
            mostHeldBytes = Math.max(mostHeldBytes, heldBytes);
            time.after(5_000_000, () -> {
                heldBytes -= batch.length();
                batch.release();
                if (capture != null) {
                    capture.resume();
                }
            });
        }

        @Override
        public void read(CaptureTotals totals, Optional<CaptureLog> log) {
            done = true;
        }

        @Override
        public void failed(ReplicatorException fault) {
            throw fault;
        }

        @Override
        public void stopped() {
            throw new AssertionError("nobody asked");
        }
    }

    /** Releases what it is given at once. */
    private static final class Peer implements CaptureSink {
        private final Runnable atFirstBatch;
        private boolean any;
        private String end = "";

        Peer(Runnable atFirstBatch) {
            this.atFirstBatch = atFirstBatch;
        }

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void batch(Lease batch, int chunks) {
            batch.release();
            if (!any) {
                any = true;
                atFirstBatch.run();
            }
        }

        @Override
        public void read(CaptureTotals totals, Optional<CaptureLog> log) {
            end = "read";
            log.ifPresent(CaptureLog::discard);
        }

        @Override
        public void failed(ReplicatorException fault) {
            end = fault.getMessage();
        }

        @Override
        public void stopped() {
            end = "stopped";
        }
    }
}
