package io.replicator.core.hash;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.Geometry;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.VolumeIdentity.Salt;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** bdsync#39: a test for zeroes overlooked the last byte. Here one nonzero byte is seen wherever it is. */
class EveryByteTest {
    private final Digester digester = new Digester(new Salt(new byte[16]));

    @ParameterizedTest
    @EnumSource
    void bdsync39OneNonzeroByteAtEveryOffsetOfABlockIsSeen(FingerprintAlgorithm algorithm) {
        Fingerprinter fingerprinter = Fingerprints.of(algorithm, new byte[16]);
        for (int length : new int[] {Geometry.BLOCK_BYTES, 1, 7, 8, 63, 64, 65, 511, 4095}) {
            ByteBuffer block = ByteBuffer.allocateDirect(length);
            assertZero(block, fingerprinter);
            Set<Long> fingerprints = new HashSet<>();
            Set<Digest> digests = new HashSet<>();
            for (int offset = 0; offset < length; offset++) {
                block.put(offset, (byte) 1);
                assertThat(ZeroBytes.isZero(block))
                        .as("%s of %s", offset, length)
                        .isFalse();
                assertThat(fingerprints.add(fingerprinter.fingerprint(block)))
                        .as("%s of %s", offset, length)
                        .isTrue();
                assertThat(digests.add(digester.digest(block)))
                        .as("%s of %s", offset, length)
                        .isTrue();
                block.put(offset, (byte) 0);
            }
            assertThat(fingerprints).doesNotContain(0L);
            assertThat(digests).doesNotContain(Digest.ZERO);
            assertZero(block, fingerprinter);
        }
    }

    @ParameterizedTest
    @EnumSource
    void bdsync39OneNonzeroByteInAnyBlockOfAChunkIsSeen(FingerprintAlgorithm algorithm) {
        Fingerprinter fingerprinter = Fingerprints.of(algorithm, new byte[16]);
        ByteBuffer chunk = ByteBuffer.allocateDirect(64 << 10);
        long[] fingerprints = new long[16];
        for (int offset = 0; offset < chunk.capacity(); offset += 4095) {
            chunk.put(offset, (byte) 0x80);
            fingerprinter.fingerprints(chunk, 16, fingerprints, 0);
            for (int block = 0; block < 16; block++) {
                assertThat(fingerprints[block] != 0).isEqualTo(block == offset / Geometry.BLOCK_BYTES);
            }
            assertThat(digester.digest(chunk)).isNotEqualTo(Digest.ZERO);
            long[] inOneWalk = new long[16];
            digester.digest(chunk, fingerprinter, inOneWalk);
            assertThat(inOneWalk).isEqualTo(fingerprints);
            chunk.put(offset, (byte) 0);
        }
    }

    private void assertZero(ByteBuffer block, Fingerprinter fingerprinter) {
        assertThat(ZeroBytes.isZero(block)).isTrue();
        assertThat(fingerprinter.fingerprint(block)).isZero();
        assertThat(digester.digest(block)).isEqualTo(Digest.ZERO);
    }
}
