package io.replicator.core.extent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class GeometryProperties {
    @Property
    void chunksAndBlocksTileTheVolume(
            @ForAll @LongRange(min = 1, max = 100_000_000) long logicalBytes, @ForAll @IntRange(max = 10) int shift) {
        Geometry geometry = new Geometry(logicalBytes, Geometry.MIN_CHUNK_BYTES << shift);
        long offset = 0;
        long blocks = 0;
        for (long chunk = 0; chunk < geometry.chunkCount(); chunk++) {
            assertThat(geometry.chunkOffset(chunk)).isEqualTo(offset);
            assertThat(geometry.firstBlock(chunk)).isEqualTo(blocks);
            assertThat(geometry.chunkOfBlock(blocks)).isEqualTo(chunk);
            int blocksIn = geometry.blocksIn(chunk);
            assertThat(geometry.chunkOfBlock(blocks + blocksIn - 1)).isEqualTo(chunk);
            boolean last = chunk == geometry.chunkCount() - 1;
            assertThat(geometry.chunkLength(chunk)).isPositive();
            assertThat(last || geometry.chunkLength(chunk) == geometry.chunkBytes())
                    .isTrue();
            assertThat(last || blocksIn == geometry.blocksPerChunk()).isTrue();
            offset += geometry.chunkLength(chunk);
            blocks += blocksIn;
        }
        assertThat(offset).isEqualTo(logicalBytes);
        assertThat(blocks).isEqualTo(geometry.blockCount());
        long lastBlock = blocks - 1;
        assertThat(lastBlock * Geometry.BLOCK_BYTES + geometry.blockLength(lastBlock))
                .isEqualTo(logicalBytes);
    }

    @Property
    void whatIsOutsideIsRefused(@ForAll @LongRange(min = 1) long logicalBytes, @ForAll @LongRange long number) {
        if (!Geometry.isValid(logicalBytes, 65536)) {
            assertThatThrownBy(() -> new Geometry(logicalBytes, 65536)).isInstanceOf(IllegalArgumentException.class);
            return;
        }
        Geometry geometry = new Geometry(logicalBytes, 65536);
        if (number < 0 || number >= geometry.chunkCount()) {
            assertThatThrownBy(() -> geometry.chunkOffset(number)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> geometry.chunkLength(number)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> geometry.firstBlock(number)).isInstanceOf(IndexOutOfBoundsException.class);
        }
        if (number < 0 || number >= geometry.blockCount()) {
            assertThatThrownBy(() -> geometry.blockLength(number)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Example
    void theBoundsAreWhatTheySay() {
        assertThat(Geometry.isValid(1, 4096)).isTrue();
        assertThat(Geometry.isValid(0, 4096)).isFalse();
        assertThat(Geometry.isValid(-1, 4096)).isFalse();
        for (int chunkBytes : new int[] {0, 1, 2048, 4095, 4097, 12288, 8 << 20, Integer.MIN_VALUE, -4096}) {
            assertThat(Geometry.isValid(1 << 30, chunkBytes)).isFalse();
        }
        // 2^32 chunks of 4 KiB, and not one more.
        assertThat(Geometry.isValid(1L << 44, 4096)).isTrue();
        assertThat(Geometry.isValid((1L << 44) + 1, 4096)).isFalse();
        assertThat(Geometry.isValid(Geometry.MAX_LOGICAL_BYTES, 4 << 20)).isTrue();
        assertThat(Geometry.isValid(Geometry.MAX_LOGICAL_BYTES + 1, 4 << 20)).isFalse();
        assertThat(Geometry.isValid(Long.MAX_VALUE, 4 << 20)).isFalse();
    }
}
