package io.replicator.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.batch.BatchReader;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
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
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A volume that is mostly empty costs what is in it, and loses nothing of it. */
class SparseCaptureTest {
    private static final int CHUNK = 65536;
    private static final Geometry GEOMETRY = new Geometry((8L << 30) + 5000, CHUNK);
    private static final long LAST = GEOMETRY.chunkCount() - 1;

    private final VirtualTime time = new VirtualTime();
    private final BufferPool pool = new BufferPool(16 << 20);
    private final SparseDevice device = new SparseDevice(GEOMETRY.logicalBytes(), CHUNK);
    private final VolumeDirectory volume = VolumeDirectory.create(
            new MemoryStateDirectory(),
            VolumeRecord.fresh(
                    "vm",
                    new VolumeIdentity(new VolumeId(new UUID(1, 1)), GEOMETRY, new VolumeIdentity.Salt(new byte[16])),
                    Role.SOURCE,
                    FingerprintAlgorithm.ofNewCopies(),
                    new FingerprintKey(new byte[16])));
    private BlockSet sent = none();
    private CaptureTotals totals = CaptureTotals.NONE;
    private long generations;

    @Test
    void whatIsBehindLongHolesIsFoundInFewSteps() {
        device.fill(0, 7);
        device.fill(70_000, 9);
        device.fill(70_001, 9);
        device.fill(LAST, 11);
        capture(none(), none());
        assertThat(totals.changedChunks()).isEqualTo(4);
        assertThat(totals.readBytes()).isEqualTo(GEOMETRY.logicalBytes());
        assertThat(device.bytesRead).isLessThan(8 << 20);
        assertThat(device.questions).as("of %s runs", (8 << 10)).isLessThan(200);
        assertThat(volume.index().digest(70_001)).isEqualTo(volume.index().digest(70_000));
        assertThat(volume.index().digest(LAST)).isNotEqualTo(Digest.ZERO);
        volume.index().verifyRoot();
    }

    /** What became a hole since is no empty place: the index says that something was there. */
    @Test
    void aHoleThatWasDataIsFoundBehindALongHole() {
        device.fill(0, 7);
        device.fill(70_000, 9);
        device.fill(LAST, 11);
        capture(none(), none());
        device.fill(70_000, 0);
        device.fill(LAST, 0);
        capture(none(), none());
        assertThat(totals.changedChunks()).isEqualTo(2);
        assertThat(volume.index().digest(70_000)).isEqualTo(Digest.ZERO);
        assertThat(volume.index().digest(LAST)).isEqualTo(Digest.ZERO);
        volume.index().verifyRoot();
    }

    @Test
    void whatAPeerLacksOfALongHoleIsSent() {
        device.fill(0, 7);
        capture(none(), none());
        sent = none();
        BlockSet dirty = none();
        dirty.addBlock(50_000 * 16 + 3);
        BlockSet whole = none();
        whole.addChunk(90_000);
        capture(dirty, whole);
        BlockSet expected = none();
        expected.addAll(dirty);
        expected.addAll(whole);
        assertThat(sent).isEqualTo(expected);
        assertThat(totals.changedChunks()).isZero();
    }

    private static BlockSet none() {
        return BlockSet.empty(GEOMETRY);
    }

    private void capture(BlockSet dirty, BlockSet whole) {
        totals = CaptureTotals.NONE;
        Peer peer = new Peer();
        new Capture(
                        time.lane(),
                        step -> time.after(0, step),
                        device,
                        volume,
                        CaptureRequest.forRound(new ChangeSource.Answer.Unknown("test"), dirty, whole, HeldChunks.NONE),
                        pool,
                        peer)
                .start();
        time.run(1);
        CaptureLog log = peer.log.orElseThrow();
        long number = ++generations;
        log.seal(new Generation(
                number,
                new GenerationId(new UUID(3, number)),
                Optional.empty(),
                number,
                volume.index().rootWith(log.changes()),
                Consistency.FUZZY));
        volume.commitCapture(log);
        assertThat(pool.leasedBytes()).isZero();
    }

    private final class Peer implements CaptureSink {
        Optional<CaptureLog> log = Optional.empty();

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void batch(Lease batch, int chunks) {
            BatchReader.parse(batch.bytes(), GEOMETRY).chunks().forEach(c -> sent.add(c.chunk(), c.changed()));
            batch.release();
        }

        @Override
        public void read(CaptureTotals found, Optional<CaptureLog> unsealed) {
            totals = found;
            log = unsealed;
        }

        @Override
        public void failed(ReplicatorException fault) {
            throw fault;
        }

        @Override
        public void stopped() {
            throw new AssertionError("nobody stopped it");
        }
    }
}
