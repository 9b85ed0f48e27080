package io.replicator.core.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The fast loop beside numbers without a limit. */
class NhHashProperties {
    private static final BigInteger WORD = BigInteger.ONE.shiftLeft(64);

    @Property(tries = 500)
    void isWhatItsDefinitionSays(
            @ForAll long keySeed,
            @ForAll long seed,
            @ForAll @IntRange(max = 4096) int length,
            @ForAll @IntRange(max = 9) int start,
            @ForAll FingerprintProperties.Filling filling)
            throws Exception {
        byte[] secret = new byte[16];
        new Random(keySeed).nextBytes(secret);
        byte[] bytes = new byte[4096 + start];
        new Random(seed).nextBytes(bytes);
        filling.change(bytes);
        NhHash hash = new NhHash(secret);
        for (int n : new int[] {length, 4096}) {
            assertThat(hash.hash(bytes, start, n))
                    .isEqualTo(defined(secret, Arrays.copyOfRange(bytes, start, start + n)));
        }
    }

    /** Blocks of other lengths, padded alike, are other blocks. */
    @Property(tries = 100)
    void theLengthCounts(@ForAll long keySeed, @ForAll @IntRange(max = 4095) int length) {
        byte[] secret = new byte[16];
        new Random(keySeed).nextBytes(secret);
        NhHash hash = new NhHash(secret);
        byte[] zeroes = new byte[4096];
        assertThat(hash.hash(zeroes, 0, length)).isNotEqualTo(hash.hash(zeroes, 0, length + 1));
    }

    private static long defined(byte[] secret, byte[] block) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(secret, "AES"), new IvParameterSpec(new byte[16]));
        ByteBuffer key = ByteBuffer.wrap(cipher.doFinal(new byte[520 * 8])).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer padded = ByteBuffer.allocate((block.length + 15) / 16 * 16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(0, block);
        BigInteger low = BigInteger.ZERO;
        BigInteger high = BigInteger.ZERO;
        for (int at = 0; at < padded.capacity(); at += 16) {
            BigInteger first = BigInteger.valueOf(padded.getLong(at) + key.getLong(at));
            BigInteger second = BigInteger.valueOf(padded.getLong(at + 8) + key.getLong(at + 8));
            BigInteger product = first.multiply(second);
            low = low.add(product.mod(WORD)).mod(WORD);
            high = high.add(product.shiftRight(64)).mod(WORD);
        }
        BigInteger sum = factor(key, 512)
                .add(factor(key, 514).multiply(low))
                .add(factor(key, 516).multiply(high))
                .add(factor(key, 518).multiply(BigInteger.valueOf(block.length)));
        return sum.shiftRight(64).longValue();
    }

    private static BigInteger factor(ByteBuffer key, int word) {
        return BigInteger.valueOf(key.getLong(8 * word + 8))
                .mod(WORD)
                .shiftLeft(64)
                .add(BigInteger.valueOf(key.getLong(8 * word)).mod(WORD));
    }
}
