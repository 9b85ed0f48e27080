package io.replicator.core.seed.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.device.MemoryBlockDevice;
import io.replicator.core.disk.DiskImage;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.seed.media.SeedImport.Imported;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFile;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeId;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is refused before anything is written, and why: each told apart. */
final class MediaRefusalTest {
    private final TravellingSeed seed = TravellingSeed.small();
    private final MemoryBlockDevice target = seed.emptyDevice();

    @Test
    void aPartOfAnotherSeedThatWasMovedHere() {
        MemoryStateDirectory medium = seed.exported();
        MemoryStateDirectory other = other().exported();
        copy(other().directory(other), "part-000001", seed.directory(medium), "part-000001");
        assertRefused(FaultCode.WRONG_MEDIUM, "part-000001 is not what its name says", medium);
    }

    @Test
    void aPartThatWasRenamed() {
        MemoryStateDirectory medium = seed.exported();
        copy(seed.directory(medium), "part-000003", seed.directory(medium), "part-000001");
        assertRefused(FaultCode.WRONG_MEDIUM, "part-000001 is not what its name says", medium);
    }

    /** One of two media holds an earlier generation: it was not filled for this journey. */
    @Test
    void aMediumThatWasRolledBack() {
        MemoryStateDirectory medium = seed.exported();
        MemoryStateDirectory old = other().exported();
        assertRefused(FaultCode.WRONG_MEDIUM, "several seeds of 'vm-101'", medium, old);
    }

    @Test
    void aMediumOfAnotherVolume() {
        assertRefused(FaultCode.WRONG_MEDIUM, "holds no seed of 'vm-101'", new MemoryStateDirectory());
    }

    @Test
    void aStatementThatWasAltered() {
        MemoryStateDirectory medium = seed.exported();
        for (String file : new String[] {"seed", "seed.copy"}) {
            seed.directory(medium).rot(file, 150, 1);
        }
        assertRefused(FaultCode.BAD_MANIFEST, "was altered", medium);
    }

    @Test
    void aSignatureThatIsNotBelieved() {
        MemoryStateDirectory medium = seed.exported();
        for (FaultCode code : new FaultCode[] {FaultCode.UNTRUSTED_PEER, FaultCode.PEER_NOT_NAMED}) {
            seed.signature = new SeedSignature() {
                @Override
                public byte[] sign(byte[] statement) {
                    return new byte[0];
                }

                @Override
                public String signer(byte[] bytes, byte[] signature, VolumeId volume, long millis, String what) {
                    throw new ReplicatorException(code, "planned");
                }
            };
            assertRefused(code, "planned", medium);
        }
    }

    /** PEERS 4, case 20: a swapped disk, or a changed size, after transport. */
    @Test
    void aDeviceThatIsTooSmall() {
        MemoryStateDirectory medium = seed.exported();
        MemoryBlockDevice small = new MemoryBlockDevice("small", new DiskImage(seed.geometry.logicalBytes() - 1));
        assertThatThrownBy(() -> seed.importTo(small, medium))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.SIZE_MISMATCH));
    }

    @Test
    void aDeviceThatHoldsSomethingElse() {
        MemoryStateDirectory medium = seed.exported();
        target.write(20 * 8192, ByteBuffer.wrap(new byte[] {1}));
        byte[] before = TravellingSeed.bytes(target);
        assertRefused(FaultCode.BAD_REQUEST, "holds something else already", medium);
        assertThat(TravellingSeed.bytes(target)).isEqualTo(before);
        seed.overwrite = true;
        assertThat(seed.importTo(target, medium).arrival().damagedChunks()).isZero();
        assertThat(TravellingSeed.bytes(target)).isEqualTo(seed.frozen);
    }

    @Test
    void aCopyThatIsHereAlreadyIsReplacedOnOrderAndNobodysUntilThen() {
        MemoryStateDirectory medium = seed.exported();
        VolumeDirectory first = seed.importTo(target, medium).arrival().directory();
        seed.replaces = Optional.of(first);
        assertThat(SeedImport.alreadyHere(seed.request(target, medium)))
                .as("the same seed again")
                .contains(seed.header.generation());
        assertRefused(FaultCode.BAD_REQUEST, "is a replica at generation 17 already", medium);
        seed.overwrite = true;
        seed.directory(medium).delete("part-000001");
        assertRefused(FaultCode.MISSING_PART, "parts 1", medium);
        try (io.replicator.core.index.DamageSet damage =
                io.replicator.core.index.DamageSet.open(first.directory(), seed.geometry)) {
            assertThat(damage.count())
                    .as("damaged chunks of the copy that is being replaced")
                    .isEqualTo(41);
        }
        seed.overwrite = false;
        assertThat(SeedImport.alreadyHere(seed.request(target, medium)))
                .as("half replaced, it is not there any more")
                .isEmpty();
        seed.overwrite = true;
        seed.acceptMissing = true;
        Imported imported = seed.importTo(target, medium);
        assertThat(imported.arrival().directory().record().copyNumber()).isEqualTo(2);
        assertThat(imported.flawed()).isTrue();
        assertThat(imported.arrival().damagedChunks())
                .as("what is on no medium was on the device before")
                .isZero();
    }

    @Test
    void aSeedThatIsOlderThanTheCopyHere() {
        seed.replaces = Optional.of(
                newer().importTo(target, newer().exported()).arrival().directory());
        seed.site = lastSite;
        assertRefused(
                FaultCode.OLDER_SEED, "is at generation 18 here, and this seed is generation 17", seed.exported());
    }

    @Test
    void theSameMediumTwiceIsReadOnce() {
        MemoryStateDirectory medium = seed.exported();
        Imported imported = seed.importTo(target, medium, medium);
        assertThat(imported.notes()).containsExactly("memory was named twice");
    }

    private MemoryStateDirectory lastSite = new MemoryStateDirectory();

    private void assertRefused(FaultCode code, String text, StateDirectory... media) {
        assertThatThrownBy(() -> seed.importTo(target, media))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(text);
        assertThat(seed.pool.leasedBytes()).isZero();
    }

    /** An earlier generation of the same volume. */
    private static TravellingSeed other() {
        return new TravellingSeed(
                TravellingSeed.small(),
                generation -> new Generation(
                        16,
                        new GenerationId(new UUID(3, 3)),
                        Optional.empty(),
                        generation.capturedAtMillis() - 1000,
                        generation.root(),
                        generation.consistency()));
    }

    private TravellingSeed newer() {
        TravellingSeed newer = new TravellingSeed(
                TravellingSeed.small(),
                generation -> new Generation(
                        18,
                        new GenerationId(new UUID(4, 4)),
                        Optional.of(generation.id()),
                        generation.capturedAtMillis() + 1000,
                        generation.root(),
                        generation.consistency()));
        newer.site = lastSite;
        return newer;
    }

    private static void copy(StateDirectory from, String name, StateDirectory to, String as) {
        try (StateFile source = from.open(name);
                StateFile copy = to.open(as)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) source.sizeBytes());
            source.read(0, bytes);
            copy.truncate(0);
            copy.write(0, bytes.flip());
        }
    }
}
