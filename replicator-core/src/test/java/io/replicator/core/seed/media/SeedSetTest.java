package io.replicator.core.seed.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.device.MemoryBlockDevice;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.seed.media.SeedSet.Member;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one command made, and what is refused for not being of it: before anything is written, each told apart. */
final class SeedSetTest {
    private final TravellingSeed seed = TravellingSeed.small();
    private final Member member = member(seed);

    @TempDir
    private Path directory;

    @Test
    void isReadAsItWasWritten() throws IOException {
        List<Member> members = new ArrayList<>(List.of(member));
        for (int i = 0; i < 40; i++) {
            members.add(new Member(
                    new VolumeId(new UUID(9, i)), member.generation(), i, member.manifestHash(), "vm-é" + i));
        }
        SeedSet set = set(members);
        assertThat(SeedSet.read(write(set), SeedSignature.NONE, member.volume()))
                .isEqualTo(set);
    }

    @Test
    void oneByteThatWasAlteredAnywhereSpoilsIt() throws IOException {
        byte[] bytes = Files.readAllBytes(write(set(List.of(member))));
        for (int at = 0; at < bytes.length; at++) {
            byte[] altered = bytes.clone();
            altered[at] ^= 0x10;
            assertRead(FaultCode.BAD_MANIFEST, "was altered", altered);
        }
        for (int length = 0; length < bytes.length; length++) {
            assertRead(FaultCode.BAD_MANIFEST, "was altered", java.util.Arrays.copyOf(bytes, length));
        }
    }

    /** Whoever made up checksums too: counts and lengths are checked before memory is taken. */
    @Test
    void noiseWithARightChecksumIsNoSet() throws IOException {
        SplittableRandom random = new SplittableRandom(6);
        for (int i = 0; i < 2000; i++) {
            byte[] statement = new byte[1 + random.nextInt(300)];
            random.nextBytes(statement);
            if (i % 2 == 0 && statement.length > 40) {
                java.util.Arrays.fill(statement, 0, 3, (byte) 0);
                statement[3] = 1;
                statement[28] = 0;
            }
            byte[] file = new SignedStatement(statement, new byte[0])
                    .toFile(0x52504C5345545331L)
                    .array();
            assertRead(FaultCode.BAD_MANIFEST, "no set of seeds", file);
        }
    }

    @Test
    void aStrangersSignatureIsRefused() throws IOException {
        SeedSignature stranger = new SeedSignature() {
            @Override
            public byte[] sign(byte[] statement) {
                return new byte[] {1};
            }

            @Override
            public String signer(byte[] statement, byte[] signature, VolumeId volume, long millis, String what) {
                assertThat(signature).containsExactly(1);
                assertThat(volume).isEqualTo(member.volume());
                assertThat(millis).isEqualTo(77);
                throw new ReplicatorException(FaultCode.UNTRUSTED_PEER, what + " was signed by a stranger");
            }
        };
        Path file = directory.resolve("strange.set");
        try (FileChannel channel = create(file)) {
            set(List.of(member)).write(channel, stranger);
        }
        seed.signature = stranger;
        assertThatThrownBy(() -> SeedSet.read(file, stranger, member.volume()))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.UNTRUSTED_PEER));
    }

    @Test
    void aForeignSetIsRefused() throws IOException {
        Member other =
                new Member(new VolumeId(new UUID(8, 8)), member.generation(), 5, member.manifestHash(), "vm-102");
        assertImportRefused(FaultCode.WRONG_MEDIUM, "not in set", set(List.of(other)));
    }

    /** The set, or the seed, is one of an earlier journey. */
    @Test
    void aSetThatWasRolledBackIsRefused() throws IOException {
        assertImportRefused(
                FaultCode.WRONG_MEDIUM, "the set is of an earlier journey", set(List.of(at(member, -1, 4))));
        assertImportRefused(FaultCode.WRONG_MEDIUM, "the seed is an older one", set(List.of(at(member, +1, 4))));
        assertImportRefused(FaultCode.WRONG_MEDIUM, "take what travelled together", set(List.of(at(member, 0, 4))));
    }

    @Test
    void anotherManifestOfTheSameGenerationIsRefused() throws IOException {
        Member other = new Member(
                member.volume(),
                member.generation(),
                member.manifestBytes(),
                TravellingSeed.hash(new byte[] {1}),
                member.name());
        assertImportRefused(FaultCode.BAD_MANIFEST, "is not the manifest of 'vm-101' that set", set(List.of(other)));
    }

    @Test
    void aSeedOfTheSetIsTakenIn() throws IOException {
        seed.set = Optional.of(write(set(List.of(member))));
        MemoryBlockDevice target = seed.emptyDevice();
        assertThat(seed.importTo(target, seed.exported()).set()).isPresent();
        assertThat(TravellingSeed.bytes(target)).isEqualTo(seed.frozen);
    }

    private void assertImportRefused(FaultCode code, String words, SeedSet set) throws IOException {
        MemoryBlockDevice target = seed.emptyDevice();
        seed.set = Optional.of(write(set));
        MemoryStateDirectory medium = seed.exported();
        assertThatThrownBy(() -> seed.importTo(target, medium)).isInstanceOfSatisfying(ReplicatorException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e).hasMessageContaining(words);
        });
        assertThat(TravellingSeed.bytes(target)).containsOnly(0);
        assertThat(seed.site.directories()).doesNotContain("imports/" + member.volume());
    }

    private void assertRead(FaultCode code, String words, byte[] bytes) throws IOException {
        Path file = Files.write(directory.resolve("read.set"), bytes);
        assertThatThrownBy(() -> SeedSet.read(file, SeedSignature.NONE, member.volume()))
                .isInstanceOfSatisfying(ReplicatorException.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e).hasMessageContaining(words);
                });
    }

    private Path write(SeedSet set) throws IOException {
        Path file = directory.resolve("written-" + UUID.randomUUID() + ".set");
        try (FileChannel channel = create(file)) {
            set.write(channel, SeedSignature.NONE);
        }
        return file;
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private static SeedSet set(List<Member> members) {
        return new SeedSet(new UUID(0x1234_5678_0000_4000L, 7), 77, "aubervilliers", members);
    }

    private static Member member(TravellingSeed seed) {
        return new Member(
                seed.header.identity().id(),
                seed.header.generation(),
                seed.manifest.length,
                TravellingSeed.hash(seed.manifest),
                seed.header.name());
    }

    private static Member at(Member member, int later, long id) {
        Generation generation = member.generation();
        return new Member(
                member.volume(),
                new Generation(
                        generation.number() + later,
                        new GenerationId(new UUID(id, id)),
                        generation.parent(),
                        generation.capturedAtMillis(),
                        generation.root(),
                        generation.consistency()),
                member.manifestBytes(),
                member.manifestHash(),
                member.name());
    }
}
