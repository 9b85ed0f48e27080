package io.replicator.core.index;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Dirty blocks by the number of the last capture that found them changed: a block is in one layer at most, the one of its newest capture.
 * Thread-safe.
 *
 * <p>While a peer is away nothing removes a layer, so that many are made few. Blocks only ever move to a higher number: there a
 * <em>durable</em> takes them away later than it might, never sooner. And it is no later, since generations that may still become durable are
 * the one that is pending, across which nothing moves, or have the number of one of the newest captures or a higher one.
 */
final class DirtyLayers {
    /** More layers than that are made fewer. */
    static final int MOST = 32;

    /** The newest captures, whose layers stay apart: a round that is under way may have made any of them. */
    static final int APART = 16;

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

    /** Makes many layers few; those up to the pending generation's number and those above it stay apart. */
    synchronized void merge(OptionalLong pending) {
        if (byCapture.size() <= MOST) {
            return;
        }
        List<Long> old = List.copyOf(byCapture.keySet()).subList(0, byCapture.size() - APART);
        long boundary = pending.orElse(Long.MAX_VALUE);
        for (int i = 0; i + 1 < old.size(); i++) {
            long capture = old.get(i);
            long next = old.get(i + 1);
            if (capture > boundary || next <= boundary) {
                Objects.requireNonNull(byCapture.get(next)).addAll(Objects.requireNonNull(byCapture.remove(capture)));
            }
        }
    }

    /** Number of layers. */
    synchronized int count() {
        return byCapture.size();
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
