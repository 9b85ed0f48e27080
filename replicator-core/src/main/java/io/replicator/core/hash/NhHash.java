package io.replicator.core.hash;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * NH with words of 64 bits, then a multilinear hash of what it leaves. Immutable.
 *
 * <p>NH (Black, Halevi, Krawczyk, Krovetz and Rogaway, "UMAC: Fast and Secure Message Authentication", CRYPTO '99) adds the products of neighbouring
 * words, each with a word of the key added first: (x₁ + k₁)(x₂ + k₂) + (x₃ + k₃)(x₄ + k₄) + …; here in two's complement, and the low words and the high
 * words of the products are added each by themselves, without the carry that would join them. For how many keys do two blocks x and y that differ have both
 * sums in common? Let them differ in x₂ (for the other words the same holds), and all of the key be given but k₁: the products of (x₁ + k₁) with
 * a = x₂ + k₂ and of (y₁ + k₁) with b = y₂ + k₂, and a ≠ b, then have a given difference of low words and one of high words, both modulo 2⁶⁴. A
 * residue of low words stands for two integers at most, one of high words for one (or for two, 2⁶³ and −2⁶³, that one k₁ each can reach), so that the
 * products differ by one of two integers. As signed values y₁ + k₁ is x₁ + k₁ plus y₁ − x₁, or that and 2⁶⁴ more or less: two cases, in each of which
 * the equation is linear in x₁ + k₁ with the coefficient a − b, and has one solution at most. Four of 2⁶⁴ keys, 2⁻⁶².
 *
 * <p>The two sums and the length are then hashed to 64 bits as (m + A·low + B·high + C·length mod 2¹²⁸) ÷ 2⁶⁴, which is strongly universal for factors of
 * 128 random bits (Dietzfelbinger, "Universal hashing and k-wise independent random variables via integer arithmetic without primes", STACS '96): 2⁻⁶⁴
 * more. Together less than 2⁻⁶¹, for blocks that somebody chose who does not know the key.
 *
 * <p>The words of the key are the key stream of AES-128 in counter mode from 0 on under the 16 bytes that are stored, as in RFC 4418.
 */
final class NhHash implements BlockHash {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BLOCK_WORDS = Geometry.BLOCK_BYTES / Long.BYTES;
    private static final int PAIR_BYTES = 2 * Long.BYTES;
    private static final int ADDED = BLOCK_WORDS;
    private static final int OF_LOW = BLOCK_WORDS + 2;
    private static final int OF_HIGH = BLOCK_WORDS + 4;
    private static final int OF_LENGTH = BLOCK_WORDS + 6;
    private static final int KEY_WORDS = BLOCK_WORDS + 8;

    private final long[] key;

    /** The function of these 16 bytes. */
    NhHash(byte[] secret) {
        key = new long[KEY_WORDS];
        ByteBuffer.wrap(keyStream(secret))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer()
                .get(key);
    }

    @Override
    public long hash(byte[] block, int start, int length) {
        long[] k = key;
        int words = length / PAIR_BYTES * 2;
        long low = 0;
        long high = 0;
        int i = 0;
        // Two pairs at a time: measured, faster than one, and four are no faster.
        for (; i < words - 2; i += 4) {
            int at = start + i * Long.BYTES;
            long a = word(block, at) + k[i];
            long b = word(block, at + 8) + k[i + 1];
            long c = word(block, at + 16) + k[i + 2];
            long d = word(block, at + 24) + k[i + 3];
            low += a * b + c * d;
            high += Math.multiplyHigh(a, b) + Math.multiplyHigh(c, d);
        }
        if (i < words) {
            int at = start + i * Long.BYTES;
            long a = word(block, at) + k[i];
            long b = word(block, at + 8) + k[i + 1];
            low += a * b;
            high += Math.multiplyHigh(a, b);
        }
        if (length % PAIR_BYTES != 0) {
            byte[] last = new byte[PAIR_BYTES];
            System.arraycopy(block, start + words * Long.BYTES, last, 0, length % PAIR_BYTES);
            long a = word(last, 0) + k[words];
            long b = word(last, 8) + k[words + 1];
            low += a * b;
            high += Math.multiplyHigh(a, b);
        }
        return multilinear(low, high, length);
    }

    /** The high word of a sum modulo 2¹²⁸. */
    private long multilinear(long low, long high, long length) {
        long[] k = key;
        long sum = k[ADDED];
        long carried = k[ADDED + 1];
        long product = k[OF_LOW] * low;
        sum += product;
        carried += k[OF_LOW + 1] * low + unsignedHigh(k[OF_LOW], low) + carry(sum, product);
        product = k[OF_HIGH] * high;
        sum += product;
        carried += k[OF_HIGH + 1] * high + unsignedHigh(k[OF_HIGH], high) + carry(sum, product);
        product = k[OF_LENGTH] * length;
        sum += product;
        return carried + k[OF_LENGTH + 1] * length + unsignedHigh(k[OF_LENGTH], length) + carry(sum, product);
    }

    private static long carry(long sum, long addend) {
        return Long.compareUnsigned(sum, addend) < 0 ? 1 : 0;
    }

    private static long unsignedHigh(long a, long b) {
        return Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
    }

    private static long word(byte[] bytes, int at) {
        return (long) WORDS.get(bytes, at);
    }

    private static byte[] keyStream(byte[] secret) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(secret, "AES"), new IvParameterSpec(new byte[16]));
            return cipher.doFinal(new byte[KEY_WORDS * Long.BYTES]);
        } catch (GeneralSecurityException e) {
            throw new ReplicatorException(
                    FaultCode.INTERNAL, "this Java runtime has no AES; use one that the installation guide names", e);
        }
    }
}
