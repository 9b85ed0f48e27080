package io.replicator.core.seed.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.device.MemoryBlockDevice;
import io.replicator.core.disk.DiskImage;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.VolumeDirectories;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.seed.media.SeedImport.Imported;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.SimulatedCrash;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Power fails, a disk is unplugged or an operation fails, at every one of an export's and an import's: it goes on from there, and what comes
 * out is the seed.
 */
final class MediaCrashTest {
    private final TravellingSeed seed = TravellingSeed.small();

    @Test
    void powerFailsAnywhereInAnExport() {
        int begunAnew = 0;
        for (long crashAt = 0; ; crashAt++) {
            MemoryStateDirectory medium = new MemoryStateDirectory();
            seed.records = new MemoryStateDirectory();
            medium.crashAt(crashAt);
            try (SeedExport export = seed.begin()) {
                seed.export(export, medium);
                break;
            } catch (SimulatedCrash e) {
                assertThat(medium.isCrashed()).isTrue();
            }
            MemoryStateDirectory plugged = medium.crash(new Random(crashAt));
            seed.records = seed.records.crash(new Random(crashAt));
            begunAnew += goOn(plugged);
            assertArrives(plugged);
        }
        assertThat(begunAnew).isZero();
    }

    @Test
    void powerFailsAnywhereInTheRecordsOfAnExport() {
        int begunAnew = 0;
        for (long crashAt = 0; ; crashAt++) {
            MemoryStateDirectory medium = new MemoryStateDirectory();
            seed.records = new MemoryStateDirectory();
            seed.records.crashAt(crashAt);
            try (SeedExport export = seed.begin()) {
                seed.export(export, medium);
                break;
            } catch (SimulatedCrash e) {
                assertThat(seed.records.isCrashed()).isTrue();
            }
            seed.records = seed.records.crash(new Random(crashAt));
            MemoryStateDirectory plugged = medium.crash(new Random(crashAt));
            begunAnew += goOn(plugged);
            assertArrives(plugged);
        }
        assertThat(begunAnew).as("crashes before the first record was there").isBetween(1, 6);
    }

    @Test
    void anOperationOfTheMediumFailsAnywhere() {
        for (FaultCode code : new FaultCode[] {FaultCode.IO_ERROR, FaultCode.NO_SPACE, FaultCode.FLUSH_FAILED}) {
            for (long failAt = 0; ; failAt++) {
                MemoryStateDirectory medium = new MemoryStateDirectory();
                seed.records = new MemoryStateDirectory();
                medium.failAt(failAt, code);
                boolean whole = false;
                try (SeedExport export = seed.begin()) {
                    whole = seed.export(export, medium) == MediumExport.Ending.NOTHING_LEFT;
                } catch (ReplicatorException e) {
                    assertThat(e.code()).as("never that a volume is in doubt").isNotEqualTo(FaultCode.FLUSH_FAILED);
                }
                long operations = medium.operations();
                MemoryStateDirectory next = new MemoryStateDirectory();
                if (!whole) {
                    goOn(next);
                }
                assertArrives(medium, next);
                if (operations <= failAt) {
                    break;
                }
            }
        }
    }

    @Test
    void powerFailsAnywhereInAnImport() {
        MemoryStateDirectory medium = seed.exported();
        long complete = 0;
        for (long crashAt = 0; ; crashAt++) {
            seed.site = new MemoryStateDirectory();
            DiskImage image = new DiskImage(seed.geometry.logicalBytes());
            seed.site.crashAt(crashAt);
            try {
                seed.importTo(new MemoryBlockDevice("target", image), medium);
                break;
            } catch (SimulatedCrash e) {
                assertThat(seed.site.isCrashed()).isTrue();
            }
            assertThat(seed.pool.leasedBytes()).isZero();
            image.crash(new Random(crashAt));
            seed.site = seed.site.crash(new Random(crashAt));
            List<VolumeDirectory> copies = VolumeDirectories.openAll(seed.site.directory("volumes"));
            if (copies.isEmpty()) {
                assertWhole(seed.importTo(new MemoryBlockDevice("target", image), medium), image);
            } else {
                complete++;
                copies.get(0).index().verifyRoot();
                assertThat(copies).hasSize(1);
                assertThat(TravellingSeed.bytes(new MemoryBlockDevice("target", image)))
                        .isEqualTo(seed.frozen);
            }
            copies.forEach(VolumeDirectory::close);
        }
        assertThat(complete).as("crashes after which the copy was there").isPositive();
    }

    /** A disk that acknowledged what it then lost: the record says that the part is there, and the check at the end does not believe it. */
    @Test
    void aTargetThatLostWhatItFlushedIsFoundOut() {
        MemoryStateDirectory medium = seed.exported();
        MemoryStateDirectory partly = seed.exported();
        seed.directory(partly).delete("part-000004");
        MemoryBlockDevice target = seed.emptyDevice();
        try {
            seed.importTo(target, partly);
        } catch (ReplicatorException e) {
            assertThat(e.code()).isEqualTo(FaultCode.MISSING_PART);
        }
        target.zero(0, 8192);
        Imported imported = seed.importTo(target, medium);
        assertThat(imported.arrival().damagedChunks()).isEqualTo(1);
        assertThat(imported.arrival().damage().containsChunk(0)).isTrue();
    }

    /** What came later is read from where it was left; what is on the device already is not written again. */
    @Test
    void anImportThatIsResumedReadsWhatIsLeft() {
        MemoryStateDirectory medium = seed.exported();
        MemoryStateDirectory partly = seed.exported();
        seed.directory(partly).delete("part-000004");
        MemoryBlockDevice target = seed.emptyDevice();
        try {
            seed.importTo(target, partly);
        } catch (ReplicatorException e) {
            assertThat(e.code()).isEqualTo(FaultCode.MISSING_PART);
        }
        seed.directory(medium).rot("part-000000", 70, 1);
        assertWhole(seed.importTo(target, medium), target.image());
    }

    private int goOn(MemoryStateDirectory medium) {
        boolean begun =
                SeedExport.begun(seed.records, seed.header.generation().id()).isPresent();
        try (SeedExport export = begun ? seed.resume() : seed.begin()) {
            assertThat(seed.export(export, medium)).isEqualTo(MediumExport.Ending.NOTHING_LEFT);
            assertThat(export.standing().isComplete()).isTrue();
            assertThat(export.standing().doneBytes())
                    .isEqualTo(export.standing().totalBytes());
        }
        return begun ? 0 : 1;
    }

    private void assertArrives(MemoryStateDirectory... media) {
        assertThat(seed.pool.leasedBytes()).isZero();
        seed.site = new MemoryStateDirectory();
        MemoryBlockDevice target = seed.emptyDevice();
        MemoryStateDirectory[] begun = java.util.Arrays.stream(media)
                .filter(medium -> medium.directories().stream()
                        .anyMatch(name -> medium.directory(name).exists("seed")
                                || medium.directory(name).exists("seed.copy")))
                .toArray(MemoryStateDirectory[]::new);
        assertWhole(seed.importTo(target, begun), target.image());
    }

    private void assertWhole(Imported imported, DiskImage image) {
        assertThat(imported.arrival().damagedChunks()).isZero();
        assertThat(TravellingSeed.bytes(new MemoryBlockDevice("target", image))).isEqualTo(seed.frozen);
        imported.arrival().directory().index().verifyRoot();
        assertThat(seed.pool.leasedBytes()).isZero();
    }
}
