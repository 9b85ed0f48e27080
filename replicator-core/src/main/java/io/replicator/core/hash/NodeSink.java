package io.replicator.core.hash;

import io.replicator.core.volume.Digest;

/** Takes the interior nodes that an update changed. Within a level they ascend; levels (from 1) are interleaved. */
@FunctionalInterface
public interface NodeSink {
    /** The node's new digest. */
    void accept(int level, long index, Digest digest);
}
