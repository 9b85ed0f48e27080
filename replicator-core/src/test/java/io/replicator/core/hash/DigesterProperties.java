package io.replicator.core.hash;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.volume.Digest;
import io.replicator.core.volume.VolumeIdentity.Salt;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
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

    @Property(tries = 50)
    void zeroesHaveTheZeroDigestWhateverTheSalt(
            @ForAll @IntRange(min = 0, max = 70_000) int length, @ForAll @Size(16) byte[] salt) {
        assertThat(new Digester(new Salt(salt)).digest(ByteBuffer.allocate(length)))
                .isEqualTo(Digest.ZERO);
    }
}
