package io.replicator.core.extent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.roaringbitmap.longlong.Roaring64NavigableMap;

/** A set of blocks against the JDK's sorted set. */
class BlockSetProperties {
    /** A volume with its numbers beyond 32 bits, and what was done to a set of its blocks. */
    private static final class Story {
        final Random random;
        final Geometry geometry;
        final BlockSet set;
        final TreeSet<Long> model = new TreeSet<>();

        Story(long seed) {
            this(seed, geometry(seed));
        }

        Story(long seed, Geometry geometry) {
            this.random = new Random(seed);
            this.geometry = geometry;
            this.set = BlockSet.empty(geometry);
            for (int i = random.nextInt(12); i > 0; i--) {
                step();
            }
        }

        static Geometry geometry(long seed) {
            Random random = new Random(seed);
            boolean huge = random.nextInt(3) == 0;
            long bytes = huge ? (1L << 45) + random.nextInt(1 << 20) : 1 + random.nextInt(8 << 20);
            return new Geometry(bytes, huge ? 256 << 10 : 4096 << random.nextInt(5));
        }

        /** Often the same few chunks, often the last one. */
        long chunk() {
            long last = geometry.chunkCount() - 1;
            return random.nextBoolean() ? last - random.nextLong(Math.min(4, last + 1)) : random.nextLong(last + 1);
        }

        private void step() {
            long chunk = chunk();
            int blocks = geometry.blocksIn(chunk);
            long first = geometry.firstBlock(chunk);
            switch (random.nextInt(5)) {
                case 0 -> {
                    set.addBlock(first + blocks - 1);
                    model.add(first + blocks - 1);
                }
                case 1 -> {
                    BlockMask mask = BlockMask.of(blocks, random.nextLong(), random.nextLong(), random.nextLong());
                    set.add(chunk, mask);
                    for (int i = mask.nextSet(0); i >= 0; i = mask.nextSet(i + 1)) {
                        model.add(first + i);
                    }
                }
                case 2 -> {
                    set.removeChunk(chunk);
                    model.subSet(first, first + blocks).clear();
                }
                default -> {
                    set.addChunk(chunk);
                    for (int i = 0; i < blocks; i++) {
                        model.add(first + i);
                    }
                }
            }
        }
    }

    @Property
    void itIsASetOfBlocks(@ForAll long seed) {
        assertSame(new Story(seed));
    }

    @Property
    void unionDifferenceAndCopyAreIndependent(@ForAll long seed, @ForAll long otherSeed) {
        Story one = new Story(seed);
        Story other = new Story(otherSeed, one.geometry);
        BlockSet before = one.set.copy();
        one.set.addAll(other.set);
        one.model.addAll(other.model);
        assertSame(one);
        one.set.removeAll(before);
        Story again = new Story(seed, one.geometry);
        assertThat(before).isEqualTo(again.set);
        one.model.removeAll(again.model);
        assertSame(one);
        assertSame(other);
    }

    @Property
    void whatWasWrittenIsReadBackByThisAndAnotherReader(@ForAll long seed) throws IOException {
        Story story = new Story(seed);
        int length = (int) story.set.serializedBytes();
        ByteBuffer bytes = ByteBuffer.allocate(length + 10).position(7);
        story.set.writeTo(bytes);
        assertThat(bytes.position()).isEqualTo(7 + length);
        ByteBuffer source = bytes.position(7);
        BlockSet read = BlockSet.readFrom(source, story.geometry);
        assertThat(source.position()).isEqualTo(7 + length);
        assertThat(read).isEqualTo(story.set);

        Roaring64NavigableMap other = new Roaring64NavigableMap();
        other.deserializePortable(new DataInputStream(new ByteArrayInputStream(bytes.array(), 7, length)));
        List<Long> blocks = new ArrayList<>();
        other.forEach(blocks::add);
        assertThat(blocks).containsExactlyElementsOf(story.model);
    }

