package io.replicator.core.replica;

import io.replicator.core.index.DamageSet;
import io.replicator.core.index.IndexFile;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.VolumeIdentity;

/** What a round's journal needs of the replica it belongs to. */
interface RoundHome {
    /** The volume's name, for messages. */
    String name();

    VolumeIdentity identity();

    IndexFile index();

    ChunkProof proof();

    DamageSet damage();

    /** Makes the commit durable. */
    void commit(Generation next, JournalSeal seal);

    /** The round ended at base, and its journal stays, or is to go. */
    void discarded(boolean kept);
}
