package io.replicator.agent.job;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.FingerprintKey;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.report.Progress;
import io.replicator.core.seed.ArrivalCheck.ArrivalRequest;
import io.replicator.core.seed.FileManifestSource;
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
        VolumeId described = described(manifest);
        Optional<SeedSet> set = file.map(path -> SeedSet.read(path, signature(volume), described));
        set.ifPresent(named -> {
            Member member = Member.of(TravellingManifest.read(manifest));
            named.requireMember(described, member.generation(), member.manifestHash(), manifest.toString());
        });
        return set;
    }

    /** Which volume the manifest describes; not proved. */
    static VolumeId described(Path manifest) {
        try (ReadableByteChannel channel = new FileManifestSource(manifest).get()) {
            return new ManifestReader(channel, manifest.toString())
                    .header()
                    .identity()
                    .id();
        } catch (IOException e) {
            throw new ReplicatorException(
                    FaultCode.IO_ERROR,
                    "cannot read the manifest " + manifest + " (" + e.getMessage() + "); check the disk it is on",
                    e);
        }
    }

    /** Only who is named for the volume vouches for a seed of it. */
    private SeedSignature signature(VolumeSettings volume) {
        return ports.trust().signature(volume.peers()::contains);
    }

    private static ReadableByteChannel noManifest() {
        throw new IllegalStateException("the manifest is on the media");
    }
}
