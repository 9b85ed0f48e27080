package io.replicator.bench;

import java.nio.ByteBuffer;
import java.util.Random;

/**
 * Direct memory larger than any cache, handed out a stretch at a time, over and over: what was just read from a device is not in a cache
 * near the core either.
 */
final class Region {
    /** Bytes of one stretch: the operations of one invocation. */
    static final int STRETCH_BYTES = 1 << 20;

    private static final int STRETCHES = 128;

    private final ByteBuffer[] stretches = new ByteBuffer[STRETCHES];
    private int next;

    private Region(Content content) {
        Random random = new Random(42);
        for (int i = 0; i < STRETCHES; i++) {
            ByteBuffer stretch = ByteBuffer.allocateDirect(STRETCH_BYTES);
            byte[] block = new byte[4096];
            for (int at = 0; at < STRETCH_BYTES; at += block.length) {
                content.fill(block, at / block.length, random);
                stretch.put(at, block);
            }
            stretches[i] = stretch;
        }
    }

    /** What a region is filled with, block by block. */
    private interface Content {
        void fill(byte[] block, int number, Random random);
    }

    /** Bytes that nothing compresses. */
    static Region random() {
        return new Region((block, number, random) -> random.nextBytes(block));
    }

    /** Bytes of eight different words: a third of them is what LZ4 leaves. */
    static Region text() {
        byte[][] words = new byte[8][];
        Random vocabulary = new Random(7);
        for (int i = 0; i < words.length; i++) {
            words[i] = new byte[4 + i];
            vocabulary.nextBytes(words[i]);
        }
        return new Region((block, number, random) -> {
            for (int at = 0; at < block.length; ) {
                byte[] word = words[random.nextInt(words.length)];
                int length = Math.min(word.length, block.length - at);
                System.arraycopy(word, 0, block, at, length);
                at += length;
            }
        });
    }

    /** Every other block of each kind. */
    static Region mixed() {
        return new Region((block, number, random) -> {
            if (number % 2 == 0) {
                random.nextBytes(block);
            } else {
                for (int i = 0; i < block.length; i++) {
                    block[i] = (byte) "replicator".charAt((i + random.nextInt(2)) % 10);
                }
            }
        });
    }

    /** Nothing but zero. */
    static Region zero() {
        return new Region((block, number, random) -> {});
    }

    /** The next stretch, from position 0 to its limit. */
    ByteBuffer next() {
        next = (next + 1) % STRETCHES;
        return stretches[next].clear();
    }
}
