package io.replicator.core.seed.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.device.MemoryBlockDevice;
import io.replicator.core.disk.DiskImage;
import io.replicator.core.document.GoldenVector;
import io.replicator.core.extent.Geometry;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.seed.ManifestHeader;
import io.replicator.core.seed.ManifestReader;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.StateFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The files of a medium, by vectors that another program made from docs/seed-format.md alone. */
final class MediaVectorsTest {
    private static final byte[] TEXT = "twenty bytes of data".getBytes(StandardCharsets.US_ASCII);
    private static final UUID SET = UUID.fromString("77777777-7777-4777-8777-777777777777");
    private static final UUID MEDIUM = UUID.fromString("88888888-8888-4888-8888-888888888888");

    private final Geometry geometry = new Geometry(2 * 4096 + TEXT.length, 4096);
    private final Parts parts = new Parts(geometry, 2);
    private final byte[] manifest = manifest();
    private final ManifestHeader header = ManifestReader.verify(new BytesChannel(manifest), "vector");
    private final BufferPool pool = new BufferPool(64 << 20);

    @Test
    void anExportIsTheVector() {
        MemoryBlockDevice device = new MemoryBlockDevice("source", new DiskImage(geometry.logicalBytes()));
        device.write(2 * 4096, ByteBuffer.wrap(TEXT));
        MemoryStateDirectory medium = new MemoryStateDirectory();
        ManifestParts digests = new ManifestParts(new BytesChannel(manifest), "vector", header, parts);
        try (SeedExport export =
                SeedExport.begin(new MemoryStateDirectory(), header.generation().id(), SET, "vector", digests)) {
            new MediumExport(
                            new ExportSource(device, header, Runnable::run, pool, bytes -> {}),
                            export,
                            MediaSealing.NONE,
                            SeedSignature.NONE,
                            statement(),
                            () -> new BytesChannel(manifest),
                            new ExportMedium(medium))
                    .run();
        }
        MemoryStateDirectory directory = (MemoryStateDirectory) medium.directory("vm-101-2-55555555");
        assertThat(directory.files()).containsExactly("INVENTORY.txt", "manifest", "part-000001", "seed", "seed.copy");
        assertThat(bytes(directory, "seed"))
                .isEqualTo(GoldenVector.ofMedia("seed").bytes());
        assertThat(bytes(directory, "seed.copy"))
                .isEqualTo(GoldenVector.ofMedia("seed").bytes());
        assertThat(bytes(directory, "manifest"))
                .isEqualTo(GoldenVector.ofMedia("manifest").bytes());
        assertThat(bytes(directory, "part-000001"))
                .isEqualTo(GoldenVector.ofMedia("part").bytes());
    }

    @Test
    void theIndependentReaderRestoresTheVector() {
        IndependentReader reader = new IndependentReader(
                GoldenVector.ofMedia("seed").bytes(),
                GoldenVector.ofMedia("manifest").bytes());
        reader.takePart(GoldenVector.ofMedia("part").bytes());
        assertThat(reader.volume()).isEqualTo(expected());
        assertThat(reader.missing()).isEmpty();
    }

    @Test
    void theIndependentReaderRestoresAnExport() {
        TravellingSeed seed = TravellingSeed.small();
        seed.source.write(3 * 8192, ByteBuffer.wrap(new byte[] {1}));
        MemoryStateDirectory directory = seed.directory(seed.exported());
        IndependentReader reader = new IndependentReader(bytes(directory, "seed"), bytes(directory, "manifest"));
        directory.files().stream()
                .filter(name -> name.startsWith("part-"))
                .forEach(name -> reader.takePart(bytes(directory, name)));
        assertThat(reader.missing()).containsExactly(3L);
        byte[] volume = reader.volume();
        System.arraycopy(seed.frozen, 3 * 8192, volume, 3 * 8192, 8192);
        assertThat(volume).isEqualTo(seed.frozen);
    }

    private SeedStatement statement() {
        return new SeedStatement(
                header.identity().id(),
                header.generation(),
                parts,
                1,
                manifest.length,
                TravellingSeed.hash(manifest),
                SET,
                MEDIUM,
                1_767_225_700_000L,
                SealingKind.NONE,
                "aubervilliers",
                "vm-101");
    }

    private static byte[] manifest() {
        byte[] file = GoldenVector.ofMedia("manifest").bytes();
        int length = ByteBuffer.wrap(file).getInt(48);
        return Arrays.copyOfRange(file, 64, 64 + length);
    }

    private byte[] expected() {
        byte[] volume = new byte[(int) geometry.logicalBytes()];
        System.arraycopy(TEXT, 0, volume, 2 * 4096, TEXT.length);
        return volume;
    }

    private static byte[] bytes(MemoryStateDirectory directory, String name) {
        try (StateFile file = directory.open(name)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.sizeBytes());
            file.read(0, bytes);
            return bytes.array();
        }
    }
}
