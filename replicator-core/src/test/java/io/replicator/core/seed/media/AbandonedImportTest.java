package io.replicator.core.seed.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.replicator.core.device.MemoryBlockDevice;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.ChangeVisitor;
import io.replicator.core.index.DamageSet;
import io.replicator.core.index.IndexChanges;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.seed.media.SeedImport.Imported;
import io.replicator.core.store.AtomicRecord;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * An import that was begun and not finished, after which something else happened to the volume. A new user found that the next import then wrote
 * chunks of the seed into a replica that was in sync, and that nobody knew of it.
 */
final class AbandonedImportTest {
    private final TravellingSeed seed = TravellingSeed.small();
    private final MemoryBlockDevice target = seed.emptyDevice();
    private final MemoryStateDirectory medium = seed.exported();

    /** Rounds have brought the copy back and further meanwhile: the medium that comes late is one of an older seed. */
    @Test
    void aCopyThatRoundsHaveBroughtBackIsNotWrittenAnyMore() {
        VolumeDirectory copy = replacedInPart();
        repaired(copy);
        target.write(5 * 8192, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        byte[] inSync = TravellingSeed.bytes(target);
        seed.overwrite = false;

        for (boolean dry : new boolean[] {true, false}) {
            ReplicatorException refused = catchThrowableOfType(ReplicatorException.class, () -> {
                if (dry) {
                    ImportPlan.of(seed.request(target, medium));
                } else {
                    seed.importTo(target, medium);
                }
            });
            assertThat(refused.code()).isEqualTo(FaultCode.OLDER_SEED);
        }

        assertThat(TravellingSeed.bytes(target)).isEqualTo(inSync);
    }

    /** What is to be lost is said again, and the copy is nobody's before the first of its chunks is written. */
    @Test
    void onOrderItBeginsAnewAndTheCopyIsDamagedBefore() {
        VolumeDirectory copy = replacedInPart();
        repaired(copy);

        assertThat(ImportPlan.of(seed.request(target, medium)).partsThere()).isZero();
        refusedAsMissing();

        try (DamageSet damage = DamageSet.open(copy.directory(), seed.geometry)) {
            assertThat(damage.chunks().chunkCount()).isEqualTo(seed.geometry.chunkCount());
        }
    }

    @Test
    void anotherCopyThatCameMeanwhileIsNotTakenForTheOneThatWasBegunOver() {
        replacedInPart();
        MemoryStateDirectory whole = seed.exported();
        seed.overwrite = true;
        Imported second = seed.importTo(target, whole);
        assertThat(second.arrival().damagedChunks()).isZero();
        seed.replaces = Optional.of(second.arrival().directory());
        seed.overwrite = false;

        assertThat(SeedImport.alreadyHere(seed.request(target, medium))).contains(seed.header.generation());
    }

    /** Where nothing came in between it is gone on with, as ever. */
    @Test
    void itIsGoneOnWithOtherwise() {
        replacedInPart();
        seed.overwrite = false;
        assertThat(ImportPlan.of(seed.request(target, medium)).partsThere()).isPositive();
        Imported imported = seed.importTo(target, seed.exported());
        assertThat(imported.arrival().damagedChunks()).isZero();
        assertThat(TravellingSeed.bytes(target)).isEqualTo(seed.frozen);
    }

    /** It saves work and proves nothing: one that another version wrote is as good as none. */
    @Test
    void aRecordOfAnotherFormatIsNoneAndRefusesNothing() {
        AtomicRecord.write(
                seed.site
                        .directory("imports")
                        .directory(seed.header.identity().id().toString()),
                ImportRecord.FILE,
                ImportRecord.MAGIC - 1,
                ByteBuffer.wrap(new byte[30]));
        assertThat(ImportPlan.of(seed.request(target, medium)).partsThere()).isZero();
        assertThat(seed.importTo(target, medium).arrival().damagedChunks()).isZero();
    }

    /** Media that are fed one at a time, each with a part that is spoilt: all of them were seen, and what is spoilt comes over the wire. */
    @Test
    void spoiltPartsOfMediaThatWereSeenEarlierAreNotMissing() {
        MemoryStateDirectory other = seed.exported();
        seed.directory(medium).delete("part-000001");
        seed.directory(medium).rot("part-000000", 5000, 1);
        for (String part : new String[] {"part-000000", "part-000003", "part-000004", "part-000005"}) {
            seed.directory(other).delete(part);
        }
        seed.directory(other).rot("part-000001", 5000, 1);

        ReplicatorException refused =
                catchThrowableOfType(ReplicatorException.class, () -> seed.importTo(target, medium));
        assertThat(refused.code()).isEqualTo(FaultCode.MISSING_PART);
        assertThat(refused.getMessage()).contains("parts 1 of").contains("part-000000: ", "spoilt (chunks ");

        Imported imported = seed.importTo(target, other);
        assertThat(imported.missingParts().isEmpty()).isTrue();
        assertThat(imported.arrival().damagedChunks()).isBetween(2L, 11L);
    }

    /** A copy that a second import replaces, and that has come to a part that is on no medium. */
    private VolumeDirectory replacedInPart() {
        VolumeDirectory copy = seed.importTo(target, seed.exported()).arrival().directory();
        seed.replaces = Optional.of(copy);
        seed.overwrite = true;
        seed.directory(medium).delete("part-000001");
        refusedAsMissing();
        return copy;
    }

    private void refusedAsMissing() {
        ReplicatorException refused =
                catchThrowableOfType(ReplicatorException.class, () -> seed.importTo(target, medium));
        assertThat(refused.code()).isEqualTo(FaultCode.MISSING_PART);
    }

    /** A round of its source has brought everything whole, and is the next generation. */
    private void repaired(VolumeDirectory copy) {
        try (DamageSet damage = DamageSet.open(copy.directory(), seed.geometry)) {
            BlockSet all = damage.chunks();
            damage.remove(all);
        }
        Generation before = seed.header.generation();
        copy.index()
                .merge(
                        new IndexChanges() {
                            @Override
                            public long chunkCount() {
                                return 0;
                            }

                            @Override
                            public void forEachAscendingChange(ChangeVisitor visitor) {}
                        },
                        new Generation(
                                before.number() + 1,
                                new GenerationId(new UUID(18, 18)),
                                Optional.of(before.id()),
                                before.capturedAtMillis() + 1,
                                before.root(),
                                Consistency.CRASH));
    }
}
