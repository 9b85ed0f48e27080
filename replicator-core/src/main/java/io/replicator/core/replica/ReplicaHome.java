package io.replicator.core.replica;

import io.replicator.core.index.DamageSet;
import io.replicator.core.index.IndexFile;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.volume.VolumeIdentity;

/** One replica, as its rounds see it. */
record ReplicaHome(VolumeDirectory directory, ChunkProof proof, DamageSet damage) implements RoundHome {
    @Override
    public String name() {
        return directory.record().name();
    }

    @Override
    public VolumeIdentity identity() {
        return directory.record().identity();
    }

    @Override
    public IndexFile index() {
        return directory.index();
    }
}
