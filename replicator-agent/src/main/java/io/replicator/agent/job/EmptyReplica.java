package io.replicator.agent.job;

import io.replicator.core.custody.Custody;
import io.replicator.core.device.Access;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.Devices;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.index.FingerprintKey;
import io.replicator.core.index.VolumeDirectories;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeIdentity;
import io.replicator.core.wire.Message.VolumeState;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A replica that begins without a seed: of which volume it is one its source says, and it holds nothing until that is ordered to copy it. */
final class EmptyReplica {
    private EmptyReplica() {}

    /** A peer, and what it told of the volume that it is the source of. */
    record Offer(String peer, VolumeState volume) {}

    /** What the volume's peers tell of it; a refusal where none does, or several tell of different ones. On the lane. */
    static Offer offer(LocalVolume volume) {
        List<Offer> offers = volume.relations().stream()
                .map(Relation::peer)
                .flatMap(peer -> peer.session().toldOfUnattached(volume.name()).stream()
                        .map(told -> new Offer(peer.name(), told)))
                .filter(offer -> offer.volume().role() == Role.SOURCE)
                .toList();
        if (offers.stream().map(offer -> offer.volume().volume()).distinct().count() == 1) {
            return offers.get(0);
        }
        if (offers.isEmpty()) {
            throw new ReplicatorException(
                    FaultCode.UNRELATED_VOLUME,
                    "no peer that is named for '" + volume.name()
                            + "' tells of it as its source: initialise it there, name this agent among its peers, and"
                            + " look at replicatorctl status for the links; or attach a seed, which needs none:"
                            + " replicatorctl seed attach " + volume.name() + " --manifest FILE");
        }
        throw new ReplicatorException(
                FaultCode.SPLIT_BRAIN,
                "'" + volume.name() + "' is another volume at each of "
                        + offers.stream().map(offer -> "'" + offer.peer() + "'").collect(Collectors.joining(", "))
                        + ": leave the one that is meant in the volume's 'peers'");
    }

    /** Its record. */
    static VolumeRecord record(VolumeState source, VolumeSettings settings, Randomness randomness) {
        VolumeIdentity identity = new VolumeIdentity(source.volume(), source.geometry(), source.salt());
        return VolumeRecord.fresh(
                        settings.name(),
                        identity,
                        Role.REPLICA,
                        FingerprintAlgorithm.ofNewCopies(),
                        new FingerprintKey(randomness.bytes(FingerprintKey.BYTES)))
                .withRoleEpoch(source.roleEpoch())
                .withRelation(Optional.of(new IncarnationId(randomness.uuid())), Optional.empty());
    }

    /** Makes its state, published; nothing is written to the device. Blocking. */
    static VolumeDirectory create(StateFiles files, VolumeRecord record, VolumeSettings settings) {
        VolumeDirectories.newest(files.volumes(), record.identity().id()).ifPresent(here -> {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST, "this agent has that volume under the name '" + here.name() + "' already");
        });
        try (BlockDevice device = Devices.open(settings.path(), Access.REPLICA)) {
            Devices.requireSize(device, record.identity().geometry().logicalBytes());
            VolumeDirectory prepared = VolumeDirectory.prepare(files.volumes(), record);
            try {
                Custody.leave(prepared.directory(), device, Devices.machineBoot());
                prepared.publish();
                return prepared;
            } catch (RuntimeException e) {
                files.remove(prepared);
                throw e;
            }
        }
    }
}
