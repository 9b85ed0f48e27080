package io.replicator.core.world;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.tracking.ChangeSource;
import org.jspecify.annotations.Nullable;

/** A tracker that tells the truth: what was written since the last capture that was carried through, or that it does not know. */
final class WorldTracker implements ChangeSource {
    private final WorldImage device;
    private final Geometry geometry;
    private final int[] begun;
    private int @Nullable [] carried;

    WorldTracker(WorldImage device, Geometry geometry) {
        this.device = device;
        this.geometry = geometry;
        this.begun = new int[(int) geometry.blockCount()];
    }

    /** The capture that began last was carried through. */
    void carriedThrough() {
        carried = begun.clone();
    }

    /** Bytes changed in a way that a tracker does not see. */
    void distrust() {
        carried = null;
    }

    @Override
    public void begin() {
        for (int block = 0; block < begun.length; block++) {
            begun[block] = device.version(block);
        }
    }

    @Override
    public Answer changed() {
        int[] base = carried;
        if (base == null) {
            return new Answer.Unknown("the tracker has just begun");
        }
        BlockSet changed = BlockSet.empty(geometry);
        for (int block = 0; block < base.length; block++) {
            if (device.version(block) != base[block]) {
                changed.addBlock(block);
            }
        }
        return new Answer.Within(changed);
    }
}
