package io.replicator.bench;

import io.replicator.agent.runtime.AgentRuntime;
import io.replicator.agent.runtime.RuntimeSettings;
import io.replicator.agent.trust.AgentIdentity;
import io.replicator.agent.trust.AgentKeys;
import io.replicator.agent.trust.Authority;
import io.replicator.agent.trust.Credentials;
import io.replicator.agent.trust.SeedTrust;
import io.replicator.core.device.Access;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.Devices;
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
import io.replicator.core.seed.media.ExportSource;
import io.replicator.core.seed.media.ManifestParts;
import io.replicator.core.seed.media.MediaSealing;
import io.replicator.core.seed.media.MediumExport;
import io.replicator.core.seed.media.Parts;
import io.replicator.core.seed.media.SeedExport;
import io.replicator.core.seed.media.TravellingManifest;
import io.replicator.core.store.FileStateDirectory;
import io.replicator.core.tracking.FullScan;
import io.replicator.core.transfer.CaptureTotals;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * Measures the journey of a seed beside what anybody would type instead, on one image in the page cache, in one run: {@code
 * java -cp replicator-bench/target/replicator-bench.jar io.replicator.bench.TruckBench}.
 */
public final class TruckBench {
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int RUNS = 3;

    private final Path directory;
    private final AgentRuntime runtime;
    private final SecureRandom random = new SecureRandom();
    private final BufferPool pool = new BufferPool(256 << 20);
    private int states;

    private TruckBench(Path directory) {
        this.directory = directory;
        this.runtime = new AgentRuntime(
                RuntimeSettings.forProcessors(Runtime.getRuntime().availableProcessors()), (thread, cause) -> {
                    throw new AssertionError(thread, cause);
                });
    }

