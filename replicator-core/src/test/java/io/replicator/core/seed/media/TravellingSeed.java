package io.replicator.core.seed.media;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.MemoryBlockDevice;
import io.replicator.core.disk.DiskImage;
import io.replicator.core.extent.Geometry;
import io.replicator.core.hash.Digester;
import io.replicator.core.index.FingerprintKey;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.report.Progress;
import io.replicator.core.seed.ArrivalCheck.ArrivalRequest;
import io.replicator.core.seed.ManifestFixture;
import io.replicator.core.seed.ManifestHeader;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.seed.media.SeedImport.ImportRequest;
import io.replicator.core.seed.media.SeedImport.Imported;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.IncarnationId;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** A seed, its source, and all it takes to bring it somewhere on media. */
final class TravellingSeed {
    static final String NAME = "vm-101";
    static final UUID SET = new UUID(5, 5);
    static final FingerprintKey KEY = new FingerprintKey("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

    final Geometry geometry;
    final Parts parts;
    final byte[] frozen;
    final ManifestHeader header;
    final byte[] manifest;
    final MemoryBlockDevice source;
    final BufferPool pool = new BufferPool(64 << 20);
    final List<Progress> progress = new ArrayList<>();
    MemoryStateDirectory records = new MemoryStateDirectory();
    MemoryStateDirectory site = new MemoryStateDirectory();
    MediaSealing sealing = MediaSealing.NONE;
    MediaSealing opening = MediaSealing.NONE;
    SeedSignature signature = SeedSignature.NONE;
    Executor steps = Runnable::run;
    Optional<Path> set = Optional.empty();
    boolean acceptMissing;
    boolean overwrite;
    Optional<VolumeDirectory> replaces = Optional.empty();
    private long media = 100;

    /** The same bytes as another generation. */
    TravellingSeed(TravellingSeed like, UnaryOperator<Generation> generation) {
        this(like.geometry, like.parts.chunks(), like.frozen, generation);
    }

    TravellingSeed(Geometry geometry, int partChunks, byte[] frozen) {
        this(geometry, partChunks, frozen, UnaryOperator.identity());
    }

    private TravellingSeed(Geometry geometry, int partChunks, byte[] frozen, UnaryOperator<Generation> generation) {
        this.geometry = geometry;
        this.parts = new Parts(geometry, partChunks);
        this.frozen = frozen;
        Digester digester = new Digester(ManifestFixture.identity(geometry).salt());
        List<Digest> digests = new ArrayList<>();
        for (long chunk = 0; chunk < geometry.chunkCount(); chunk++) {
            digests.add(digester.digest(
                    ByteBuffer.wrap(frozen, (int) geometry.chunkOffset(chunk), geometry.chunkLength(chunk))
                            .slice()));
        }
        ManifestHeader usual = ManifestFixture.header(geometry, digests);
        header = new ManifestHeader(
                usual.identity(), usual.name(), usual.roleEpoch(), generation.apply(usual.generation()));
        manifest = ManifestFixture.bytes(header, digests);
        source = new MemoryBlockDevice("source", new DiskImage(geometry.logicalBytes()));
        source.write(0, ByteBuffer.wrap(frozen));
    }

    /** Chunks of 8 KiB in parts of 8; 41 of them, the last one of 100 bytes; every third one zero, and the third part all zero. */
    static TravellingSeed small() {
        Geometry geometry = new Geometry(40 * 8192 + 100, 8192);
        byte[] bytes = content(geometry, new SplittableRandom(1), 3);
        Arrays.fill(bytes, 16 * 8192, 24 * 8192, (byte) 0);
        return new TravellingSeed(geometry, 8, bytes);
    }

    /** Half random, half compressible, with every {@code zeroEvery}-th chunk zero, and zero blocks in some of the others. */
    static byte[] content(Geometry geometry, RandomGenerator random, int zeroEvery) {
        byte[] bytes = new byte[(int) geometry.logicalBytes()];
        random.nextBytes(bytes);
        for (int chunk = 0; chunk < geometry.chunkCount(); chunk++) {
            int from = chunk * geometry.chunkBytes();
            int end = from + geometry.chunkLength(chunk);
            if (chunk % zeroEvery == 1) {
                Arrays.fill(bytes, from, end, (byte) 0);
            } else if (chunk % 4 == 0) {
                Arrays.fill(bytes, from + (end - from) / 2, end, (byte) 0);
            } else if (chunk % 4 == 1) {
                Arrays.fill(bytes, from, end, (byte) chunk);
            }
        }
        return bytes;
    }

    ManifestParts manifestParts() {
        return new ManifestParts(new BytesChannel(manifest), "test.manifest", header, parts);
    }

    SeedExport begin() {
        return SeedExport.begin(records, header.generation().id(), SET, "test.manifest", manifestParts());
    }

    SeedExport resume() {
        return SeedExport.resume(records, header.generation().id(), manifestParts());
    }

    /** Fills a medium, or as much as is left. */
    MediumExport.Ending export(SeedExport export, StateDirectory medium) {
        return export(export, medium, source);
    }

    MediumExport.Ending export(SeedExport export, StateDirectory medium, BlockDevice device) {
        return export(export, new ExportMedium(medium), device);
    }

    MediumExport.Ending export(SeedExport export, ExportMedium medium, BlockDevice device) {
        ExportSource from = new ExportSource(device, header, steps, pool, bytes -> {});
        return new MediumExport(
                        from,
                        export,
                        sealing,
                        signature,
                        statement(new UUID(7, media++)),
                        () -> Channels.newChannel(new ByteArrayInputStream(manifest)),
                        medium)
                .run();
    }

    /** Everything on one new medium. */
    MemoryStateDirectory exported() {
        MemoryStateDirectory medium = new MemoryStateDirectory();
        try (SeedExport export = begin()) {
            export(export, medium);
        }
        return medium;
    }

    SeedStatement statement(UUID medium) {
        return new SeedStatement(
                header.identity().id(),
                header.generation(),
                parts,
                manifestParts().filledChunks(),
                manifest.length,
                hash(manifest),
                SET,
                medium,
                1_795_000_100_000L,
                sealing.kind(),
                "aubervilliers",
                header.name());
    }

    /** The seed's own directory on a medium. */
    MemoryStateDirectory directory(MemoryStateDirectory medium) {
        return (MemoryStateDirectory) medium.directory(statement(new UUID(0, 1)).directory());
    }

    Imported importTo(BlockDevice device, StateDirectory... media) {
        return SeedImport.run(request(device, media), manifest -> copyNumber -> {});
    }

    ImportRequest request(BlockDevice device, StateDirectory... media) {
        ArrivalRequest arrival = new ArrivalRequest(
                site.directory("volumes"),
                device,
                () -> {
                    throw new AssertionError("the manifest is on the media");
                },
                "none",
                signature,
                NAME,
                replaces,
                new IncarnationId(new UUID(9, 9)),
                KEY,
                steps,
                pool,
                () -> 0,
                bytes -> {},
                progress::add,
                () -> false);
        return new ImportRequest(
                List.of(media),
                site.directory("imports"),
                opening,
                signature,
                Optional.empty(),
                set,
                acceptMissing,
                overwrite,
                arrival,
                bytes -> {});
    }

    MemoryBlockDevice emptyDevice() {
        return new MemoryBlockDevice("target", new DiskImage(geometry.logicalBytes()));
    }

    static byte[] bytes(BlockDevice device) {
        ByteBuffer bytes = ByteBuffer.allocate((int) device.sizeBytes());
        device.read(0, bytes);
        return bytes.array();
    }

    static Digest hash(byte[] bytes) {
        try {
            return Digest.of(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
