package io.replicator.core.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.StateFile;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class VolumeCatalogTest {
    private final MemoryStateDirectory directory = new MemoryStateDirectory();

    @Test
    void anUnreadableRecordKeepsNobodyElseFromBeingOpened() {
        VolumeDirectory.create(directory, IndexFixture.record()).close();
        VolumeDirectory.create(directory, record("vm-102", 2)).close();
        spoil(VolumeDirectories.name(IndexFixture.record()), "volume");

        VolumeCatalog catalog = VolumeCatalog.open(directory);

        assertThat(catalog.open()).extracting(volume -> volume.record().name()).containsExactly("vm-102");
        assertThat(catalog.unreadable()).hasSize(1);
        assertThat(catalog.unreadable().get(0).fault().code()).isEqualTo(FaultCode.CORRUPT_STATE);
        assertThat(directory.directories())
                .as("what cannot be read is not removed")
                .contains(VolumeDirectories.name(IndexFixture.record()));
    }

    @Test
    void noCopyOfAVolumeIsChosenWhereOneCannotBeRead() {
        VolumeDirectory.create(directory, IndexFixture.record()).close();
        VolumeRecord newer = IndexFixture.record().withCopyNumber(2);
        VolumeDirectory.create(directory, newer).close();
        spoil(VolumeDirectories.name(newer), "volume");

        VolumeCatalog catalog = VolumeCatalog.open(directory);

        assertThat(catalog.open()).isEmpty();
        assertThat(directory.directories()).hasSize(2);
    }

    @Test
    void anIndexThatCannotBeReadIsToldWithItsVolumesName() {
        VolumeDirectory.create(directory, IndexFixture.record()).close();
        spoil(VolumeDirectories.name(IndexFixture.record()), "index");

        VolumeCatalog catalog = VolumeCatalog.open(directory);

        assertThat(catalog.open()).isEmpty();
        assertThat(catalog.unreadable().get(0).name()).contains("vm-101");
    }

    @Test
    void aReplacedCopyAndAnUnpublishedOneAreRemoved() {
        VolumeDirectory.create(directory, IndexFixture.record()).close();
        VolumeDirectory.create(directory, IndexFixture.record().withCopyNumber(2))
                .close();
        VolumeDirectory.prepare(directory, record("vm-102", 2)).close();

        VolumeCatalog catalog = VolumeCatalog.open(directory);

        assertThat(catalog.open())
                .extracting(volume -> volume.record().copyNumber())
                .containsExactly(2L);
        assertThat(directory.directories()).hasSize(1);
    }

    private void spoil(String volume, String file) {
        try (StateFile spoilt = directory.directory(volume).open(file)) {
            spoilt.write(0, ByteBuffer.allocate((int) spoilt.sizeBytes()));
        }
    }

    private static VolumeRecord record(String name, long id) {
        VolumeIdentity identity = new VolumeIdentity(
                new VolumeId(new UUID(1, id)),
                IndexFixture.GEOMETRY,
                new VolumeIdentity.Salt(new byte[VolumeIdentity.Salt.BYTES]));
        return VolumeRecord.fresh(
                name,
                identity,
                Role.SOURCE,
                FingerprintAlgorithm.POLYMUR_2,
                new FingerprintKey(new byte[FingerprintKey.BYTES]));
    }
}
