package io.replicator.agent.job;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.FingerprintKey;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.report.Progress;
import io.replicator.core.seed.ArrivalCheck.ArrivalRequest;
import io.replicator.core.seed.FileManifestSource;
import io.replicator.core.seed.ManifestHeader;
import io.replicator.core.seed.ManifestReader;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.seed.media.MountedMedium;
import io.replicator.core.seed.media.SeedImport.ImportRequest;
import io.replicator.core.seed.media.SeedSet;
import io.replicator.core.seed.media.SeedSet.Member;
import io.replicator.core.seed.media.TravellingManifest;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.VolumeId;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** What is asked of a seed that has arrived, whether it is taken or only looked at. Blocking. */
final class Arrivals {
    private final StateFiles files;
    private final Randomness randomness;
    private final ReplicationPorts ports;

    Arrivals(StateFiles files, Randomness randomness, ReplicationPorts ports) {
        this.files = files;
        this.randomness = randomness;
        this.ports = ports;
    }

    /** Who watches an arrival, and how fast it may be. */
    record Watch(LongConsumer pace, Consumer<Progress> progress, BooleanSupplier cancelled) {}

    /** A copy that is judged by the manifest in a file. */
    ArrivalRequest request(
            VolumeSettings volume, Optional<VolumeDirectory> replaces, BlockDevice device, Path manifest, Watch watch) {
        return request(volume, replaces, device, new FileManifestSource(manifest), manifest.toString(), watch);
    }

    private ArrivalRequest request(
            VolumeSettings volume,
            Optional<VolumeDirectory> replaces,
            BlockDevice device,
            Supplier<ReadableByteChannel> manifest,
            String name,
            Watch watch) {
        return new ArrivalRequest(
                files.volumes(),
                device,
                manifest,
                name,
                signature(volume),
                volume.name(),
                replaces,
                new IncarnationId(randomness.uuid()),
                new FingerprintKey(randomness.bytes(FingerprintKey.BYTES)),
                ports.io(),
                ports.sendPool(),
                ports.ticker(),
                watch.pace(),
                watch.progress(),
                watch.cancelled());
    }

    /** What comes off media. Its limit is for them: what is on the device then is read as fast as it can be. */
    ImportRequest request(
            ImportOrder order,
            VolumeSettings volume,
            Optional<VolumeDirectory> replaces,
            BlockDevice device,
            Watch watch) {
        List<StateDirectory> media = new ArrayList<>();
        order.media().forEach(path -> media.add(new MountedMedium(path)));
        Watch unlimited = new Watch(bytes -> {}, watch.progress(), watch.cancelled());
        return new ImportRequest(
                media,
                files.imports(),
                ports.trust().opening(order.passphraseFile()),
                signature(volume),
                order.seed(),
                order.set(),
                order.acceptMissing(),
                order.overwrite(),
                request(volume, replaces, device, Arrivals::noManifest, "none", unlimited),
                watch.pace());
    }

    /** The set, of which what the manifest describes is; a refusal where it is not. */
    Optional<SeedSet> set(VolumeSettings volume, Path manifest, Optional<Path> file) {
        VolumeId described = described(manifest).identity().id();
        Optional<SeedSet> set = file.map(path -> SeedSet.read(path, signature(volume), described));
        set.ifPresent(named -> {
            Member member = Member.of(TravellingManifest.read(manifest));
            named.requireMember(described, member.generation(), member.manifestHash(), manifest.toString());
        });
        return set;
    }

    /** What the manifest says that it describes; not proved. */
    static ManifestHeader described(Path manifest) {
        try (ReadableByteChannel channel = new FileManifestSource(manifest).get()) {
            return new ManifestReader(channel, manifest.toString()).header();
        } catch (IOException e) {
            throw new ReplicatorException(
                    FaultCode.IO_ERROR,
                    "cannot read the manifest " + manifest + " (" + e.getMessage() + "); check the disk it is on",
                    e);
        }
    }

    /**
     * Refuses another volume than the one whose name was given. A bay and its own manifest fit each other under any name: both sites would call the
     * wrong volume in sync.
     *
     * @param here the copy that has the name
     */
    static void requireMeant(AttachOrder order, Optional<VolumeDirectory> here, ManifestHeader described) {
        Optional<VolumeId> known = here.map(copy -> copy.record().identity().id());
        String name = order.volume();
        if (order.as()
                || described.name().equals(name)
                || known.filter(described.identity().id()::equals).isPresent()) {
            return;
        }
        // Nobody has vouched for it yet.
        String own = described.name().replaceAll("\\p{Cntrl}", "?");
        throw new ReplicatorException(
                FaultCode.BAD_REQUEST,
                order.manifest() + " is of volume '" + own + "' at its source, and not of '" + name
                        + "'; nothing was changed; attach it under its own name, replicatorctl seed attach " + own
                        + (known.isPresent()
                                ? ": '" + name + "' is another volume here already"
                                : "; or, if it is to be '" + name + "' here on purpose, add --as"));
    }

    /** Only who is named for the volume vouches for a seed of it. */
    private SeedSignature signature(VolumeSettings volume) {
        return ports.trust().signature(volume.peers()::contains);
    }

    private static ReadableByteChannel noManifest() {
        throw new IllegalStateException("the manifest is on the media");
    }
}
