package io.replicator.core.round;

import io.replicator.core.custody.Custody;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.index.FingerprintKey;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.replica.CommitLog;
import io.replicator.core.replica.CrashingDevice;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;

/** A replica that was initialised and never held anything of its source's, on a device with something of somebody else's. */
final class EmptyReplica {
    private EmptyReplica() {}

    /** Makes the site that. Not started. */
    static void init(RoundSite site) {
        long bytes = site.world.identity.geometry().logicalBytes();
        site.device = new CrashingDevice(bytes);
        site.device.under(site.power);
        byte[] rubbish = new byte[(int) bytes / 3];
        new SplittableRandom(5).nextBytes(rubbish);
        site.device.write(0, ByteBuffer.wrap(rubbish));
        site.device.flush();
        byte[] key = new byte[FingerprintKey.BYTES];
        Arrays.fill(key, (byte) 21);
        VolumeRecord record = VolumeRecord.fresh(
                        "vm-101",
                        site.world.identity,
                        Role.REPLICA,
                        FingerprintAlgorithm.ofNewCopies(),
                        new FingerprintKey(key))
                .withRelation(Optional.of(new IncarnationId(new UUID(31, 7))), Optional.empty());
        VolumeDirectory directory = VolumeDirectory.prepare(site.state.directory("volumes"), record);
        Custody.leave(directory.directory(), site.device, Optional.of(site.boot));
        directory.publish();
        directory.close();
        site.state.sync();
        CommitLog.open(site.state).close();
    }
}
