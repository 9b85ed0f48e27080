package io.replicator.core.world;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.tracking.ChangeSource;
import org.jspecify.annotations.Nullable;

/** A tracker that tells the truth: what was written since the last capture that was carried through, or that it does not know. */
final class WorldTracker implements ChangeSource {
    private final WorldImage device;
    private final Geometry geometry;
    private final int[] asked;
    private int @Nullable [] carried;

    WorldTracker(WorldImage device, Geometry geometry) {
        this.device = device;
        this.geometry = geometry;
        this.asked = new int[(int) geometry.blockCount()];
    }

    /** The capture that asked last was carried through. */
    void carriedThrough() {
        carried = asked.clone();
    }

    /** Bytes changed in a way that a tracker does not see. */
    void distrust() {
        carried = null;
    }

    @Override
    public Answer changed() {
        for (int block = 0; block < asked.length; block++) {
            asked[block] = device.version(block);
        }
        int[] base = carried;
        if (base == null) {
            return new Answer.Unknown("the tracker has just begun");
        }
        BlockSet changed = BlockSet.empty(geometry);
        for (int block = 0; block < asked.length; block++) {
            if (asked[block] != base[block]) {
                changed.addBlock(block);
            }
        }
        return new Answer.Within(changed);
    }
}
