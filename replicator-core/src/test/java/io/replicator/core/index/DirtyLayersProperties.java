package io.replicator.core.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A set that is fed for months while its peer is away has few layers, and forgets by number what one with all of them would. */
final class DirtyLayersProperties {
    private static final Geometry GEOMETRY = new Geometry(1000L * 4096, 4096);

    @Property(tries = 60)
    void fewLayersForgetWhatManyWould(@ForAll long seed) {
        Random random = new Random(seed);
        DirtyLayers layers = new DirtyLayers(GEOMETRY);
        TreeMap<Long, BlockSet> model = new TreeMap<>();
        OptionalLong pending = OptionalLong.empty();
        for (long capture = 1; capture <= 200; capture++) {
            BlockSet blocks = blocks(random);
            layers.add(capture, blocks);
            layers.merge(pending);
            model.values().forEach(older -> older.removeAll(blocks));
            model.put(capture, blocks);
            assertThat(layers.count()).isLessThanOrEqualTo(DirtyLayers.MOST + 1);
            if (pending.isPresent() && random.nextInt(40) == 0) {
                layers.removeThrough(pending.getAsLong());
                model.headMap(pending.getAsLong(), true).clear();
                pending = OptionalLong.empty();
            } else if (pending.isEmpty() && random.nextInt(10) == 0) {
                // Recorded when its own capture was added, or some others since.
                pending = OptionalLong.of(capture - random.nextInt((int) Math.min(capture, DirtyLayers.APART)));
            }
            assertThat(layers.union()).isEqualTo(union(model));
        }
    }

    private static BlockSet union(Map<Long, BlockSet> model) {
        BlockSet union = BlockSet.empty(GEOMETRY);
        model.values().forEach(union::addAll);
        return union;
    }

    private static BlockSet blocks(Random random) {
        BlockSet blocks = BlockSet.empty(GEOMETRY);
        for (int i = random.nextInt(6); i >= 0; i--) {
            blocks.addBlock(random.nextInt(1000));
        }
        return blocks;
    }
}
