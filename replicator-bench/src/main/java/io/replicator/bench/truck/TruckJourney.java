package io.replicator.bench.truck;

import io.replicator.agent.runtime.AgentRuntime;
import io.replicator.agent.runtime.RuntimeSettings;
import io.replicator.agent.trust.AgentIdentity;
import io.replicator.agent.trust.AgentKeys;
import io.replicator.agent.trust.Authority;
import io.replicator.agent.trust.Credentials;
import io.replicator.agent.trust.SeedTrust;
import io.replicator.core.device.Access;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.DeviceOptions;
import io.replicator.core.device.Devices;
import io.replicator.core.device.ReadPath;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.index.FingerprintKey;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.round.OpenVolume;
import io.replicator.core.round.RoundPorts;
import io.replicator.core.round.SeedCapture;
import io.replicator.core.seed.ArrivalCheck;
import io.replicator.core.seed.ArrivalCheck.ArrivalRequest;
import io.replicator.core.seed.FileManifestTarget;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.seed.media.ExportMedium;
import io.replicator.core.seed.media.ExportSource;
import io.replicator.core.seed.media.ManifestParts;
import io.replicator.core.seed.media.MediaSealing;
import io.replicator.core.seed.media.MediumExport;
import io.replicator.core.seed.media.MediumMeter;
import io.replicator.core.seed.media.Parts;
import io.replicator.core.seed.media.ReadBack;
import io.replicator.core.seed.media.SeedExport;
import io.replicator.core.seed.media.TravellingManifest;
import io.replicator.core.store.FileStateDirectory;
import io.replicator.core.tracking.FullScan;
import io.replicator.core.transfer.CaptureTotals;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** What is measured: the classes that ship, in the agent's own pools. One owner. */
final class TruckJourney {
    private static final int CHUNK_BYTES = 64 << 10;

    private final Path directory;
    private final Path media;
    private final AgentRuntime runtime;
    private final SecureRandom random = new SecureRandom();
    private final BufferPool pool = new BufferPool(256 << 20);
    private int states;

    /**
     * Starts its threads.
     *
     * @param directory where states and manifests go
     * @param media where media go
     */
    TruckJourney(Path directory, Path media) {
        this.directory = directory;
        this.media = media;
        this.runtime = new AgentRuntime(
                RuntimeSettings.forProcessors(Runtime.getRuntime().availableProcessors()), (thread, cause) -> {
                    throw new AssertionError(thread, cause);
                });
    }

    /** The pool that the agent reads and hashes in. */
    Executor threads() {
        return runtime.io();
    }

    /** Captures a generation and describes it; the path of the manifest. */
    Path seed(TruckImage image) throws Exception {
        VolumeIdentity identity = new VolumeIdentity(
                new VolumeId(new UUID(1, states)),
                new Geometry(image.bytes(), CHUNK_BYTES),
                new VolumeIdentity.Salt(new byte[16]));
        VolumeDirectory state = VolumeDirectory.create(
                stateDirectory(),
                VolumeRecord.fresh(
                        "bench",
                        identity,
                        Role.SOURCE,
                        FingerprintAlgorithm.ofNewCopies(),
                        new FingerprintKey(new byte[16])));
        Path manifest = directory.resolve("manifest-" + states);
        CompletableFuture<Generation> done = new CompletableFuture<>();
        try (BlockDevice device = Devices.open(image.file(), Access.SOURCE)) {
            OpenVolume open = new OpenVolume(state, device, Optional.empty(), new FullScan(), Optional.empty());
            RoundPorts ports = new RoundPorts(
                    runtime.lane(), runtime.io(), runtime.ticker(), System::currentTimeMillis, UUID::randomUUID, pool);
            runtime.lane().execute(() -> new SeedCapture(
                            ports, open, new FileManifestTarget(manifest), SeedSignature.NONE, new Told(done))
                    .start());
            done.get();
        }
        state.close();
        return manifest;
    }

    private record Told(CompletableFuture<Generation> done) implements SeedCapture.Listener {
        @Override
        public void done(Generation generation, CaptureTotals totals) {
            done.complete(generation);
        }

        @Override
        public void failed(ReplicatorException fault) {
            done.completeExceptionally(fault);
        }
    }

    /** Checks an image that arrived. */
    void attach(TruckImage image, Path manifest) {
        try (BlockDevice device = Devices.open(image.file(), Access.REPLICA)) {
            ArrivalCheck.Arrival arrival = ArrivalCheck.run(new ArrivalRequest(
                    stateDirectory(),
                    device,
                    () -> channel(manifest),
                    "manifest",
                    SeedSignature.NONE,
                    "bench",
                    Optional.empty(),
                    new IncarnationId(new UUID(2, 2)),
                    new FingerprintKey(new byte[16]),
                    runtime.io(),
                    pool,
                    runtime.ticker(),
                    bytes -> {},
                    progress -> {},
                    () -> false));
            arrival.directory().close();
            if (arrival.damagedChunks() > 0) {
                throw new IllegalStateException(arrival.damagedChunks() + " chunks are not what they were");
            }
        }
    }

    /** Copies onto one medium. */
    void export(TruckImage image, Path manifestFile, MediaSealing sealing) {
        TravellingManifest manifest = TravellingManifest.read(manifestFile);
        Path medium = media.resolve("medium-" + states);
        ManifestParts digests =
                manifest.parts(Parts.usual(manifest.header().identity().geometry()));
        try (BlockDevice device = Devices.open(image.file(), Access.SOURCE);
                SeedExport export = SeedExport.begin(
                        stateDirectory(),
                        manifest.header().generation().id(),
                        new UUID(3, 3),
                        manifestFile.toString(),
                        digests)) {
            new MediumExport(
                            new ExportSource(device, manifest.header(), runtime.io(), pool, read -> {}),
                            export,
                            sealing,
                            SeedSignature.NONE,
                            manifest.statement(digests, new UUID(3, 3), new UUID(4, 4), 0, sealing.kind(), "bench"),
                            manifest::open,
                            new ExportMedium(
                                    new FileStateDirectory(medium), new MediumMeter(runtime.ticker()), readBack()))
                    .run();
        }
    }

    /** As an agent's, where nobody asks for more. */
    private static ReadBack readBack() {
        return new ReadBack(
                (directory, file) -> Devices.open(
                        Path.of(directory, file), Access.SOURCE, DeviceOptions.DEFAULT.with(ReadPath.DIRECT)),
                ReadBack.Extent.SAMPLE,
                () -> {});
    }

    /** For the certificate of the agent that the media travel to. */
    MediaSealing sealing() {
        Path pki = directory.resolve("pki-" + UUID.randomUUID());
        Instant now = Instant.now();
        Authority authority = Authority.create(pki.resolve("ca"), "bench", Authority.VALIDITY, now, random);
        Path source = issue(authority, pki, "source", now);
        Path destination = issue(authority, pki, "destination", now);
        return new SeedTrust(Credentials.load(source, now), random).forCertificate(destination.resolve("agent.crt"));
    }

    private Path issue(Authority authority, Path pki, String name, Instant now) {
        Path agent = pki.resolve(name);
        Path request = AgentKeys.request(agent, new AgentIdentity(name, new AgentId(UUID.randomUUID())), random);
        authority.issue(request, name, agent, Authority.AGENT_VALIDITY, now, random);
        return agent;
    }

    private FileStateDirectory stateDirectory() {
        return new FileStateDirectory(directory.resolve("state-" + ++states + "-" + UUID.randomUUID()));
    }

    private static FileChannel channel(Path file) {
        try {
            return FileChannel.open(file, StandardOpenOption.READ);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
