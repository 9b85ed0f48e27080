package io.replicator.core.world;

import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.index.FingerprintKey;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/** A replica that is made without a seed, on a device with something of somebody else's. */
final class EmptyCopy {
    private EmptyCopy() {}

    static VolumeDirectory create(WorldSite site, StateDirectory volumes) {
        World world = site.world;
        byte[] rubbish = new byte[(int) world.geometry().logicalBytes() / 3];
        world.random.nextBytes(rubbish);
        long copyNumber = site.copies + 1;
        site.device(copyNumber).write(0, ByteBuffer.wrap(rubbish));
        byte[] key = new byte[FingerprintKey.BYTES];
        world.random.nextBytes(key);
        VolumeRecord record = VolumeRecord.fresh(
                        WorldAgent.NAME,
                        world.identity,
                        Role.REPLICA,
                        FingerprintAlgorithm.ofNewCopies(),
                        new FingerprintKey(key))
                .withCopyNumber(copyNumber)
                .withRelation(
                        Optional.of(new IncarnationId(new UUID(world.random.nextLong(), world.random.nextLong()))),
                        Optional.empty());
        VolumeDirectory directory = VolumeDirectory.create(volumes, record);
        site.isEmpty = true;
        world.mark(Mark.INITIALISED_WITHOUT_A_SEED);
        return directory;
    }
}
