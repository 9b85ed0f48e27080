package io.replicator.core.replica;

import io.replicator.core.index.DamageSet;
import io.replicator.core.index.IndexFile;
import io.replicator.core.volume.VolumeIdentity;

/** What a round needs of the replica it belongs to. */
interface RoundHome {
    /** The volume's name, for messages. */
    String name();

    VolumeIdentity identity();

    IndexFile index();

    ChunkProof proof();

    DamageSet damage();
}
