package io.replicator.core.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * PolymurHash 2 of exactly one whole block, the same value that hash4j computes, nearly twice as fast (Orson Peters, "PolymurHash 2.0", whose names
 * the fields have). Immutable.
 *
 * <p>Four products of 128 bits are added for 49 bytes and reduced modulo 2⁶¹ − 1. Their low words are added in two parts, of 61 and of 3 bits:
 * neither can overflow, so that no carry has to be found, which is most of what Java spends on 128 bits. Products are of factors below 2⁶³,
 * but for the running hash, so that the signed high word is the unsigned one.
 */
final class PolymurBlock {
    /** The length of a block: 83 stretches of 49 bytes and a tail. */
    static final int BYTES = 4096;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long P611 = (1L << 61) - 1;
    private static final long SEVEN_BYTES = 0x00ffffffffffffffL;
    private static final int STRETCH_BYTES = 49;
    private static final int LOOP_BYTES = BYTES / STRETCH_BYTES * STRETCH_BYTES;
    private static final int TAIL_BYTES = BYTES - LOOP_BYTES;
    private static final long ARBITRARY_1 = 0x6a09e667f3bcc908L;
    private static final long ARBITRARY_2 = 0xbb67ae8584caa73bL;
    private static final long MIXER = 0xe9846af9b1a615dL;
    private static final long MOST_K7 = (1L << 60) - (1L << 56);
    private static final long GENERATOR = 37;
    private static final int[][] FACTORS = {{3}, {5, 7}, {11, 13, 31}, {41, 61, 151, 331, 1321}};

    private final long k;
    private final long k2;
    private final long k3;
    private final long k4;
    private final long k5;
    private final long k6;
    private final long k7;
    private final long k14;
    private final long s;

    /** The function of these seeds: of the polynomial's point and of the secret that is added. */
    PolymurBlock(long pointSeed, long secretSeed) {
        long seed = pointSeed;
        long point;
        long seventh;
        do {
            seed += ARBITRARY_2;
            long exponent = (seed >>> 3) | 1;
            if (!isCoprime(exponent)) {
                point = 0;
                seventh = MOST_K7;
                continue;
            }
            point = power(exponent);
            long second = whole(product(point, point));
            seventh = whole(product(product(point, second), product(second, second)));
        } while (Long.compareUnsigned(seventh, MOST_K7) >= 0);
        k = point;
        k2 = whole(product(k, k));
        long fourth = product(k2, k2);
        k3 = whole(product(k, k2));
        k4 = whole(fourth);
        k5 = whole(product(k, fourth));
        k6 = whole(product(k2, fourth));
        k7 = seventh;
        k14 = product(k7, k7);
        s = secretSeed ^ ARBITRARY_1;
    }

    /** The hash of the {@value #BYTES} bytes from {@code start} on. */
    long hash(byte[] bytes, int start) {
        long h = loop(bytes, start);
        long sum = whole(product(whole(h), k14)) + tail(bytes, start + LOOP_BYTES);
        return mix(sum) + s;
    }

    private long loop(byte[] bytes, int start) {
        long h = 0;
        for (int at = start; at < start + LOOP_BYTES; at += STRETCH_BYTES) {
            long a = k + seven(bytes, at);
            long b = k6 + seven(bytes, at + 7);
            long c = k2 + seven(bytes, at + 14);
            long d = k5 + seven(bytes, at + 21);
            long e = k3 + seven(bytes, at + 28);
            long f = k4 + seven(bytes, at + 35);
            long g = h + seven(bytes, at + 42);
            long ab = a * b;
            long cd = c * d;
            long ef = e * f;
            long gk = g * k7;
            long high =
                    Math.multiplyHigh(a, b) + Math.multiplyHigh(c, d) + Math.multiplyHigh(e, f) + unsignedHigh(g, k7);
            long low = (ab & P611) + (cd & P611) + (ef & P611) + (gk & P611);
            long middle = (ab >>> 61) + (cd >>> 61) + (ef >>> 61) + (gk >>> 61);
            h = (low & P611) + (low >>> 61) + middle + (high << 3);
        }
        return h;
    }

    /** What is left: more than 21 bytes, fewer than 50. */
    private long tail(byte[] bytes, int at) {
        int end = at + TAIL_BYTES;
        long first = product(k2 + seven(bytes, at), k7 + seven(bytes, at + (TAIL_BYTES - 7) / 2));
        long a = k + ((long) WORDS.get(bytes, end - 8) >>> 8);
        long b = k3 + TAIL_BYTES;
        long c = k2 + seven(bytes, at + 7);
        long d = k7 + seven(bytes, at + 14);
        long e = first + seven(bytes, end - 21);
        long f = k4 + seven(bytes, end - 14);
        long ab = a * b;
        long cd = c * d;
        long ef = e * f;
        long high = unsignedHigh(a, b) + unsignedHigh(c, d) + unsignedHigh(e, f);
        long low = (ab & P611) + (cd & P611) + (ef & P611);
        long middle = (ab >>> 61) + (cd >>> 61) + (ef >>> 61);
        return (low & P611) + (low >>> 61) + middle + (high << 3);
    }

    private static long seven(byte[] bytes, int at) {
        return (long) WORDS.get(bytes, at) & SEVEN_BYTES;
    }

    /** Of factors whose second one is not negative. */
    private static long unsignedHigh(long a, long b) {
        return Math.multiplyHigh(a, b) + ((a >> 63) & b);
    }

    /** A product, once reduced. */
    private static long product(long a, long b) {
        long low = a * b;
        return (low & P611) + ((unsignedHigh(a, b) << 3) | (low >>> 61));
    }

    /** Reduced to 61 bits. */
    private static long whole(long reducedOnce) {
        return (reducedOnce & P611) + (reducedOnce >>> 61);
    }

    private static long mix(long sum) {
        long h = sum ^ (sum >>> 32);
        h *= MIXER;
        h ^= h >>> 32;
        h *= MIXER;
        return h ^ (h >>> 28);
    }

    /** Whether the exponent leads to a generator of the field: it shares no factor with 2⁶¹ − 2. */
    private static boolean isCoprime(long exponent) {
        for (int[] group : FACTORS) {
            for (int factor : group) {
                if (Long.remainderUnsigned(exponent, factor) == 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private static long power(long exponent) {
        long even = 1;
        long odd = 1;
        long square = GENERATOR;
        for (int i = 0; i < Long.SIZE; i++) {
            if ((exponent >>> i & 1) != 0) {
                if (i % 2 == 0) {
                    even = whole(product(even, square));
                } else {
                    odd = whole(product(odd, square));
                }
            }
            square = whole(product(square, square));
        }
        return whole(product(even, odd));
    }
}
