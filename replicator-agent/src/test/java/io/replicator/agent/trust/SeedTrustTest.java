package io.replicator.agent.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.seed.media.FileSeal;
import io.replicator.core.seed.media.MediaSealing;
import io.replicator.core.seed.media.SealingKind;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.VolumeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Seeds are signed and sealed, and every way that a signature or a seal is not taken. */
final class SeedTrustTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final VolumeId VOLUME = new VolumeId(new UUID(1, 2));
    private static final byte[] STATEMENT = "what is said".getBytes(StandardCharsets.US_ASCII);

    private final SecureRandom random = new SecureRandom();

    @TempDir
    private Path dir;

    @Test
    void aPeersSignatureIsBelieved() {
        Authority authority = authority("ca");
        byte[] signature =
                trust(authority, "ca", "aubervilliers").signature(name -> false).sign(STATEMENT);
        assertThat(signature).hasSizeBetween(64, SeedSignature.MAX_BYTES);
        SeedSignature judge = trust(authority, "ca", "bordeaux").signature("aubervilliers"::equals);
        assertThat(judge.signer(STATEMENT, signature, VOLUME, NOW.toEpochMilli(), "it"))
                .isEqualTo("aubervilliers");
    }

    @Test
    void everyOtherSignatureIsToldApart() {
        Authority authority = authority("ca");
        SeedSignature signer = trust(authority, "ca", "aubervilliers").signature(name -> false);
        byte[] signature = signer.sign(STATEMENT);
        SeedTrust bordeaux = trust(authority, "ca", "bordeaux");
        SeedSignature judge = bordeaux.signature("aubervilliers"::equals);
        long now = NOW.toEpochMilli();
        byte[] altered = STATEMENT.clone();
        altered[3] ^= 1;
        assertThat(refusal(FaultCode.BAD_MANIFEST, () -> judge.signer(altered, signature, VOLUME, now, "it")))
                .contains("altered after it was signed");
        assertThat(refusal(FaultCode.UNTRUSTED_PEER, () -> judge.signer(STATEMENT, new byte[0], VOLUME, now, "it")))
                .contains("is not signed");
        byte[] strangers = trust(authority("elsewhere"), "elsewhere", "aubervilliers")
                .signature(name -> false)
                .sign(STATEMENT);
        assertThat(refusal(FaultCode.UNTRUSTED_PEER, () -> judge.signer(STATEMENT, strangers, VOLUME, now, "it")))
                .contains("no authority of this agent vouches");
        assertThat(refusal(FaultCode.PEER_NOT_NAMED, () -> bordeaux.signature("paris"::equals)
                        .signer(STATEMENT, signature, VOLUME, now, "it")))
                .contains("'aubervilliers', which is not named as a peer");
        long later = NOW.plus(Duration.ofDays(3000)).toEpochMilli();
        assertThat(refusal(FaultCode.UNTRUSTED_PEER, () -> judge.signer(STATEMENT, signature, VOLUME, later, "it")))
                .contains("no authority of this agent vouches");
        SplittableRandom chance = new SplittableRandom(1);
        for (int i = 0; i < 60; i++) {
            byte[] spoilt = signature.clone();
            spoilt[chance.nextInt(spoilt.length)] ^= (byte) (1 + chance.nextInt(255));
            byte[] cut = Arrays.copyOf(signature, chance.nextInt(signature.length));
            for (byte[] bad : new byte[][] {spoilt, cut}) {
                answered(() -> judge.signer(STATEMENT, bad, VOLUME, now, "it"));
            }
        }
    }

    @Test
    void whatIsSealedForACertificateIsOpenedWithItsKeyAndNoOther() {
        Authority authority = authority("ca");
        Path bordeaux = enrol(authority, "ca", "bordeaux");
        MediaSealing sealing = trust(authority, "ca", "aubervilliers").forCertificate(bordeaux.resolve("agent.crt"));
        assertThat(sealing.kind()).isEqualTo(SealingKind.CERTIFICATE);
        FileSeal seal = sealing.begin().orElseThrow();
        assertThat(seal.wrappedKey()).hasSizeLessThan(16384);
        MediaSealing own = new SeedTrust(Credentials.load(bordeaux, NOW), random).own();
        assertSeals(seal, own.open(seal.wrappedKey()));
        MediaSealing paris = trust(authority, "ca", "paris").own();
        assertThat(refusal(FaultCode.WRONG_KEY, () -> paris.open(seal.wrappedKey())))
                .contains("for another certificate");
        assertNoKey(seal.wrappedKey(), own);
        assertThat(sealing.begin().orElseThrow().wrappedKey()).isNotEqualTo(seal.wrappedKey());
    }

    @Test
    void whatIsSealedWithAPassphraseIsOpenedWithItAndNoOther() throws IOException {
        SeedTrust trust = trust(authority("ca"), "ca", "bordeaux");
        MediaSealing sealing = trust.withPassphrase(passphrase("right", "a passphrase for the road\n"));
        assertThat(sealing.kind()).isEqualTo(SealingKind.PASSPHRASE);
        FileSeal seal = sealing.begin().orElseThrow();
        MediaSealing same = trust.opening(Optional.of(dir.resolve("right")));
        assertSeals(seal, same.open(seal.wrappedKey()));
        MediaSealing other = trust.withPassphrase(passphrase("wrong", "another one for the road"));
        assertThat(refusal(FaultCode.WRONG_KEY, () -> other.open(seal.wrappedKey())))
                .contains("another passphrase");
        assertThat(refusal(FaultCode.WRONG_KEY, () -> trust.own().open(seal.wrappedKey())))
                .contains("--passphrase-file");
        byte[] greedy = seal.wrappedKey();
        ByteBuffer.wrap(greedy).putInt(1, Integer.MAX_VALUE);
        assertThat(refusal(FaultCode.WRONG_KEY, () -> same.open(greedy))).contains("asks for what no Replicator");
    }

    @Test
    void apassphraseIsForItsOwnerAndNotShort() throws IOException {
        SeedTrust trust = trust(authority("ca"), "ca", "bordeaux");
        Path file = passphrase("short", "too short");
        assertThat(refusal(FaultCode.BAD_REQUEST, () -> trust.withPassphrase(file)))
                .contains("fewer than 12");
        assertThat(refusal(FaultCode.BAD_REQUEST, () -> trust.withPassphrase(dir.resolve("none"))))
                .contains("there is no passphrase file " + dir.resolve("none"));
        Path wide = passphrase("wide", "long enough to be one");
        Files.setPosixFilePermissions(wide, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(refusal(FaultCode.BAD_REQUEST, () -> trust.withPassphrase(wide)))
                .contains("chmod 600");
    }

    /** The other end opens it in its place, and nowhere else. */
    private static void assertSeals(FileSeal seal, FileSeal opened) {
        ByteBuffer place = ByteBuffer.wrap("header".getBytes(StandardCharsets.US_ASCII));
        byte[] plain = "some bytes that travel".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer sealed = ByteBuffer.allocateDirect(plain.length + FileSeal.OVERHEAD_BYTES);
        seal.seal(place.duplicate(), 7, false, ByteBuffer.wrap(plain), sealed);
        sealed.flip();
        ByteBuffer back = ByteBuffer.allocateDirect(plain.length);
        assertThat(opened.open(place.duplicate(), 7, false, sealed.duplicate(), back))
                .isTrue();
        assertThat(back.flip()).isEqualTo(ByteBuffer.wrap(plain));
        assertThat(opened.open(place.duplicate(), 8, false, sealed.duplicate(), back.clear()))
                .isFalse();
        assertThat(opened.open(place.duplicate(), 7, true, sealed.duplicate(), back.clear()))
                .isFalse();
        ByteBuffer elsewhere = ByteBuffer.wrap("footer".getBytes(StandardCharsets.US_ASCII));
        assertThat(opened.open(elsewhere, 7, false, sealed.duplicate(), back.clear()))
                .isFalse();
        sealed.put(3, (byte) (sealed.get(3) ^ 1));
        assertThat(opened.open(place.duplicate(), 7, false, sealed.duplicate(), back.clear()))
                .isFalse();
    }

    private static void assertNoKey(byte[] wrapped, MediaSealing opening) {
        SplittableRandom chance = new SplittableRandom(2);
        for (int i = 0; i < 60; i++) {
            byte[] spoilt = wrapped.clone();
            spoilt[chance.nextInt(spoilt.length)] ^= (byte) (1 + chance.nextInt(255));
            answered(() -> opening.open(spoilt));
            answered(() -> opening.open(Arrays.copyOf(wrapped, chance.nextInt(wrapped.length))));
        }
    }

    /** Whatever the bytes are, it is a refusal, or harmless. */
    private static void answered(ThrowingCallable call) {
        try {
            call.call();
        } catch (ReplicatorException e) {
            assertThat(e.code()).isNotEqualTo(FaultCode.INTERNAL);
        } catch (Throwable e) {
            throw new AssertionError("not a refusal", e);
        }
    }

    private static String refusal(FaultCode code, ThrowingCallable call) {
        ReplicatorException refusal = catchThrowableOfType(ReplicatorException.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(code);
        return refusal.getMessage();
    }

    private Path passphrase(String name, String text) throws IOException {
        Path file = dir.resolve(name);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }

    private Authority authority(String name) {
        return Authority.create(dir.resolve(name), name, Authority.VALIDITY, NOW, random);
    }

    private SeedTrust trust(Authority authority, String parent, String agent) {
        return new SeedTrust(Credentials.load(enrol(authority, parent, agent), NOW), random);
    }

    private Path enrol(Authority authority, String parent, String agent) {
        AgentIdentity identity = new AgentIdentity(agent, new AgentId(UUID.randomUUID()));
        return Enrolment.enrol(dir.resolve(parent), authority, identity, Authority.AGENT_VALIDITY, NOW);
    }
}
