package io.replicator.core.seed.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.device.MemoryBlockDevice;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.media.SeedImport.Imported;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.StateFile;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the road does to media costs what it hit, and nothing else. */
final class MediaDamageTest {
    private final TravellingSeed seed = TravellingSeed.small();

    /** Every place of every part, and the places of a header that matter one by one. */
    @Test
    void aFlippedByteCostsTheChunksOfItsSegmentAndNoOther() {
        int[] offsets = {0, 6, 20, 41, 46, 50, 54, 58, 62, 64, 100, 1500, 4095};
        int harmed = 0;
        int tried = 0;
        for (int part : new int[] {0, 4}) {
            String file = new MediaFile(
                            MediaFile.Kind.PART,
                            seed.header.identity().id(),
                            seed.header.generation().id(),
                            part)
                    .name();
            MemoryStateDirectory medium = seed.exported();
            long places = size(medium, file) / SegmentHeader.ALIGNMENT_BYTES;
            for (long place = 0; place < places - 1; place++) {
                int offset = offsets[tried++ % offsets.length];
                seed.directory(medium).rot(file, place * SegmentHeader.ALIGNMENT_BYTES + offset, 0x10);
                MemoryBlockDevice target = seed.emptyDevice();
                seed.site = new MemoryStateDirectory();
                Imported imported = seed.importTo(target, medium);
                BlockSet damage = imported.arrival().damage();
                damage.forEachChunk(
                        chunk -> assertThat(seed.parts.partOf(chunk)).isEqualTo(part));
                assertSameBut(target, damage);
                assertThat(imported.notes())
                        .hasSize(damage.isEmpty() ? imported.notes().size() : 1);
                harmed += damage.isEmpty() ? 0 : 1;
                seed.directory(medium).rot(file, place * SegmentHeader.ALIGNMENT_BYTES + offset, 0x10);
            }
        }
        assertThat(harmed).isGreaterThan(5);
    }

    @Test
    void aSpoiltSegmentLeavesTheOthersOfItsPart() {
        TravellingSeed large = large();
        MemoryStateDirectory medium = large.exported();
        // The header of the second segment: what follows it is found all the same.
        long second = secondSegment(large, medium);
        large.directory(medium).rot("part-000000", second + 49, 0x01);
        MemoryBlockDevice target = large.emptyDevice();
        Imported imported = large.importTo(target, medium);
        assertThat(imported.arrival().damagedChunks()).isEqualTo(1);
        assertThat(imported.notes()).hasSize(1);
        assertThat(imported.notes().get(0)).contains("part-000000", "1 place is spoilt");
    }

    @Test
    void copiesOfASeedHealEachOther() {
        TravellingSeed large = large();
        MemoryStateDirectory medium = large.exported();
        MemoryStateDirectory copy = large.exported();
        large.directory(medium).rot("part-000000", 5000, 0x01);
        large.directory(copy).rot("part-000000", secondSegment(large, copy) + 5000, 0x01);
        large.directory(copy).delete("part-000001");
        MemoryBlockDevice target = large.emptyDevice();
        Imported imported = large.importTo(target, medium, copy);
        assertThat(imported.arrival().damagedChunks()).isZero();
        assertThat(TravellingSeed.bytes(target)).isEqualTo(large.frozen);
    }

    @Test
    void aLostPartIsNamedAndComesOverTheWireWhereThatIsAccepted() {
        MemoryStateDirectory medium = seed.exported();
        seed.directory(medium).delete("part-000001");
        MemoryBlockDevice target = seed.emptyDevice();
        assertRefused(FaultCode.MISSING_PART, "parts 1 of 'vm-101' (6 chunks", target, medium);
        seed.acceptMissing = true;
        Imported imported = seed.importTo(target, medium);
        assertThat(imported.missingParts()).isEqualTo(BitSet.valueOf(new long[] {2}));
        assertThat(imported.arrival().damagedChunks()).isEqualTo(6);
        imported.arrival().damage().forEachChunk(chunk -> assertThat(seed.parts.partOf(chunk))
                .isEqualTo(1));
        assertSameBut(target, imported.arrival().damage());
    }

