package io.replicator.core.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.VolumeDirectories;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.SimulatedCrash;
import io.replicator.core.volume.IncarnationId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Power fails, or an operation, at every write of an arrival: there is the copy that was before, or the new one with all that belongs to it. */
final class ArrivalCrashTest {
    private static final IncarnationId OLDER = new IncarnationId(new UUID(8, 8));

    private final ArrivalFixture seed = ArrivalFixture.small();

    ArrivalCrashTest() {
        seed.spoil(3, 7);
        seed.spoil(40, 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void powerFailsAnywhere(boolean replacing) {
        long operations = 0;
        long complete = 0;
        for (long crashAt = 0; crashAt <= operations; crashAt++) {
            for (int luck = 0; luck < 2; luck++) {
                MemoryStateDirectory volumes = new MemoryStateDirectory();
                Optional<VolumeDirectory> older = replacing ? Optional.of(olderCopy(volumes)) : Optional.empty();
                long begun = volumes.operations();
                volumes.crashAt(begun + crashAt);
                boolean returned = false;
                try {
                    seed.arrive(volumes, older);
                    returned = true;
                    operations = volumes.operations() - begun;
                } catch (SimulatedCrash e) {
                    assertThat(volumes.isCrashed()).isTrue();
                    operations = crashAt + 1;
                }
                complete += check(volumes.crash(new Random(2 * crashAt + luck)), replacing, returned) ? 1 : 0;
                assertThat(seed.pool.leasedBytes()).isZero();
            }
        }
        assertThat(operations).isGreaterThan(10);
        assertThat(complete).as("runs that ended with the new copy").isGreaterThan(3);
    }

    @ParameterizedTest
    @EnumSource(names = {"IO_ERROR", "FLUSH_FAILED", "NO_SPACE"})
    void anOperationFailsAnywhere(FaultCode code) {
        long operations = operationsOfAnArrival();
        assertThat(operations).isGreaterThan(10);
        for (long failAt = 0; failAt < operations; failAt++) {
            MemoryStateDirectory volumes = new MemoryStateDirectory();
            VolumeDirectory older = olderCopy(volumes);
            volumes.failSoon(failAt, code);
            boolean returned = false;
            try {
                seed.arrive(volumes, Optional.of(older));
                returned = true;
            } catch (ReplicatorException e) {
                assertThat(e.code()).isIn(code, FaultCode.FLUSH_FAILED);
            }
            check(failAt % 2 == 0 ? volumes.kill() : volumes.crash(new Random(failAt)), true, returned);
            assertThat(seed.pool.leasedBytes()).isZero();
        }
    }

    /**
     * What the older copy owes is forgotten once the new one is there. The world found it forgotten before: a crash in between left the older copy
     * without a generation that it had confirmed, and its device perhaps with half of that (seed 65787).
     */
    @Test
    void theStepAfterPublicationFindsTheNewCopyAndItsFailureTakesNothingBack() {
        MemoryStateDirectory volumes = new MemoryStateDirectory();
        VolumeDirectory older = olderCopy(volumes);
        List<Long> told = new ArrayList<>();
        ArrivalCheck.run(seed.request(volumes, Optional.of(older)), copyNumber -> {
            told.add(copyNumber);
            assertThat(VolumeDirectories.newest(volumes, ManifestFixture.VOLUME))
                    .hasValueSatisfying(
                            record -> assertThat(record.copyNumber()).isEqualTo(copyNumber));
            throw new ReplicatorException(FaultCode.IO_ERROR, "the commit log");
        });
        assertThat(told).containsExactly(2L);
        assertThat(check(volumes.kill(), true, true)).isTrue();
    }

    /** Whether the new copy is there. */
    private boolean check(MemoryStateDirectory volumes, boolean replacing, boolean mustBeNew) {
        List<VolumeDirectory> copies = VolumeDirectories.openAll(volumes);
        assertThat(copies).hasSizeBetween(replacing ? 1 : 0, 1);
        assertThat(volumes.directories()).hasSameSizeAs(copies);
        boolean isNew =
                !copies.isEmpty() && copies.get(0).record().relation().equals(Optional.of(ArrivalFixture.INCARNATION));
        assertThat(isNew || !mustBeNew).isTrue();
        if (isNew) {
            assertThat(copies.get(0).record().copyNumber()).isEqualTo(replacing ? 2 : 1);
            ArrivalAssertions.assertComplete(seed, copies.get(0), seed.chunks(3, 40));
        } else if (replacing) {
            assertThat(copies.get(0).record().relation()).contains(OLDER);
            assertThat(copies.get(0).index().generation()).contains(seed.header.generation());
            copies.get(0).index().verifyRoot();
        }
        copies.forEach(VolumeDirectory::close);
        return isNew;
    }

    private long operationsOfAnArrival() {
        MemoryStateDirectory volumes = new MemoryStateDirectory();
        VolumeDirectory older = olderCopy(volumes);
        long begun = volumes.operations();
        seed.arrive(volumes, Optional.of(older));
        return volumes.operations() - begun;
    }

    /** The copy of an earlier seed, with a relation of its own. */
    private VolumeDirectory olderCopy(MemoryStateDirectory volumes) {
        VolumeDirectory older = seed.arrive(volumes).directory();
        older.updateRecord(older.record().withRelation(Optional.of(OLDER), Optional.empty()));
        return older;
    }
}
