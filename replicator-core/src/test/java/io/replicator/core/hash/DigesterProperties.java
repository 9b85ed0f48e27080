package io.replicator.core.hash;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.volume.Digest;
import io.replicator.core.volume.VolumeIdentity.Salt;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class DigesterProperties {
    @Property(tries = 200)
    void isSha256OfSaltAndBytes(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 100_000) int length, @ForAll @Size(16) byte[] salt)
            throws GeneralSecurityException {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        bytes[length - 1] |= 1;
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        sha.update(salt);
        Digest expected = Digest.of(sha.digest(bytes));

        Digester digester = new Digester(new Salt(salt));
        ByteBuffer direct = ByteBuffer.allocateDirect(length + 9)
                .position(9)
                .put(bytes)
                .flip()
                .position(9);
        assertThat(digester.digest(direct.asReadOnlyBuffer())).isEqualTo(expected);
        assertThat(digester.digest(ByteBuffer.wrap(bytes))).isEqualTo(expected);
        assertThat(direct.position()).isEqualTo(9);
    }

    /** With zero blocks among the others, and a last one that is partial. */
    @Property(tries = 200)
    void oneWalkGivesDigestAndFingerprintsThatTwoWalksGive(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 100_000) int length, @ForAll @Size(16) byte[] key) {
        byte[] bytes = new byte[length];
        Random random = new Random(seed);
        random.nextBytes(bytes);
        for (int block = 0; block < length; block += 4096) {
            if (random.nextInt(4) == 0) {
                Arrays.fill(bytes, block, Math.min(length, block + 4096), (byte) 0);
            }
        }
        Digester digester = new Digester(new Salt(key));
        Fingerprinter fingerprinter = Fingerprints.of(FingerprintAlgorithm.ofNewCopies(), key);
        ByteBuffer chunk = ByteBuffer.allocateDirect(length + 5)
                .position(5)
                .put(bytes)
                .flip()
                .position(5);
        int blocks = (length + 4095) / 4096;
        long[] expected = new long[blocks];
        fingerprinter.fingerprints(chunk, blocks, expected, 0);
        long[] found = new long[blocks];
        Arrays.fill(found, 7);
        assertThat(digester.digest(chunk, fingerprinter, found)).isEqualTo(digester.digest(chunk));
        assertThat(found).isEqualTo(expected);
        assertThat(chunk.position()).isEqualTo(5);
    }

    @Property(tries = 50)
    void zeroesHaveTheZeroDigestWhateverTheSalt(
            @ForAll @IntRange(min = 0, max = 70_000) int length, @ForAll @Size(16) byte[] salt) {
        assertThat(new Digester(new Salt(salt)).digest(ByteBuffer.allocate(length)))
                .isEqualTo(Digest.ZERO);
    }
}
