package io.replicator.core.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.DamageSet;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.memory.Lease;
import io.replicator.core.report.Progress;
import io.replicator.core.seed.ArrivalCheck.Arrival;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.volume.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ArrivalCheckTest {
    private final MemoryStateDirectory volumes = new MemoryStateDirectory();
    private ArrivalFixture seed = ArrivalFixture.small();

    @AfterEach
    void everyLeaseCameBack() {
        assertThat(seed.pool.leasedBytes()).isZero();
    }

    @Test
    void whatArrivedWholeIsAReplicaAtTheSeed() {
        Arrival arrival = seed.arrive(volumes);
        assertThat(arrival.damagedChunks()).isZero();
        assertThat(arrival.damage().isEmpty()).isTrue();
        assertThat(arrival.generation()).isEqualTo(seed.header.generation());
        VolumeRecord record = arrival.directory().record();
        assertThat(record.name()).isEqualTo(ArrivalFixture.NAME);
        assertThat(record.identity()).isEqualTo(seed.header.identity());
        assertThat(record.role()).isEqualTo(Role.REPLICA);
        assertThat(record.roleEpoch()).isEqualTo(3);
        assertThat(record.copyNumber()).isEqualTo(1);
        assertThat(record.lineage()).containsExactly(seed.header.generation());
        assertThat(record.relation()).contains(ArrivalFixture.INCARNATION);
        assertThat(record.seed()).contains(seed.header.generation().id());
        ArrivalAssertions.assertComplete(seed, arrival.directory(), seed.chunks());
        assertThat(seed.progress)
                .extracting(Progress::doneBytes)
                .isSorted()
                .last()
                .isEqualTo(seed.geometry.logicalBytes());
        assertThat(seed.progress.get(seed.progress.size() - 1).totalBytes()).isEqualTo(seed.geometry.logicalBytes());
    }

    @Test
    void damageIsListedWhereverItIs() {
        seed.spoil(0, 0);
        seed.spoil(40, 99);
        seed.spoil(1, 8191);
        Arrays.fill(seed.device.bytes, 5 * 8192, 6 * 8192, (byte) 0);
        Arrival arrival = seed.arrive(volumes);
        assertThat(arrival.damage()).isEqualTo(seed.chunks(0, 1, 5, 40));
        assertThat(arrival.damagedChunks()).isEqualTo(4);
        ArrivalAssertions.assertComplete(seed, arrival.directory(), seed.chunks(0, 1, 5, 40));
    }

    @Test
    void aSectorThatCannotBeReadDamagesItsChunkAndNoOther() {
        seed.device.unreadableSectors.set(5 * 16 + 3);
        seed.device.unreadableSectors.set(7 * 16);
        Arrival arrival = seed.arrive(volumes);
        assertThat(arrival.damage()).isEqualTo(seed.chunks(5, 7));
        ArrivalAssertions.assertComplete(seed, arrival.directory(), seed.chunks(5, 7));
    }

    @Test
    void aDyingDiskIsRefused() {
        Geometry geometry = new Geometry(6000 * 4096L, 4096);
        byte[] content = new byte[(int) geometry.logicalBytes()];
        Arrays.fill(content, 0, 100 * 4096, (byte) 7);
        seed = new ArrivalFixture(geometry, content);
        seed.device.unreadableSectors.set(1000 * 8, 6000 * 8);
        assertRefused(FaultCode.IO_ERROR, "more than 4096 chunks cannot be read");
        assertThat(volumes.directories()).isEmpty();
        seed.device.unreadableSectors.set(0, 6000 * 8);
        assertRefused(FaultCode.IO_ERROR, "64 of 64 chunks looked at cannot be read");
    }

    @Test
    void holesWhereZeroesBelongAreNotRead() {
        Geometry geometry = new Geometry(1000 * 4096L + 700, 4096);
        byte[] content = new byte[(int) geometry.logicalBytes()];
        Arrays.fill(content, 0, 4096, (byte) 7);
        seed = new ArrivalFixture(geometry, content);
        seed.device.holeSectors.set(8, 1001 * 8);
        Arrival arrival = seed.arrive(volumes);
        assertThat(seed.device.bytesRead.get()).isEqualTo(2 * 4096);
        ArrivalAssertions.assertComplete(seed, arrival.directory(), seed.chunks());
        assertThat(seed.progress.get(seed.progress.size() - 1).doneBytes()).isEqualTo(geometry.logicalBytes());
    }

    @Test
    void aHoleWhereDataBelongsIsDamage() {
        Arrays.fill(seed.device.bytes, 8192, 4 * 8192, (byte) 0);
        seed.device.holeSectors.set(16, 4 * 16);
        assertThat(seed.arrive(volumes).damage()).isEqualTo(seed.chunks(2, 3));
    }

    /** PEERS 4, row 20: a disk that was swapped or grew on the road, a wrong geometry: told before the first write. */
    @Test
    void peers20AnotherVolumesDeviceIsRefusedBeforeTheFirstWrite() {
        new SplittableRandom(77).nextBytes(seed.device.bytes);
        assertRefused(FaultCode.UNRELATED_VOLUME, "not the device that travelled with this manifest");
        assertThat(volumes.operations()).isZero();
    }

    @Test
    void anEmptyVolumesManifestIsNoLicenceForAnyDisk() {
        Geometry geometry = new Geometry(300 * 4096L, 4096);
        seed = new ArrivalFixture(geometry, new byte[(int) geometry.logicalBytes()]);
        new SplittableRandom(77).nextBytes(seed.device.bytes);
        assertRefused(FaultCode.UNRELATED_VOLUME, "64 of 64 chunks");
        assertThat(volumes.operations()).isZero();
    }

    @Test
    void aSmallerDeviceIsRefusedAndALargerOneTaken() {
        ArrivalFixture whole = seed;
        seed = withDevice(Arrays.copyOf(whole.frozen, whole.frozen.length - 1));
        assertRefused(FaultCode.SIZE_MISMATCH, "enlarge it by 1 bytes");
        assertThat(volumes.operations()).isZero();
        seed = withDevice(Arrays.copyOf(whole.frozen, whole.frozen.length + 4096));
        ArrivalAssertions.assertComplete(seed, seed.arrive(volumes).directory(), seed.chunks());
    }

    @Test
    void noByteOfAManifestCanBeAlteredOrMissing() {
        byte[] good = seed.manifest;
        for (int position = 0; position < good.length; position++) {
            byte[] altered = good.clone();
            altered[position] ^= 1;
            seed.manifest = position % 3 == 0 ? Arrays.copyOf(good, position) : altered;
            assertThatThrownBy(() -> seed.arrive(volumes))
                    .as("byte %d", position)
                    .isInstanceOfSatisfying(ReplicatorException.class, e -> assertThat(e.code())
                            .isIn(FaultCode.BAD_MANIFEST, FaultCode.UNSUPPORTED_FORMAT));
        }
        assertThat(volumes.operations()).isZero();
    }

    @Test
    void aManifestThatIsReplacedBetweenTheTwoReadsLeavesNothing() {
        ArrivalFixture other = new ArrivalFixture(seed.geometry, new byte[seed.frozen.length]);
        seed.device.onFlush = () -> seed.manifest = other.manifest;
        assertRefused(FaultCode.BAD_MANIFEST, "altered while it was read");
        byte[] late = seed.header.toBytes().array();
        seed = ArrivalFixture.small();
        byte[] altered = seed.manifest.clone();
        altered[late.length + 20] ^= 1;
        seed.device.onFlush = () -> seed.manifest = altered;
        assertRefused(FaultCode.BAD_MANIFEST, "checksum");
        assertThat(volumes.directories()).isEmpty();
    }

    /** PEERS 4, row 13: blocksync-fast updated the digests and not the target. What points at data comes after the data's flush. */
    @Test
    void theDeviceIsFlushedBeforeAnythingIsWrittenAboutIt() {
        List<Long> operationsAtFlush = new ArrayList<>();
        seed.device.onFlush = () -> operationsAtFlush.add(volumes.operations());
        seed.arrive(volumes);
        assertThat(operationsAtFlush).containsExactly(0L);
        seed = ArrivalFixture.small();
        seed.device.onFlush = () -> {
            throw new ReplicatorException(FaultCode.FLUSH_FAILED, "planned");
        };
        MemoryStateDirectory untouched = new MemoryStateDirectory();
        assertThatThrownBy(() -> seed.arrive(untouched)).hasMessage("planned");
        assertThat(untouched.operations()).isZero();
    }

    @Test
    void cancelledAnywhereItLeavesNothing() {
        AtomicInteger asked = new AtomicInteger();
        seed.cancelled = () -> asked.incrementAndGet() < 0;
        seed.arrive(new MemoryStateDirectory());
        int times = asked.get();
        assertThat(times).isGreaterThan(40);
        for (int at = 1; at <= times; at++) {
            int last = at;
            asked.set(0);
            seed.cancelled = () -> asked.incrementAndGet() >= last;
            assertRefused(FaultCode.CANCELLED, "was cancelled; nothing has changed");
            assertThat(volumes.directories()).isEmpty();
            assertThat(seed.pool.leasedBytes()).isZero();
        }
    }

    @Test
    void readsAreInFlightTogether() throws InterruptedException {
        Geometry geometry = new Geometry(8L << 20, 64 << 10);
        seed = new ArrivalFixture(geometry, ArrivalFixture.content(geometry, new SplittableRandom(5), 50));
        seed.spoil(127, 65535);
        CountDownLatch together = new CountDownLatch(3);
        seed.device.beforeRead = () -> {
            together.countDown();
            try {
                together.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            seed.steps = threads;
            Arrival arrival = seed.arrive(volumes);
            assertThat(together.getCount()).isZero();
            ArrivalAssertions.assertComplete(seed, arrival.directory(), seed.chunks(127));
            assertThat(seed.pool.mostLeasedBytes()).isBetween(3L * (128 << 10), 2L << 20);
        } finally {
            threads.shutdown();
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aPoolWithNothingLeftMakesItWait() {
        List<Lease> others = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            others.add(seed.pool.tryLease(8 << 20));
        }
        CountDownLatch waiting = new CountDownLatch(3);
        seed.cancelled = () -> {
            waiting.countDown();
            return false;
        };
        CompletableFuture<Arrival> arriving = CompletableFuture.supplyAsync(() -> seed.arrive(volumes));
        assertThat(await(waiting)).isTrue();
        assertThat(arriving).isNotDone();
        others.remove(0).release();
        Arrival arrival = arriving.join();
        others.forEach(Lease::release);
        ArrivalAssertions.assertComplete(seed, arrival.directory(), seed.chunks());
    }

    @Test
    void theDamageIsThereAfterARestart() {
        seed.spoil(9, 1);
        seed.arrive(volumes).directory().close();
        MemoryStateDirectory again = volumes.crash(new SplittableRandom(1));
        try (DamageSet damage =
                DamageSet.open(again.directory(seed.header.identity().id() + "-1"), seed.geometry)) {
            assertThat(damage.chunks()).isEqualTo(seed.chunks(9));
        }
    }

    private ArrivalFixture withDevice(byte[] bytes) {
        return new ArrivalFixture(seed.geometry, seed.frozen, new ArrivedDevice(bytes));
    }

    private void assertRefused(FaultCode code, String text) {
        assertThatThrownBy(() -> seed.arrive(volumes, Optional.empty()))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(text);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
