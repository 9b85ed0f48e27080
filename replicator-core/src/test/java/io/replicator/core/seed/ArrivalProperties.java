package io.replicator.core.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.seed.ArrivalCheck.Arrival;
import io.replicator.core.store.MemoryStateDirectory;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class ArrivalProperties {
    /** Any byte, any hole, any sector: what differs is listed, and nothing else is. */
    @Property(tries = 50)
    void exactlyWhatTheRoadDamagedIsListed(@ForAll long seedOfAll) {
        Random random = new Random(seedOfAll);
        int chunkBytes = 4096 << random.nextInt(3);
        int chunks = 16 + random.nextInt(180);
        Geometry geometry = new Geometry((chunks - 1L) * chunkBytes + 1 + random.nextInt(chunkBytes), chunkBytes);
        int zeroEvery = 2 + random.nextInt(9);
        ArrivalFixture seed = new ArrivalFixture(geometry, ArrivalFixture.content(geometry, random, zeroEvery));
        BlockSet damaged = seed.chunks();
        for (int i = random.nextInt(1 + chunks / 8); i > 0; i--) {
            long chunk = random.nextInt(4) == 0 ? chunks - 1 : random.nextInt(chunks);
            if (!damaged.containsChunk(chunk) && damage(seed, chunk, random)) {
                damaged.addChunk(chunk);
            }
        }
        makeHoles(seed);

        Arrival arrival = seed.arrive(new MemoryStateDirectory());

        assertThat(arrival.damage()).isEqualTo(damaged);
        assertThat(arrival.damagedChunks()).isEqualTo(damaged.chunkCount());
        ArrivalAssertions.assertComplete(seed, arrival.directory(), damaged);
        assertThat(seed.pool.leasedBytes()).isZero();
    }

    private static boolean damage(ArrivalFixture seed, long chunk, Random random) {
        int length = seed.geometry.chunkLength(chunk);
        int offset = (int) seed.geometry.chunkOffset(chunk);
        switch (random.nextInt(3)) {
            case 0 -> seed.spoil(chunk, random.nextInt(length));
            case 1 -> {
                if (seed.digests.get((int) chunk).isZero()) {
                    return false;
                }
                Arrays.fill(seed.device.bytes, offset, offset + length, (byte) 0);
            }
            default -> seed.device.unreadableSectors.set((offset + random.nextInt(length)) / ArrivedDevice.SECTOR);
        }
        return true;
    }

    /** Every sector of zeroes that can be read is a hole. */
    private static void makeHoles(ArrivalFixture seed) {
        byte[] bytes = seed.device.bytes;
        for (int sector = 0; sector * ArrivedDevice.SECTOR < bytes.length; sector++) {
            int from = sector * ArrivedDevice.SECTOR;
            int to = Math.min(bytes.length, from + ArrivedDevice.SECTOR);
            boolean zero = Arrays.equals(bytes, from, to, new byte[to - from], 0, to - from);
            seed.device.holeSectors.set(sector, zero && !seed.device.unreadableSectors.get(sector));
        }
    }
}
