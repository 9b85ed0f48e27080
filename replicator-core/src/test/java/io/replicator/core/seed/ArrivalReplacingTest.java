package io.replicator.core.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.index.VolumeDirectories;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A seed arrives where the volume, or another one, is already. */
final class ArrivalReplacingTest {
    private final MemoryStateDirectory volumes = new MemoryStateDirectory();
    private final ArrivalFixture seed = ArrivalFixture.small();
    private final VolumeIdentity identity = seed.header.identity();

    /** drbd d8c4159c6 (PEERS 4, row 1): the seeding command left an old relation alive, a returning peer matched it, the resync was skipped. */
    @Test
    void aNewSeedEndsTheRelationOfTheCopyItReplaces() {
        VolumeDirectory older = seed.arrive(volumes).directory();
        IncarnationId before = new IncarnationId(new UUID(8, 8));
        older.updateRecord(older.record().withRelation(Optional.of(before), Optional.empty()));
        older.updateRecord(older.record().withRoleEpoch(5));

        VolumeDirectory newer = seed.arrive(volumes, Optional.of(older)).directory();

        assertThat(newer.record().relation()).contains(ArrivalFixture.INCARNATION);
        assertThat(newer.record().copyNumber()).isEqualTo(2);
        assertThat(newer.record().roleEpoch()).as("what is known of hand-overs").isEqualTo(5);
        newer.close();
        List<VolumeDirectory> afterRestart = VolumeDirectories.openAll(volumes.kill());
        assertThat(afterRestart).singleElement().satisfies(copy -> assertThat(
                        copy.record().relation())
                .as("nothing of the earlier one is left to be matched")
                .contains(ArrivalFixture.INCARNATION));
        assertThat(volumes.kill().directories()).containsExactly(identity.id() + "-2");
    }

    @Test
    void aSourceIsNotOverwritten() {
        VolumeDirectory source = VolumeDirectory.create(volumes, record(Role.SOURCE, identity));
        assertRefused(FaultCode.WRONG_ROLE, "is a source", Optional.of(source));
        assertRefused(FaultCode.WRONG_ROLE, "is a source", Optional.empty());
    }

    @Test
    void aCopyUnderAnotherNameIsNotForgotten() {
        seed.arrive(volumes).directory();
        assertRefused(FaultCode.BAD_REQUEST, "under the name " + ArrivalFixture.NAME, Optional.empty());
    }

    @Test
    void anotherVolumeOfThatNameIsNotReplaced() {
        VolumeIdentity other = new VolumeIdentity(new VolumeId(new UUID(4, 4)), seed.geometry, identity.salt());
        VolumeDirectory copy = VolumeDirectory.create(volumes, record(Role.REPLICA, other));
        assertRefused(FaultCode.UNRELATED_VOLUME, "is volume " + other.id() + " here", Optional.of(copy));
    }

    private static VolumeRecord record(Role role, VolumeIdentity identity) {
        return VolumeRecord.fresh(
                ArrivalFixture.NAME, identity, role, FingerprintAlgorithm.ofNewCopies(), ArrivalFixture.KEY);
    }

    private void assertRefused(FaultCode code, String text, Optional<VolumeDirectory> replaces) {
        List<String> before = volumes.directories();
        assertThatThrownBy(() -> seed.arrive(volumes, replaces))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(text);
        assertThat(volumes.directories()).isEqualTo(before);
        assertThat(VolumeDirectories.openAll(volumes)).hasSize(1);
    }
}