    @Test
    void aTruncatedPartIsToldBeforeTheFirstWrite() {
        MemoryStateDirectory medium = seed.exported();
        for (long cut : new long[] {4096, 4095, 100, 20000}) {
            try (StateFile file = seed.directory(medium).open("part-000003")) {
                file.truncate(file.sizeBytes() - cut);
            }
            MemoryBlockDevice target = seed.emptyDevice();
            assertRefused(FaultCode.DAMAGED_MEDIUM, "part-000003", target, medium);
            assertThat(TravellingSeed.bytes(target)).containsOnly(0);
        }
        seed.acceptMissing = true;
        MemoryBlockDevice target = seed.emptyDevice();
        Imported imported = seed.importTo(target, medium);
        assertSameBut(target, imported.arrival().damage());
        imported.arrival().damage().forEachChunk(chunk -> assertThat(seed.parts.partOf(chunk))
                .isEqualTo(3));
        assertThat(imported.notes()).anySatisfy(note -> assertThat(note).contains("part-000003 is truncated"));
    }

    @Test
    void aMediumWhoseStatementIsSpoiltOnceIsRead() {
        MemoryStateDirectory medium = seed.exported();
        seed.directory(medium).rot("seed", 40, 1);
        assertThat(seed.importTo(seed.emptyDevice(), medium).arrival().damagedChunks())
                .isZero();
    }

    @Test
    void aManifestThatIsSpoiltIsTakenFromAnotherMedium() {
        MemoryStateDirectory medium = seed.exported();
        seed.directory(medium).rot("manifest", 100, 1);
        MemoryBlockDevice target = seed.emptyDevice();
        assertRefused(FaultCode.BAD_MANIFEST, "not the one that was signed", target, medium);
        assertThat(seed.importTo(target, medium, seed.exported()).arrival().damagedChunks())
                .isZero();
    }

    private void assertSameBut(MemoryBlockDevice target, BlockSet damage) {
        Geometry geometry = seed.geometry;
        byte[] found = TravellingSeed.bytes(target);
        for (long chunk = 0; chunk < geometry.chunkCount(); chunk++) {
            int from = (int) geometry.chunkOffset(chunk);
            int end = from + geometry.chunkLength(chunk);
            boolean same = Arrays.equals(seed.frozen, from, end, found, from, end);
            assertThat(same).as("chunk %s", chunk).isEqualTo(!damage.containsChunk(chunk));
        }
    }

    private void assertRefused(FaultCode code, String text, MemoryBlockDevice target, MemoryStateDirectory medium) {
        assertThatThrownBy(() -> seed.importTo(target, medium))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(text);
    }

    /** Chunks of 256 KiB, so that a part of eight is several segments. */
    private static TravellingSeed large() {
        Geometry geometry = new Geometry(10 << 18, 1 << 18);
        byte[] bytes = new byte[(int) geometry.logicalBytes()];
        new SplittableRandom(3).nextBytes(bytes);
        return new TravellingSeed(geometry, 8, bytes);
    }

    private static long secondSegment(TravellingSeed of, MemoryStateDirectory medium) {
        try (StateFile file = of.directory(medium).open("part-000000")) {
            ByteBuffer bytes = ByteBuffer.allocate(SegmentHeader.BYTES);
            file.read(0, bytes);
            int body = SegmentHeader.readFrom(bytes.flip()).orElseThrow().bodyBytes();
            return SegmentHeader.aligned(SegmentHeader.BYTES + body);
        }
    }

    private long size(MemoryStateDirectory medium, String file) {
        try (StateFile open = seed.directory(medium).open(file)) {
            return open.sizeBytes();
        }
    }
}
