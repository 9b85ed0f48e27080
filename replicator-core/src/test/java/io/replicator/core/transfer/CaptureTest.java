package io.replicator.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.batch.BatchReader;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.Digester;
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
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CaptureTest {
    private static final int CHUNK = 65536;
    private static final Geometry GEOMETRY = new Geometry(70L * CHUNK + 5000, CHUNK);
    private static final VolumeIdentity IDENTITY =
            new VolumeIdentity(new VolumeId(new UUID(1, 1)), GEOMETRY, new VolumeIdentity.Salt(new byte[16]));

    private final VirtualTime time = new VirtualTime();
    private final BufferPool pool = new BufferPool(16 << 20);
    private final ArrayDevice device = new ArrayDevice((int) GEOMETRY.logicalBytes());
    private final VolumeDirectory volume = VolumeDirectory.create(
            new MemoryStateDirectory(),
            VolumeRecord.fresh(
                    "vm", IDENTITY, Role.SOURCE, FingerprintAlgorithm.ofNewCopies(), new FingerprintKey(new byte[16])));
    private final Peer peer = new Peer();
    private long generations;

    @AfterEach
    void everyLeaseCameBack() {
        peer.batches.forEach(Lease::release);
        assertThat(pool.leasedBytes()).isZero();
    }

    @Test
    void findsExactlyTheBlocksThatChanged() {
        fill(1);
        capture(round(none(), none()));
        device.bytes[5 * CHUNK + 3 * 4096 + 17] ^= 1;
        device.bytes[70 * CHUNK + 4999] ^= 1;
        forget();
        capture(round(none(), none()));
        assertThat(peer.totals.changedBlocks()).isEqualTo(2);
        assertThat(sent()).isEqualTo(blocks(5 * 16 + 3, 70 * 16 + 1));
        assertThat(volume.index().digest(5)).isEqualTo(digest(5));
        volume.index().verifyRoot();
    }

    /** Asked again and again: a link may come or go while a volume is read. */
    @Test
    void batchesAreNoLargerThanThePeerWantsNow() {
        fill(1);
        peer.targets.add(32 << 10);
        capture(round(none(), none()));
        assertThat(peer.batches.get(0).length())
                .as("one chunk, which cannot be cut")
                .isBetween(CHUNK, CHUNK + 1_000);
        Lease later = peer.batches.get(peer.batches.size() - 2);
        assertThat(later.length()).isBetween(3 * CHUNK, Capture.BATCH_BYTES);
        proveBatches();
    }

    @Test
    void aHoleIsNotReadWhereTheIndexHasZeroesAndNobodyAsksForIt() {
        fill(1);
        java.util.Arrays.fill(device.bytes, 0, 32 * CHUNK, (byte) 0);
        device.holeUntil = 32L * CHUNK;
        capture(round(none(), none()));
        assertThat(device.bytesRead).isEqualTo(GEOMETRY.logicalBytes() - 32L * CHUNK);
        volume.index().verifyRoot();
        assertThat(volume.index().digest(7)).isEqualTo(Digest.ZERO);
        forget();
        capture(round(blocks(33), none()));
        assertThat(sent()).as("what a peer lacks, in a hole too").isEqualTo(blocks(33));
    }

    /** What was data and was cut out of the file is a change like any other. */
    @Test
    void aHoleThatWasDataIsFound() {
        fill(1);
        capture(round(none(), none()));
        java.util.Arrays.fill(device.bytes, 0, 32 * CHUNK, (byte) 0);
        device.holeUntil = 32L * CHUNK;
        forget();
        capture(round(none(), none()));
        assertThat(volume.index().digest(7)).isEqualTo(Digest.ZERO);
        assertThat(peer.totals.changedChunks()).isEqualTo(32);
        volume.index().verifyRoot();
    }

    @Test
    void sendsWhatThePeerLacksThoughNothingChangedAgain() {
        fill(1);
        capture(round(none(), none()));
        forget();
        capture(round(blocks(33, 40, 41), none()));
        assertThat(peer.totals.changedBlocks()).isZero();
        assertThat(sent()).isEqualTo(blocks(33, 40, 41));
    }

    @Test
    void sendsDamagedChunksWhole() {
        fill(1);
        capture(round(none(), none()));
        forget();
        BlockSet whole = none();
        whole.addChunk(70);
        capture(round(none(), whole));
        assertThat(sent()).isEqualTo(whole);
    }

    @Test
    void aTrackersAnswerLimitsWhatIsRead() {
        fill(1);
        capture(round(none(), none()));
        device.bytes[9 * CHUNK] ^= 1;
        forget();
        device.bytesRead = 0;
        capture(CaptureRequest.forRound(
                new ChangeSource.Answer.Within(blocks(9 * 16)), blocks(40 * 16), none(), HeldChunks.NONE));
        assertThat(sent()).isEqualTo(blocks(9 * 16, 40 * 16));
        assertThat(device.bytesRead).isEqualTo(2 * CHUNK);
    }

    /** What is written while the volume is read is in the capture or in the next one; digest and payload never disagree. */
    @Test
    void writesDuringACaptureTearNoChunk() {
        fill(1);
        capture(round(none(), none()));
        forget();
        SplittableRandom random = new SplittableRandom(3);
        device.beforeNextRead = () -> {
            for (int i = 0; i < 5; i++) {
                device.bytes[random.nextInt(device.bytes.length)] ^= 0x55;
            }
        };
        capture(round(none(), none()));
        device.beforeNextRead = null;
        proveBatches();
        forget();
        capture(round(none(), none()));
        proveBatches();
        for (long chunk = 0; chunk < GEOMETRY.chunkCount(); chunk++) {
            assertThat(volume.index().digest(chunk)).as("chunk %d", chunk).isEqualTo(digest(chunk));
        }
    }

    @Test
    void waitsForAPeerWithoutRoomAndForTheSmallestPoolThatCanWork() {
        fill(1);
        peer.room = 1;
        Capture capture = newCapture(round(none(), none()), new BufferPool(8 << 20));
        capture.start();
        time.run(1);
        assertThat(peer.end).as("it waits").isEmpty();
        assertThat(peer.batches.size()).isBetween(1, 8);
        while (peer.end.isEmpty()) {
            int before = peer.given;
            peer.batches.forEach(Lease::release);
            peer.batches.clear();
            peer.room = peer.given + 1;
            capture.resume();
            time.run(1);
            assertThat(peer.end.isPresent() || peer.given > before)
                    .as("moves on")
                    .isTrue();
        }
        assertThat(peer.end).contains("read");
        peer.log.orElseThrow().discard();
    }

    @Test
    void aFailedReadFailsTheCaptureAndLeavesNothingBehind() {
        fill(1);
        device.readsUntilFailure = 2;
        newCapture(round(none(), none()), pool).start();
        time.run(1);
        assertThat(peer.end.orElseThrow()).contains("the read at");
        assertThat(volume.directory().exists("capture.log")).isFalse();
        assertThat(volume.index().generation()).isEmpty();
    }

    @Test
    void stopsWhereverItIs() {
        fill(1);
        for (int events = 0; events < 60; events += 3) {
            Capture capture = newCapture(round(none(), none()), pool);
            capture.start();
            for (int i = 0; i < events; i++) {
                time.run(0);
                stepOnce();
            }
            capture.stop();
            time.run(1);
            drain();
            assertThat(peer.end).as("after %d steps", events).isPresent();
            peer.log.ifPresent(CaptureLog::discard);
            forget();
            assertThat(pool.leasedBytes()).isZero();
        }
    }

    private final ArrayDeque<Runnable> steps = new ArrayDeque<>();
    private boolean manual;

    private void stepOnce() {
        manual = true;
        Runnable step = steps.poll();
        if (step != null) {
            step.run();
        }
        time.run(0);
    }

    private void drain() {
        while (!steps.isEmpty()) {
            stepOnce();
        }
        manual = false;
    }

    private Capture newCapture(CaptureRequest request, BufferPool from) {
        return new Capture(
                time.lane(),
                step -> {
                    steps.add(step);
                    time.after(0, () -> {
                        if (!manual && !steps.isEmpty()) {
                            steps.poll().run();
                        }
                    });
                },
                device,
                volume,
                request,
                from,
                peer);
    }

    private void capture(CaptureRequest request) {
        newCapture(request, pool).start();
        time.run(1);
        assertThat(peer.end).contains("read");
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
    }

    private void forget() {
        peer.batches.forEach(Lease::release);
        peer.batches.clear();
        peer.end = Optional.empty();
        peer.log = Optional.empty();
        peer.totals = CaptureTotals.NONE;
    }

    private static CaptureRequest round(BlockSet dirty, BlockSet whole) {
        return CaptureRequest.forRound(new ChangeSource.Answer.Unknown("test"), dirty, whole, HeldChunks.NONE);
    }

    private static BlockSet none() {
        return BlockSet.empty(GEOMETRY);
    }

    private static BlockSet blocks(long... blocks) {
        BlockSet set = none();
        Arrays.stream(blocks).forEach(set::addBlock);
        return set;
    }

    private void fill(long seed) {
        new SplittableRandom(seed).nextBytes(device.bytes);
    }

    private Digest digest(long chunk) {
        return new Digester(IDENTITY.salt())
                .digest(ByteBuffer.wrap(device.bytes, (int) GEOMETRY.chunkOffset(chunk), GEOMETRY.chunkLength(chunk)));
    }

    private BlockSet sent() {
        BlockSet sent = none();
        for (Lease batch : peer.batches) {
            BatchReader.parse(batch.bytes(), GEOMETRY).chunks().forEach(c -> sent.add(c.chunk(), c.changed()));
        }
        return sent;
    }

    /** Lays every batch over the volume as the batches before left it: each chunk must have the digest it travels with. */
    private void proveBatches() {
        for (Lease lease : peer.batches) {
            BatchReader batch = BatchReader.parse(lease.bytes(), GEOMETRY);
            batch.chunks()
                    .forEach(c -> assertThat(volume.index().digest(c.chunk())).isEqualTo(c.digest()));
        }
    }

    private static final class Peer implements CaptureSink {
        final List<Lease> batches = new ArrayList<>();
        int given;
        int room = Integer.MAX_VALUE;
        Optional<String> end = Optional.empty();
        Optional<CaptureLog> log = Optional.empty();
        CaptureTotals totals = CaptureTotals.NONE;

        /** What it wants next, one for each time it is asked, and then the most. */
        final ArrayDeque<Integer> targets = new ArrayDeque<>();

        @Override
        public int batchTargetBytes() {
            return targets.isEmpty() ? Capture.BATCH_BYTES : targets.removeFirst();
        }

        @Override
        public boolean hasRoom() {
            return given < room;
        }

        @Override
        public void batch(Lease batch, int chunks) {
            given++;
            batches.add(batch);
        }

        @Override
        public void read(CaptureTotals found, Optional<CaptureLog> unsealed) {
            end = Optional.of("read");
            totals = found;
            log = unsealed;
        }

        @Override
        public void failed(ReplicatorException fault) {
            end = Optional.of(fault.getMessage());
        }

        @Override
        public void stopped() {
            end = Optional.of("stopped");
        }
    }
}
