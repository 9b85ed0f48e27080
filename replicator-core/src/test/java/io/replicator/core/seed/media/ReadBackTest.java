package io.replicator.core.seed.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.MemoryBlockDevice;
import io.replicator.core.disk.DiskImage;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.media.MediumExport.Ending;
import io.replicator.core.seed.media.ReadBack.Extent;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.StateFile;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Media that say they have written what they have not. */
final class ReadBackTest {
    private final TravellingSeed seed = TravellingSeed.small();
    private final MemoryStateDirectory lying = new MemoryStateDirectory();
    private final List<String> opened = new ArrayList<>();
    /** From that file on the medium keeps nothing. */
    private int keptFiles = Integer.MAX_VALUE;

    private long firstLostByte;

    @Test
    void whatAnHonestMediumTookIsReadBackWhole() {
        try (SeedExport export = seed.begin()) {
            assertThat(export(export, Extent.ALL)).isEqualTo(Ending.NOTHING_LEFT);
            assertThat(export.standing().isComplete()).isTrue();
        }
        assertThat(opened)
                .as("before they have their names")
                .containsExactly(
                        "manifest.new", "part-000000.new", "part-000001.new", "part-000003.new", "part-000004.new");
    }

    /** What counted before counts no more, and another medium gets it: its first parts may have been pushed out by the last. */
    @Test
    void aMediumThatLosesWhatItFlushedIsFoundOutAndNothingOfItCounts() {
        assertFoundOut(Extent.ALL, 3);
        assertThat(opened).endsWith("part-000001.new");
    }

    /** Few files are looked at, but the last one is. */
    @Test
    void aMediumThatIsSmallerThanItSaysIsFoundOutByASample() {
        assertFoundOut(Extent.SAMPLE, 1);
        assertThat(opened).containsExactly("manifest.new", "part-000004");
    }

    private void assertFoundOut(Extent extent, int honestFiles) {
        keptFiles = honestFiles - (extent == Extent.ALL ? 1 : 0);
        try (SeedExport export = seed.begin()) {
            assertLost(() -> export(export, extent));
            assertThat(export.standing().partsDone()).isZero();
            assertThat(export.standing().doneBytes()).isZero();
            assertThat(export.standing().writtenBytes()).isZero();
        }
        MemoryStateDirectory honest = new MemoryStateDirectory();
        try (SeedExport export = seed.resume()) {
            assertThat(seed.export(export, honest)).isEqualTo(Ending.NOTHING_LEFT);
            assertThat(export.standing().isComplete()).isTrue();
        }
        assertThat(seed.importTo(seed.emptyDevice(), honest).arrival().damagedChunks())
                .isZero();
    }

    /** A single piece in the middle of a file is what only reading everything finds for certain. */
    @Test
    void aMediumThatGarblesOnePieceIsFoundOutWhereEverythingIsRead() {
        keptFiles = 1;
        firstLostByte = 3 * 4096;
        try (SeedExport export = seed.begin()) {
            assertLost(() -> export(export, Extent.ALL));
        }
    }

    @Test
    void aMediumThatCannotBeReadBackIsNoBetter() {
        ReadBack failing = new ReadBack(
                (directory, file) -> {
                    throw new ReplicatorException(FaultCode.IO_ERROR, "planned");
                },
                Extent.SAMPLE,
                () -> {});
        try (SeedExport export = seed.begin()) {
            ExportMedium medium = new ExportMedium(lying, new MediumMeter(() -> 0), failing);
            assertThatThrownBy(() -> seed.export(export, medium, seed.source))
                    .isInstanceOfSatisfying(
                            ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.DAMAGED_MEDIUM))
                    .hasMessageContaining("cannot be read back (planned)");
        }
    }

    @Test
    void aSampleIsOfTheWholeFile() {
        List<ReadBack.Piece> pieces = new ArrayList<>();
        List<Long> read = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            pieces.add(new ReadBack.Piece(i * 4096L, 4096, SegmentHeader.checksum(ByteBuffer.allocate(4096))));
        }
        BlockDevice memory = new MemoryBlockDevice("medium", new DiskImage(1000 * 4096));
        BlockDevice device = (BlockDevice) Proxy.newProxyInstance(
                BlockDevice.class.getClassLoader(), new Class<?>[] {BlockDevice.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("read")) {
                        read.add((long) arguments[0] / 4096);
                    }
                    return method.invoke(memory, arguments);
                });
        new ReadBack((directory, file) -> device, Extent.SAMPLE, () -> {}).prove(lying, "part.new", pieces);
        assertThat(read).containsExactly(0L, 142L, 285L, 428L, 570L, 713L, 856L, 999L);
    }

    /** Only the medium's own time counts. */
    @Test
    void aMediumIsMeasuredByTheTimeThatItTakes() {
        long[] now = {0};
        MediumMeter meter = new MediumMeter(() -> now[0]);
        meter.write(1000, () -> now[0] += 250);
        now[0] += 1_000_000;
        assertThat(meter.reading()).isEqualTo(new MediumMeter.Reading(0, 0, 1000, 250));
        meter.flush(() -> {
            now[0] += 500;
            assertThat(meter.reading()).isEqualTo(new MediumMeter.Reading(0, 0, 1000, 750));
            now[0] += 250;
        });
        assertThat(meter.reading()).isEqualTo(new MediumMeter.Reading(1000, 1000, 0, 0));
    }

    private static void assertLost(ThrowingCallable export) {
        assertThatThrownBy(export)
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.DAMAGED_MEDIUM))
                .hasMessageContaining("what was written and flushed reads back as something else")
                .hasMessageContaining("the same command with another medium");
    }

    private Ending export(SeedExport export, Extent extent) {
        return seed.export(
                export,
                new ExportMedium(lying, new MediumMeter(() -> 0), new ReadBack(this::open, extent, () -> {})),
                seed.source);
    }

    /** What is on the medium, past what the system remembers. */
    private BlockDevice open(String directory, String file) {
        MemoryStateDirectory seedDirectory = seed.directory(lying);
        assertThat(directory).isEqualTo(seedDirectory.name());
        opened.add(file);
        try (StateFile written = seedDirectory.open(file)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) written.sizeBytes());
            written.read(0, bytes);
            MemoryBlockDevice device = new MemoryBlockDevice(file, new DiskImage(bytes.capacity()));
            device.write(0, bytes.flip());
            if (opened.size() > keptFiles) {
                device.zero(firstLostByte, 4096);
            }
            return device;
        }
    }
}
