package io.replicator.core.extent;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * An immutable choice of blocks within one chunk: bit i stands for the chunk's i-th block.
 *
 * <p>Its bytes, wherever it is stored or sent, are {@link #byteLength} bytes, bit i being bit {@code i % 8} of byte {@code i / 8}; bits
 * past the last block are zero.
 */
public final class BlockMask {
    private final int blocks;
    private final long[] words;

    private BlockMask(int blocks, long[] words) {
        this.blocks = blocks;
        this.words = words;
    }

    /** No block of a chunk with that many blocks. */
    public static BlockMask none(int blocks) {
        return new BlockMask(blocks, new long[wordsFor(blocks)]);
    }

    /** Every block of a chunk with that many blocks. */
    public static BlockMask all(int blocks) {
        long[] words = new long[wordsFor(blocks)];
        Arrays.fill(words, -1L);
        int tail = blocks & 63;
        if (tail != 0) {
            words[words.length - 1] = (1L << tail) - 1;
        }
        return new BlockMask(blocks, words);
    }

    /** The blocks whose bits are set in these words, least significant first; bits past the last block are dropped. */
    public static BlockMask of(int blocks, long... bits) {
        long[] words = Arrays.copyOf(bits, wordsFor(blocks));
        long[] all = all(blocks).words;
        for (int i = 0; i < words.length; i++) {
            words[i] &= all[i];
        }
        return new BlockMask(blocks, words);
    }

    /** Reads {@link #byteLength} bytes; a bit past the last block is an {@link IllegalArgumentException}. */
    public static BlockMask readFrom(ByteBuffer source, int blocks) {
        long[] words = new long[wordsFor(blocks)];
        for (int i = 0; i < byteLength(blocks); i++) {
            words[i >> 3] |= (source.get() & 0xFFL) << ((i & 7) * 8);
        }
        BlockMask mask = of(blocks, words);
        if (!Arrays.equals(mask.words, words)) {
            throw new IllegalArgumentException("a bit is set past the last block");
        }
        return mask;
    }

    /** Bytes of a mask over that many blocks. */
    public static int byteLength(int blocks) {
        return (blocks + 7) / 8;
    }

    /** Writes {@link #byteLength} bytes. */
    public void writeTo(ByteBuffer target) {
        for (int i = 0; i < byteLength(blocks); i++) {
            target.put((byte) (words[i >> 3] >>> ((i & 7) * 8)));
        }
    }

    /** Blocks of the chunk, chosen or not. */
    public int blocks() {
        return blocks;
    }

    /** Whether block {@code i} of the chunk is chosen. */
    public boolean isSet(int i) {
        Objects.checkIndex(i, blocks);
        return (words[i >> 6] >>> (i & 63) & 1) != 0;
    }

    /** The first chosen block at or after {@code from}, or -1. */
    public int nextSet(int from) {
        for (int w = from >> 6; w < words.length; w++) {
            long word = w == from >> 6 ? words[w] & (-1L << (from & 63)) : words[w];
            if (word != 0) {
                return (w << 6) + Long.numberOfTrailingZeros(word);
            }
        }
        return -1;
    }

    /** Number of chosen blocks. */
    public int cardinality() {
        int count = 0;
        for (long word : words) {
            count += Long.bitCount(word);
        }
        return count;
    }

    /** Whether no block is chosen. */
    public boolean isEmpty() {
        return cardinality() == 0;
    }

    /** Whether every block is chosen. */
    public boolean isAll() {
        return cardinality() == blocks;
    }

    /** The blocks that either mask chooses; both are of as many blocks. */
    public BlockMask or(BlockMask other) {
        checkSame(other);
        long[] result = words.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] |= other.words[i];
        }
        return new BlockMask(blocks, result);
    }

    /** The blocks that this mask chooses and the other does not; both are of as many blocks. */
    public BlockMask andNot(BlockMask other) {
        checkSame(other);
        long[] result = words.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] &= ~other.words[i];
        }
        return new BlockMask(blocks, result);
    }

    /** This mask with block {@code i} chosen as well. */
    public BlockMask with(int i) {
        Objects.checkIndex(i, blocks);
        long[] result = words.clone();
        result[i >> 6] |= 1L << (i & 63);
        return new BlockMask(blocks, result);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlockMask mask && mask.blocks == blocks && Arrays.equals(mask.words, words);
    }

    @Override
    public int hashCode() {
        return 31 * blocks + Arrays.hashCode(words);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(blocks);
        for (int i = 0; i < blocks; i++) {
            text.append(isSet(i) ? '1' : '.');
        }
        return text.toString();
    }

    private void checkSame(BlockMask other) {
        if (other.blocks != blocks) {
            throw new IllegalArgumentException("masks of " + blocks + " and " + other.blocks + " blocks");
        }
    }

    private static int wordsFor(int blocks) {
        return (blocks + 63) >> 6;
    }
}
