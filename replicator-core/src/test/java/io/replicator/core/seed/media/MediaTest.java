package io.replicator.core.seed.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.device.MemoryBlockDevice;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.media.MediumExport.Ending;
import io.replicator.core.seed.media.SeedImport.Imported;
import io.replicator.core.store.MemoryStateDirectory;
import java.nio.ByteBuffer;
import java.util.BitSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A seed goes onto media and comes off them. */
final class MediaTest {
    private final TravellingSeed seed = TravellingSeed.small();

    @AfterEach
    void nothingIsLeased() {
        assertThat(seed.pool.leasedBytes()).isZero();
    }

    @Test
    void whatIsExportedIsImported() {
        MemoryStateDirectory medium = seed.exported();
        MemoryBlockDevice target = seed.emptyDevice();
        Imported imported = seed.importTo(target, medium);
        assertThat(TravellingSeed.bytes(target)).isEqualTo(seed.frozen);
        assertThat(imported.arrival().damagedChunks()).isZero();
        assertThat(imported.arrival().generation()).isEqualTo(seed.header.generation());
        assertThat(imported.missingParts()).isEqualTo(new BitSet());
        assertThat(imported.notes()).isEmpty();
        assertThat(seed.site.directory("imports").directories())
                .as("what is left of the import")
                .isEmpty();
        imported.arrival().directory().index().verifyRoot();
    }

    @Test
    void aPartOfNothingButZeroesHasNoFile() {
        assertThat(seed.directory(seed.exported()).files())
                .containsExactly(
                        "INVENTORY.txt",
                        "manifest",
                        "part-000000",
                        "part-000001",
                        "part-000003",
                        "part-000004",
                        "seed",
                        "seed.copy");
    }

    @Test
    void aChunkThatChangedSinceItsCaptureIsNotExportedAndComesOverTheWire() {
        seed.source.write(3 * 8192 + 5, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        seed.source.write(12 * 8192, ByteBuffer.wrap(new byte[] {9}));
        MemoryBlockDevice target = seed.emptyDevice();
        Imported imported = seed.importTo(target, seed.exported());
        assertThat(imported.arrival().damagedChunks()).isEqualTo(2);
        assertThat(imported.arrival().damage().containsChunk(3)).isTrue();
        assertThat(imported.arrival().damage().containsChunk(12)).isTrue();
        assertThat(imported.deferred()).isEqualTo(imported.arrival().damage());
        assertThat(imported.notes()).isEmpty();
    }

    @Test
    void mediaFillOneAfterTheOtherAndAreReadInAnyOrder() {
        MemoryStateDirectory first = new MemoryStateDirectory();
        MemoryStateDirectory second = new MemoryStateDirectory();
        try (SeedExport export = seed.begin()) {
            long fits = operationsOf(2);
            first.failAt(fits, FaultCode.NO_SPACE);
            assertThat(seed.export(export, first)).isEqualTo(Ending.FULL);
            assertThat(export.standing().isComplete()).isFalse();
        }
        try (SeedExport export = seed.resume()) {
            assertThat(seed.export(export, second)).isEqualTo(Ending.NOTHING_LEFT);
            assertThat(export.standing().isComplete()).isTrue();
            assertThat(export.standing().media()).hasSize(2);
            assertThat(export.standing().media().get(0).parts()).isPositive();
            assertThat(export.standing().doneBytes())
                    .isEqualTo(export.standing().totalBytes());
        }
        MemoryBlockDevice target = seed.emptyDevice();
        assertThatThrownBy(() -> seed.importTo(target, second))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.MISSING_PART))
                .hasMessageContaining("parts 0-1 of 'vm-101'");
        assertThat(seed.site.directory("volumes").directories())
                .as("no copy yet")
                .isEmpty();
        Imported imported = seed.importTo(target, first);
        assertThat(imported.arrival().damagedChunks()).isZero();
        assertThat(TravellingSeed.bytes(target)).isEqualTo(seed.frozen);
    }

    /** Operations on a medium until that many parts are on it. */
    private long operationsOf(int parts) {
        TravellingSeed same = TravellingSeed.small();
        for (long at = 1; ; at++) {
            MemoryStateDirectory tried = new MemoryStateDirectory();
            same.records = new MemoryStateDirectory();
            tried.failAt(at, FaultCode.NO_SPACE);
            try (SeedExport export = same.begin()) {
                same.export(export, tried);
                if (export.standing().partsDone() == parts) {
                    return at;
                }
            } catch (ReplicatorException e) {
                assertThat(e.code()).isIn(FaultCode.NO_SPACE, FaultCode.IO_ERROR);
            }
        }
    }
}
