package io.replicator.core.index;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import java.util.Map;
import java.util.TreeMap;

/**
 * Dirty blocks by the number of the last capture that found them changed: a block is in one layer at most, the one of its newest capture.
 * Thread-safe.
 */
final class DirtyLayers {
    private final Geometry geometry;
    private final TreeMap<Long, BlockSet> byCapture = new TreeMap<>();

    DirtyLayers(Geometry geometry) {
        this.geometry = geometry;
    }

    Geometry geometry() {
        return geometry;
    }

    /** These blocks changed at that capture. Doing it again changes nothing. */
    synchronized void add(long capture, BlockSet blocks) {
        BlockSet fresh = blocks.copy();
        byCapture.tailMap(capture, false).values().forEach(fresh::removeAll);
        byCapture.headMap(capture, false).values().forEach(older -> older.removeAll(fresh));
        byCapture.computeIfAbsent(capture, n -> BlockSet.empty(geometry)).addAll(fresh);
        byCapture.values().removeIf(BlockSet::isEmpty);
    }

    /** The peer durably holds what every capture up to this one found: only newer changes stay. */
    synchronized void removeThrough(long capture) {
        byCapture.headMap(capture, true).clear();
    }

    /** A copy of all dirty blocks. */
    synchronized BlockSet union() {
        BlockSet union = BlockSet.empty(geometry);
        byCapture.values().forEach(union::addAll);
        return union;
    }

    /** Bytes of all dirty blocks: no block is in two layers. */
    synchronized long bytes() {
        return byCapture.values().stream().mapToLong(BlockSet::bytes).sum();
    }

    synchronized boolean isEmpty() {
        return byCapture.isEmpty();
    }

    /** Copies of the layers. */
    synchronized Map<Long, BlockSet> byCapture() {
        Map<Long, BlockSet> copies = new TreeMap<>();
        byCapture.forEach((capture, blocks) -> copies.put(capture, blocks.copy()));
        return copies;
    }
}
