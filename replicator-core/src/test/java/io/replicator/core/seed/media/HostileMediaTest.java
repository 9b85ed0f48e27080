package io.replicator.core.seed.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.device.MemoryBlockDevice;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.media.SeedImport.Imported;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.StateFile;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Media that somebody has worked on: the reader answers, takes nothing that is not right, and takes no more memory than it has. */
final class HostileMediaTest {
    private static final int RUNS = Integer.getInteger("storm", 150);
    private static final Set<FaultCode> ANSWERS = EnumSet.of(
            FaultCode.BAD_MANIFEST,
            FaultCode.WRONG_MEDIUM,
            FaultCode.DAMAGED_MEDIUM,
            FaultCode.MISSING_PART,
            FaultCode.UNSUPPORTED_FORMAT);

    private final TravellingSeed seed = TravellingSeed.small();

    @Test
    void whateverIsOnTheMediumItIsAnswered() {
        int taken = 0;
        int refused = 0;
        for (int run = 0; run < RUNS; run++) {
            SplittableRandom random = new SplittableRandom(run);
            MemoryStateDirectory medium = seed.exported();
            spoil(seed.directory(medium), random);
            seed.site = new MemoryStateDirectory();
            seed.acceptMissing = random.nextBoolean();
            MemoryBlockDevice target = seed.emptyDevice();
            try {
                Imported imported = seed.importTo(target, medium);
                taken++;
                assertProved(target, imported);
            } catch (ReplicatorException e) {
                assertThat(e.code()).as("run %s: %s", run, e).isIn(ANSWERS);
                refused++;
            }
            assertThat(seed.pool.leasedBytes()).as("run %s", run).isZero();
        }
        assertThat(taken).isGreaterThan(RUNS / 10);
        assertThat(refused).isGreaterThan(RUNS / 10);
    }

    private void assertProved(MemoryBlockDevice target, Imported imported) {
        byte[] bytes = TravellingSeed.bytes(target);
        for (long chunk = 0; chunk < seed.geometry.chunkCount(); chunk++) {
            int from = (int) seed.geometry.chunkOffset(chunk);
            int end = from + seed.geometry.chunkLength(chunk);
            boolean same = java.util.Arrays.equals(seed.frozen, from, end, bytes, from, end);
            assertThat(same || imported.arrival().damage().containsChunk(chunk)).isTrue();
        }
    }

    /** Some changes to some files; headers get a right checksum afterwards now and then, as somebody who knows the format would give them. */
    private static void spoil(MemoryStateDirectory directory, SplittableRandom random) {
        List<String> files = directory.files();
        for (int change = 0; change <= random.nextInt(3); change++) {
            String name = files.get(random.nextInt(files.size()));
            try (StateFile file = directory.open(name)) {
                long size = file.sizeBytes();
                if (size == 0) {
                    continue;
                }
                switch (random.nextInt(5)) {
                    case 0 -> file.truncate(random.nextLong(size));
                    case 1 -> file.truncate(size + 4096L * random.nextInt(20));
                    case 2 -> write(file, random.nextLong(size), random, 1 + random.nextInt(64));
                    case 3 -> copyPlace(file, random);
                    default -> forgeHeader(file, random);
                }
            }
        }
    }

    private static void write(StateFile file, long at, SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        file.write(at, ByteBuffer.wrap(bytes));
    }

    private static void copyPlace(StateFile file, SplittableRandom random) {
        long places = file.sizeBytes() / SegmentHeader.ALIGNMENT_BYTES;
        if (places > 1) {
            ByteBuffer place = ByteBuffer.allocate(SegmentHeader.ALIGNMENT_BYTES);
            file.read(random.nextLong(places) * SegmentHeader.ALIGNMENT_BYTES, place);
            file.write(random.nextLong(places) * SegmentHeader.ALIGNMENT_BYTES, place.flip());
        }
    }

    private static void forgeHeader(StateFile file, SplittableRandom random) {
        long places = file.sizeBytes() / SegmentHeader.ALIGNMENT_BYTES;
        if (places == 0) {
            return;
        }
        long at = random.nextLong(places) * SegmentHeader.ALIGNMENT_BYTES;
        ByteBuffer header = ByteBuffer.allocate(SegmentHeader.BYTES);
        file.read(at, header);
        int field = new int[] {4, 5, 6, 7, 40, 44, 48, 52, 56}[random.nextInt(9)];
        if (field >= 40) {
            header.putInt(field, random.nextBoolean() ? random.nextInt() : random.nextInt(1 << 16));
        } else {
            header.put(field, (byte) random.nextInt(8));
        }
        header.putInt(60, SegmentHeader.checksum(header.slice(0, 60)));
        file.write(at, header.position(0).limit(SegmentHeader.BYTES));
    }
}
