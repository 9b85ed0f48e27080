package io.replicator.core.extent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A mask against the JDK's own set of bits. */
class BlockMaskProperties {
    @Property
    void itIsASetOfBits(@ForAll @IntRange(min = 1, max = 1024) int blocks, @ForAll long seed) {
        BitSet model = bits(blocks, seed);
        BlockMask mask = mask(blocks, model);
        assertSame(mask, model);
        int from = new Random(~seed).nextInt(blocks + 1);
        assertThat(mask.nextSet(from)).isEqualTo(model.nextSetBit(from));
    }

    @Property
    void itIsUnitedAndSubtracted(
            @ForAll @IntRange(min = 1, max = 1024) int blocks, @ForAll long one, @ForAll long other) {
        BitSet union = bits(blocks, one);
        union.or(bits(blocks, other));
        BlockMask a = mask(blocks, bits(blocks, one));
        BlockMask b = mask(blocks, bits(blocks, other));
        assertSame(a.or(b), union);
        BitSet difference = bits(blocks, one);
        difference.andNot(bits(blocks, other));
        assertSame(a.andNot(b), difference);
        assertSame(a, bits(blocks, one));
    }

    @Property
    void itsBytesAreReadBack(@ForAll @IntRange(min = 1, max = 1024) int blocks, @ForAll long seed) {
        BitSet model = bits(blocks, seed);
        ByteBuffer bytes = ByteBuffer.allocate(BlockMask.byteLength(blocks));
        mask(blocks, model).writeTo(bytes);
        assertThat(bytes.hasRemaining()).isFalse();
        // The JDK's form is the same but for zero bytes at the end.
        byte[] expected = java.util.Arrays.copyOf(model.toByteArray(), bytes.capacity());
        assertThat(bytes.array()).isEqualTo(expected);
        assertThat(BlockMask.readFrom(bytes.flip(), blocks)).isEqualTo(mask(blocks, model));
    }

    @Property
    void aBitPastTheEndIsRefused(@ForAll @IntRange(min = 1, max = 1023) int blocks, @ForAll long seed) {
        int spare = BlockMask.byteLength(blocks) * 8 - blocks;
        ByteBuffer bytes = ByteBuffer.allocate(BlockMask.byteLength(blocks));
        mask(blocks, bits(blocks, seed)).writeTo(bytes);
        bytes.flip();
        if (spare > 0) {
            int bit = blocks + new Random(seed).nextInt(spare);
            bytes.put(bit / 8, (byte) (bytes.get(bit / 8) | 1 << bit % 8));
            assertThatThrownBy(() -> BlockMask.readFrom(bytes, blocks)).isInstanceOf(IllegalArgumentException.class);
        }
        BlockMask all = BlockMask.of(blocks, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
        assertThat(all).isEqualTo(BlockMask.all(blocks));
        assertThat(all.cardinality()).isEqualTo(blocks);
        assertThat(all.isAll()).isTrue();
        assertThatThrownBy(() -> all.isSet(blocks)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> all.with(blocks)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> all.or(BlockMask.none(blocks + 1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> all.andNot(BlockMask.none(blocks + 1))).isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertSame(BlockMask mask, BitSet model) {
        assertThat(mask.cardinality()).isEqualTo(model.cardinality());
        assertThat(mask.isEmpty()).isEqualTo(model.isEmpty());
        assertThat(mask.isAll()).isEqualTo(model.cardinality() == mask.blocks());
        for (int i = 0; i < mask.blocks(); i++) {
            assertThat(mask.isSet(i)).isEqualTo(model.get(i));
        }
        assertThat(mask).isEqualTo(mask(mask.blocks(), model)).hasSameHashCodeAs(mask(mask.blocks(), model));
    }

    private static BlockMask mask(int blocks, BitSet bits) {
        BlockMask mask = BlockMask.none(blocks);
        for (int i = bits.nextSetBit(0); i >= 0; i = bits.nextSetBit(i + 1)) {
            mask = mask.with(i);
        }
        return mask;
    }

    private static BitSet bits(int blocks, long seed) {
        Random random = new Random(seed);
        BitSet bits = new BitSet();
        switch (random.nextInt(4)) {
            case 0 -> bits.set(0, blocks);
            case 1 -> bits.set(random.nextInt(blocks));
            default -> {
                for (int i = 0; i < blocks; i++) {
                    bits.set(i, random.nextBoolean());
                }
            }
        }
        return bits;
    }
}