    /** The program: a directory with room for three times the image, and the image's size in MiB. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2) {
            System.err.println("usage: java -cp replicator-bench.jar io.replicator.bench.TruckBench DIRECTORY MIB");
            System.exit(2);
        }
        new TruckBench(Files.createDirectories(Path.of(arguments[0]))).run(Long.parseLong(arguments[1]) << 20);
        System.exit(0);
    }

    private void run(long bytes) throws Exception {
        Path image = image("dense.img", bytes, bytes);
        Path manifest = seed(image, bytes);
        MediaSealing sealing = sealing();
        List<String> lines = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            double sha = seconds(() -> sha256(image, bytes));
            double attach = seconds(() -> attach(image, manifest));
            double plain = seconds(() -> export(image, manifest, MediaSealing.NONE));
            double sealed = seconds(() -> export(image, manifest, sealing));
            double peer = seconds(() -> shell("zstd -q -1 -T2 -c " + image
                    + " | openssl enc -aes-256-ctr -pass pass:benchmark -pbkdf2 > " + directory.resolve("peer")));
            lines.add(String.format(
                    java.util.Locale.ROOT,
                    "run %d: SHA-256 on all cores %.2f s; attach %.2f s (%.2f of its speed); zstd -1 -T2 | openssl %.2f s;"
                            + " export %.2f s (%.2f), encrypted %.2f s (%.2f)",
                    run + 1,
                    sha,
                    attach,
                    sha / attach,
                    peer,
                    plain,
                    peer / plain,
                    sealed,
                    peer / sealed));
        }
        Files.delete(image);
        Path sparse = image("sparse.img", 64L << 30, 2L << 30);
        Path dense = image("two.img", 2L << 30, 2L << 30);
        for (int run = 0; run < RUNS; run++) {
            double wide = seconds(() -> export(sparse, seed(sparse, 64L << 30), MediaSealing.NONE));
            double narrow = seconds(() -> export(dense, seed(dense, 2L << 30), MediaSealing.NONE));
            lines.add(String.format(
                    java.util.Locale.ROOT,
                    "run %d: capture and export of 64 GiB with 2 GiB in it %.2f s, of 2 GiB %.2f s (%.2f)",
                    run + 1,
                    wide,
                    narrow,
                    wide / narrow));
        }
        lines.forEach(System.out::println);
    }

    /** Half incompressible, half text, the data spread in stretches of 8 MiB over the whole. */
    private Path image(String name, long sizeBytes, long dataBytes) throws IOException {
        Path image = directory.resolve(name);
        SplittableRandom content = new SplittableRandom(1);
        byte[] stretch = new byte[8 << 20];
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(sizeBytes);
            long stretches = dataBytes / stretch.length;
            for (long i = 0; i < stretches; i++) {
                content.nextBytes(stretch);
                for (int at = 0; at < stretch.length; at += 2 * 4096) {
                    for (int j = 0; j < 4096; j++) {
                        stretch[at + j] = (byte) ('a' + (stretch[at + j] & 7));
                    }
                }
                file.seek(i * (sizeBytes / stretches));
                file.write(stretch);
            }
        }
        return image;
    }

    private Path seed(Path image, long sizeBytes) throws Exception {
        VolumeIdentity identity = new VolumeIdentity(
                new VolumeId(new UUID(1, states)),
                new Geometry(sizeBytes, CHUNK_BYTES),
                new VolumeIdentity.Salt(new byte[16]));
        VolumeDirectory state = VolumeDirectory.create(
                stateDirectory(),
                VolumeRecord.fresh(
                        "bench",
                        identity,
                        Role.SOURCE,
                        FingerprintAlgorithm.POLYMUR_2,
                        new FingerprintKey(new byte[16])));
        Path manifest = directory.resolve("manifest-" + states);
        CompletableFuture<Generation> done = new CompletableFuture<>();
        try (BlockDevice device = Devices.open(image, Access.SOURCE)) {
            OpenVolume open = new OpenVolume(state, device, Optional.empty(), new FullScan(), Consistency.FUZZY);
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

    private Object attach(Path image, Path manifest) {
        try (BlockDevice device = Devices.open(image, Access.REPLICA)) {
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
                    progress -> {},
                    () -> false));
            arrival.directory().close();
            return arrival.damagedChunks();
        }
    }

    private Object export(Path image, Path manifestFile, MediaSealing sealing) {
        TravellingManifest manifest = TravellingManifest.read(manifestFile);
        Path medium = directory.resolve("medium-" + states);
        ManifestParts digests =
                manifest.parts(Parts.usual(manifest.header().identity().geometry()));
        try (BlockDevice device = Devices.open(image, Access.SOURCE);
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
                            new FileStateDirectory(medium))
                    .run();
        }
        shell("rm -r " + medium);
        return medium;
    }

    private MediaSealing sealing() {
        Path pki = directory.resolve("pki-" + UUID.randomUUID());
        Instant now = Instant.now();
        Authority authority = Authority.create(pki.resolve("ca"), "bench", Authority.VALIDITY, now, random);
        Path agent = pki.resolve("agent");
        AgentIdentity identity = new AgentIdentity("bench", new AgentId(UUID.randomUUID()));
        Path request = AgentKeys.request(agent, identity, random);
        authority.issue(request, "bench", agent, Authority.AGENT_VALIDITY, now, random);
        return new SeedTrust(Credentials.load(agent, now), random).forCertificate(agent.resolve("agent.crt"));
    }

    private Object sha256(Path image, long bytes) throws Exception {
        int threads = Runtime.getRuntime().availableProcessors();
        List<Future<byte[]>> digests = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            long from = bytes / threads * i;
            FutureTask<byte[]> task = new FutureTask<>(() -> sha256(image, from, bytes / threads));
            digests.add(task);
            runtime.io().execute(task);
        }
        for (Future<byte[]> digest : digests) {
            digest.get();
        }
        return digests;
    }

    private static byte[] sha256(Path image, long from, long length) throws IOException, GeneralSecurityException {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        byte[] piece = new byte[CHUNK_BYTES];
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.READ)) {
            for (long at = from; at < from + length; at += piece.length) {
                channel.read(ByteBuffer.wrap(piece), at);
                sha.update(piece);
            }
        }
        return sha.digest();
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

    private static Object shell(String command) {
        try {
            int code =
                    new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor();
            if (code != 0) {
                throw new IllegalStateException(command + " ended with " + code);
            }
            return command;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(command, e);
        }
    }

    private static double seconds(Callable<?> work) throws Exception {
        long begun = System.nanoTime();
        work.call();
        return (System.nanoTime() - begun) / 1e9;
    }
}
