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
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Sealed media, and media that somebody forges with all checksums right. */
final class SealedMediaTest {
    private final TravellingSeed seed = large();
    private final MemoryBlockDevice target = seed.emptyDevice();

    SealedMediaTest() {
        seed.sealing = new ToySealing(7);
        seed.opening = new ToySealing(7);
    }

    @Test
    void whatIsSealedIsOpenedAndNothingIsPlain() {
        MemoryStateDirectory medium = seed.exported();
        byte[] part = bytes(medium, "part-000000");
        assertThat(indexOf(part, Arrays.copyOf(seed.frozen, 64)))
                .as("plain bytes on the medium")
                .isEqualTo(-1);
        assertThat(indexOf(bytes(medium, "manifest"), "vm-101".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .isEqualTo(-1);
        assertThat(seed.importTo(target, medium).arrival().damagedChunks()).isZero();
        assertThat(TravellingSeed.bytes(target)).isEqualTo(seed.frozen);
    }

    @Test
    void theWrongKeyIsToldBeforeTheFirstWrite() {
        MemoryStateDirectory medium = seed.exported();
        seed.opening = new ToySealing(99);
        assertRefused(FaultCode.WRONG_KEY, medium);
        seed.opening = MediaSealing.NONE;
        assertRefused(FaultCode.WRONG_KEY, medium);
        assertThat(TravellingSeed.bytes(target)).containsOnly(0);
    }

    /** A new user's second medium had a passphrase; half of the seed was on the device when that was found out. */
    @Test
    void aMediumThatIsProtectedOtherwiseIsToldBeforeTheFirstWrite() {
        MemoryStateDirectory medium = seed.exported();
        seed.sealing = new ToySealing(99);
        MemoryStateDirectory other = seed.exported();
        assertRefused(FaultCode.WRONG_KEY, medium, other);
        seed.sealing = MediaSealing.NONE;
        assertRefused(FaultCode.WRONG_KEY, medium, seed.exported());
        assertThat(TravellingSeed.bytes(target)).containsOnly(0);
    }

    @Test
    void aPartIsReadAsLongAsOneOfItsKeysIsWhole() {
        MemoryStateDirectory medium = seed.exported();
        long secondKey = bytes(medium, "part-000000").length - 2L * SegmentHeader.ALIGNMENT_BYTES;
        seed.directory(medium).rot("part-000000", 70, 1);
        Imported imported = seed.importTo(target, medium);
        assertThat(imported.arrival().damagedChunks()).isZero();
        assertThat(imported.notes()).hasSize(1);
        seed.directory(medium).rot("part-000000", secondKey + 70, 1);
        seed.site = new MemoryStateDirectory();
        Imported without = seed.importTo(seed.emptyDevice(), medium);
        assertThat(without.arrival().damagedChunks()).as("all of the part").isEqualTo(8);
    }

    @Test
    void aSegmentIsTakenInItsOwnPlaceOnly() {
        MemoryStateDirectory medium = seed.exported();
        byte[] part = bytes(medium, "part-000000");
        int first = SegmentHeader.ALIGNMENT_BYTES;
        int second = first
                + (int) SegmentHeader.aligned(
                        SegmentHeader.BYTES + ByteBuffer.wrap(part).getInt(first + 48));
        // The second one's body behind the first one's header, with checksums that fit.
        byte[] forged = part.clone();
        System.arraycopy(
                part, second + 64, forged, first + 64, ByteBuffer.wrap(part).getInt(second + 48));
        write(medium, "part-000000", withChecksums(forged, first));
        Imported imported = seed.importTo(target, medium);
        assertThat(imported.arrival().damage()).isEqualTo(chunks(0));
    }

    @Test
    void aPlainSegmentInASealedFileIsNotTaken() {
        MemoryStateDirectory medium = seed.exported();
        seed.sealing = MediaSealing.NONE;
        byte[] plain = bytes(seed.exported(), "part-000000");
        byte[] part = bytes(medium, "part-000000");
        int first = SegmentHeader.ALIGNMENT_BYTES;
        System.arraycopy(plain, 0, part, first, 64 + ByteBuffer.wrap(plain).getInt(48));
        ByteBuffer.wrap(part).putInt(first + 56, 1);
        write(medium, "part-000000", withChecksums(part, first));
        Imported imported = seed.importTo(target, medium);
        assertThat(imported.arrival().damage()).isEqualTo(chunks(0));
    }

    /** Whoever knows the format makes every checksum right; the digest of the signed manifest is beyond him. */
    @Test
    void aForgedChunkUnderRightChecksumsIsNotTaken() {
        seed.sealing = MediaSealing.NONE;
        MemoryStateDirectory medium = seed.exported();
        byte[] part = bytes(medium, "part-000000");
        ByteBuffer bytes = ByteBuffer.wrap(part);
        int length = bytes.getInt(48);
        assertThat(part[64 + 5]).as("a batch that is not compressed").isEqualTo((byte) 1);
        part[64 + length - 1] ^= 1;
        ByteBuffer covered = ByteBuffer.allocate(length - 4);
        covered.put(bytes.slice(64, 28)).put(bytes.slice(64 + 32, length - 32)).flip();
        bytes.putInt(64 + 28, SegmentHeader.checksum(covered));
        write(medium, "part-000000", withChecksums(part, 0));
        Imported imported = seed.importTo(target, medium);
        assertThat(imported.arrival().damage()).isEqualTo(chunks(0));
        assertThat(imported.notes()).hasSize(1);
        ByteBuffer first = ByteBuffer.allocate(16);
        target.read(seed.geometry.chunkBytes() - 16, first);
        assertThat(first.array()).as("nothing of it was written").containsOnly(0);
    }

    private void assertRefused(FaultCode code, MemoryStateDirectory... media) {
        assertThatThrownBy(() -> seed.importTo(target, media))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private BlockSet chunks(long... chunks) {
        BlockSet set = BlockSet.empty(seed.geometry);
        Arrays.stream(chunks).forEach(set::addChunk);
        return set;
    }

    private static byte[] withChecksums(byte[] file, int segment) {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        bytes.putInt(segment + 52, SegmentHeader.checksum(bytes.slice(segment + 64, bytes.getInt(segment + 48))));
        bytes.putInt(segment + 60, SegmentHeader.checksum(bytes.slice(segment, 60)));
        return file;
    }

    private byte[] bytes(MemoryStateDirectory medium, String name) {
        try (StateFile file = seed.directory(medium).open(name)) {
            byte[] bytes = new byte[(int) file.sizeBytes()];
            file.read(0, ByteBuffer.wrap(bytes));
            return bytes;
        }
    }

    private void write(MemoryStateDirectory medium, String name, byte[] bytes) {
        try (StateFile file = seed.directory(medium).open(name)) {
            file.write(0, ByteBuffer.wrap(bytes));
        }
    }

    private static int indexOf(byte[] bytes, byte[] sought) {
        for (int i = 0; i + sought.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + sought.length, sought, 0, sought.length)) {
                return i;
            }
        }
        return -1;
    }

    /** Chunks of 256 KiB, each a segment of its own. */
    private static TravellingSeed large() {
        Geometry geometry = new Geometry(10 << 18, 1 << 18);
        byte[] bytes = new byte[(int) geometry.logicalBytes()];
        new SplittableRandom(3).nextBytes(bytes);
        return new TravellingSeed(geometry, 8, bytes);
    }
}