    @Property
    void aCutFormOrASmallerVolumeIsRefused(@ForAll long seed) {
        Story story = new Story(seed);
        ByteBuffer bytes = ByteBuffer.allocate((int) story.set.serializedBytes());
        story.set.writeTo(bytes);
        int cut = new Random(~seed).nextInt(bytes.capacity());
        assertThatThrownBy(() -> BlockSet.readFrom(bytes.duplicate().position(0).limit(cut), story.geometry))
                .isInstanceOf(IllegalArgumentException.class);
        if (!story.model.isEmpty() && story.model.last() > 0) {
            Geometry smaller = new Geometry(story.model.last() * Geometry.BLOCK_BYTES, story.geometry.chunkBytes());
            assertThatThrownBy(() -> BlockSet.readFrom(bytes.duplicate().flip(), smaller))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Property(tries = 20)
    void blocksAndMasksOfOtherVolumesAreRefused(@ForAll long seed) {
        Story story = new Story(seed);
        long blocks = story.geometry.blockCount();
        assertThatThrownBy(() -> story.set.addBlock(blocks)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> story.set.addBlock(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        int tooMany = story.geometry.blocksIn(0) + 1;
        assertThatThrownBy(() -> story.set.add(0, BlockMask.none(tooMany)))
                .isInstanceOf(IllegalArgumentException.class);
        BlockSet other = BlockSet.empty(
                new Geometry(story.geometry.logicalBytes(), story.geometry.chunkBytes() == 4096 ? 8192 : 4096 << 4));
        if (!other.geometry().equals(story.geometry)) {
            assertThatThrownBy(() -> story.set.addAll(other)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> story.set.removeAll(other)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** Short ranges are added in another way than long ones. */
    @Property(tries = 200)
    void aRangeOfChunksIsEachOfThem(@ForAll long seed) {
        Story story = new Story(seed);
        long last = story.chunk();
        long first = Math.max(0, last - story.random.nextInt(300));
        BlockSet each = story.set.copy();
        for (long chunk = first; chunk <= last; chunk++) {
            each.addChunk(chunk);
        }
        story.set.addChunks(first, last);
        assertThat(story.set).isEqualTo(each);
        assertThat(story.set.blockCount()).isEqualTo(each.blockCount());
    }

    private static void assertSame(Story story) {
        Geometry geometry = story.geometry;
        assertThat(story.set.blockCount()).isEqualTo(story.model.size());
        assertThat(story.set.isEmpty()).isEqualTo(story.model.isEmpty());
        TreeSet<Long> chunks = new TreeSet<>();
        long bytes = 0;
        assertThat(story.model).allMatch(story.set::containsBlock);
        for (long block : story.model) {
            chunks.add(geometry.chunkOfBlock(block));
            bytes += geometry.blockLength(block);
        }
        assertThat(story.set.bytes()).isEqualTo(bytes);
        assertThat(story.set.chunkCount()).isEqualTo(chunks.size());
        List<Long> told = new ArrayList<>();
        story.set.forEachChunk(told::add);
        assertThat(told).containsExactlyElementsOf(chunks);
        chunks.add(story.chunk());
        for (long chunk : chunks) {
            BlockMask mask = story.set.mask(chunk);
            long first = geometry.firstBlock(chunk);
            BlockMask expected = BlockMask.none(geometry.blocksIn(chunk));
            for (long block : story.model.subSet(first, first + expected.blocks())) {
                expected = expected.with((int) (block - first));
            }
            assertThat(mask).isEqualTo(expected);
            assertThat(story.set.containsChunk(chunk)).isEqualTo(!mask.isEmpty());
            Long next = story.model.ceiling(first);
            assertThat(story.set.nextChunk(chunk)).isEqualTo(next == null ? -1 : geometry.chunkOfBlock(next));
        }
        assertThat(story.set.nextChunk(geometry.chunkCount())).isEqualTo(-1);
    }
}
