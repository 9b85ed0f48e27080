package io.replicator.core.seed.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.device.MemoryBlockDevice;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.MemoryStateDirectory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What an import would do, told without doing it. */
final class ImportPlanTest {
    private final TravellingSeed seed = TravellingSeed.small();
    private final MemoryStateDirectory medium = seed.exported();
    private final MemoryBlockDevice target = seed.emptyDevice();

    @Test
    void aPlanSaysWhatIsThereAndChangesNothing() {
        ImportPlan plan = plan(medium);
        assertThat(plan.statement().generation()).isEqualTo(seed.header.generation());
        assertThat(plan.parts()).isEqualTo(4);
        assertThat(plan.partsThere()).isZero();
        assertThat(plan.missing().isEmpty()).isTrue();
        long filled = seed.manifestParts().filledChunks();
        assertThat(plan.writeBytes()).isEqualTo(filled * 8192);
        assertThat(plan.readBytes()).isBetween(filled * 8192 / 3, filled * 8192 + 8 * 8192);
        assertThat(plan.stateBytes()).isPositive();
        assertThat(seed.importTo(target, medium).arrival().damagedChunks()).isZero();
    }

    @Test
    void whatIsMissingIsNamedAndWhatWasTakenInIsNotReadAgain() {
        MemoryStateDirectory partly = seed.exported();
        seed.directory(partly).delete("part-000004");
        assertThat(plan(partly).missing().toString()).isEqualTo("{4}");
        assertThat(plan(partly).missingBytes()).isEqualTo(bytesOfPart(4));
        assertThatThrownBy(() -> seed.importTo(target, partly))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.MISSING_PART));
        ImportPlan rest = plan(medium);
        assertThat(rest.partsThere()).isEqualTo(3);
        assertThat(rest.missing().isEmpty()).isTrue();
        assertThat(rest.writeBytes()).isEqualTo(bytesOfPart(4));
    }

    /** A copy of a medium heals the other, and is not counted twice. */
    @Test
    void aManifestThatIsSpoiltOnOneMediumIsTakenFromAnother() {
        MemoryStateDirectory copy = seed.exported();
        seed.directory(medium).rot("manifest", 300, 1);
        assertThatThrownBy(() -> plan(medium))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.BAD_MANIFEST));
        assertThat(plan(medium, copy).writeBytes()).isEqualTo(plan(copy).writeBytes());
    }

    @Test
    void aPlanRefusesWhatAnImportRefuses() {
        target.write(0, ByteBuffer.wrap(new byte[] {1}));
        assertThatThrownBy(() -> plan(medium))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.BAD_REQUEST))
                .hasMessageContaining("holds something else already");
        seed.directory(medium).rot("part-000001", 20, 1);
        seed.overwrite = true;
        assertThat(plan(medium).parts()).isEqualTo(4);
    }

    private long bytesOfPart(int part) {
        return seed.manifestParts().filledChunks(part) * 8192;
    }

    private ImportPlan plan(MemoryStateDirectory... media) {
        byte[] before = TravellingSeed.bytes(target);
        seed.site.directory("volumes");
        seed.site.directory("imports");
        String names = ids(media);
        try {
            return ImportPlan.of(seed.request(target, media));
        } finally {
            assertThat(ids(media)).as("what is on state directory and media").isEqualTo(names);
            assertThat(TravellingSeed.bytes(target)).isEqualTo(before);
            assertThat(seed.site.openFiles()).isZero();
            assertThat(media[0].openFiles()).isZero();
            assertThat(seed.pool.leasedBytes()).isZero();
        }
    }

    private String ids(MemoryStateDirectory... media) {
        StringBuilder ids = new StringBuilder(seed.site.id());
        for (MemoryStateDirectory one : media) {
            ids.append(' ').append(one.id());
        }
        return ids.toString();
    }
}
