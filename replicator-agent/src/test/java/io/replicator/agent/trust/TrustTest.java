package io.replicator.agent.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.AgentId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From an authority to credentials that an agent starts with, and every way that it is refused. */
final class TrustTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final AgentIdentity BORDEAUX =
            new AgentIdentity("bordeaux", new AgentId(UUID.fromString("c0ffee00-0000-4000-8000-000000000001")));

    private final SecureRandom random = new SecureRandom();

    @TempDir
    private Path dir;

    @Test
    void anAgentGetsItsCredentials() {
        Path agent = enrol(authority("ca"), BORDEAUX, Authority.AGENT_VALIDITY);
        Credentials credentials = Credentials.load(agent, NOW);
        assertThat(credentials.identity()).isEqualTo(BORDEAUX);
        X509Certificate certificate = credentials.chain().get(0);
        assertThat(Identities.of(certificate)).isEqualTo(BORDEAUX);
        assertThat(certificate.getPublicKey().getAlgorithm()).isEqualTo("EC");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getNotBefore().toInstant()).isBefore(NOW);
        assertThat(credentials.authorities()).hasSize(1);
        assertThat(credentials.authorities().get(0).getBasicConstraints()).isZero();
    }

    @Test
    void keysAreForTheirOwnerOnly() throws IOException {
        Authority authority = authority("ca");
        Path agent = enrol(authority, BORDEAUX, Authority.AGENT_VALIDITY);
        assertThat(mode(agent.resolve("agent.key"))).isEqualTo("rw-------");
        assertThat(mode(dir.resolve("ca/authority.key"))).isEqualTo("rw-------");
        for (PosixFilePermission wider : PosixFilePermission.values()) {
            if (wider == PosixFilePermission.OWNER_READ || wider == PosixFilePermission.OWNER_WRITE) {
                continue;
            }
            for (String file : new String[] {"bordeaux/agent.key", "ca/authority.key"}) {
                Files.setPosixFilePermissions(
                        dir.resolve(file),
                        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, wider));
            }
            assertThat(refusal(FaultCode.BAD_CONFIGURATION, () -> Credentials.load(agent, NOW)))
                    .contains("chmod 600");
            assertThat(refusal(FaultCode.BAD_CONFIGURATION, () -> Authority.open(dir.resolve("ca"))))
                    .contains("chmod 600");
        }
        Files.setPosixFilePermissions(agent.resolve("agent.key"), PosixFilePermissions.fromString("r--------"));
        assertThatCode(() -> Credentials.load(agent, NOW)).doesNotThrowAnyException();
    }

    @Test
    void nothingIsOverwritten() {
        authority("ca");
        assertThat(refusal(FaultCode.BAD_REQUEST, () -> authority("ca"))).contains("exists already");
        enrol(Authority.open(dir.resolve("ca")), BORDEAUX, Authority.AGENT_VALIDITY);
        assertThat(refusal(FaultCode.BAD_REQUEST, () -> AgentKeys.request(dir.resolve("bordeaux"), BORDEAUX, random)))
                .contains("exists already");
    }

    @Test
    void anExpiredOrFutureCertificateIsRefused() {
        Path agent = enrol(authority("ca"), BORDEAUX, Duration.ofDays(2));
        assertThat(refusal(FaultCode.BAD_CONFIGURATION, () -> Credentials.load(agent, NOW.plus(Duration.ofDays(3)))))
                .contains("is valid from");
        assertThat(refusal(FaultCode.BAD_CONFIGURATION, () -> Credentials.load(agent, NOW.minus(Duration.ofDays(3)))))
                .contains("is valid from");
    }

    @Test
    void anotherAuthoritysCertificateIsRefused() throws IOException {
        Path agent = enrol(authority("ca"), BORDEAUX, Authority.AGENT_VALIDITY);
        authority("other");
        Files.copy(
                dir.resolve("other/authority.crt"),
                agent.resolve("authority.crt"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(refusal(FaultCode.BAD_CONFIGURATION, () -> Credentials.load(agent, NOW)))
                .contains("not signed by the authority");
    }

    @Test
    void aCertificateOfAnotherKeyIsRefused() {
        Authority authority = authority("ca");
        Path agent = enrol(authority, BORDEAUX, Authority.AGENT_VALIDITY);
        Path other = enrol(authority, new AgentIdentity("paris", BORDEAUX.id()), Authority.AGENT_VALIDITY);
        assertThat(refusal(
                        FaultCode.BAD_CONFIGURATION,
                        () -> AgentKeys.install(agent, other.resolve("agent.crt"), dir.resolve("ca/authority.crt"))))
                .contains("not the certificate of the private key");
    }

    @Test
    void anAuthorityIsNoAgent() {
        assertThat(refusal(
                        FaultCode.UNTRUSTED_PEER,
                        () -> Identities.of(authority("ca").certificate())))
                .contains("not an agent's");
    }

    @Test
    void aRequestIsSignedOnlyForTheAgentThatWasMeant() {
        Authority authority = authority("ca");
        Path request = AgentKeys.request(dir.resolve("bordeaux"), BORDEAUX, random);
        assertThat(refusal(
                        FaultCode.BAD_REQUEST,
                        () -> authority.sign(request, "paris", Authority.AGENT_VALIDITY, NOW, random)))
                .contains("'bordeaux'");
        assertThat(refusal(
                        FaultCode.BAD_REQUEST,
                        () -> authority.sign(request, "bordeaux", Duration.ofDays(10_000), NOW, random)))
                .contains("authority's own certificate ends");
    }

    @Test
    void anAlteredRequestIsRefused() throws IOException {
        Authority authority = authority("ca");
        Path request = AgentKeys.request(dir.resolve("bordeaux"), BORDEAUX, random);
        byte[] der = Base64.getMimeDecoder().decode(Files.readString(request).replaceAll("-----[A-Z ]+-----", ""));
        int name = new String(der, StandardCharsets.ISO_8859_1).indexOf("bordeaux");
        der[name] = 'c';
        Files.writeString(
                request,
                "-----BEGIN CERTIFICATE REQUEST-----\n"
                        + Base64.getMimeEncoder().encodeToString(der)
                        + "\n-----END CERTIFICATE REQUEST-----\n");
        assertThat(refusal(
                        FaultCode.BAD_REQUEST,
                        () -> authority.sign(request, "cordeaux", Authority.AGENT_VALIDITY, NOW, random)))
                .contains("not signed with its own key");
    }

    @Test
    void garbageIsRefusedWithItsFile() throws IOException {
        Path agent = enrol(authority("ca"), BORDEAUX, Authority.AGENT_VALIDITY);
        for (String garbage : new String[] {
            "", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "\0\0\0", "x".repeat(300_000)
        }) {
            for (String file : new String[] {"agent.crt", "authority.crt", "agent.key"}) {
                Path victim = agent.resolve(file);
                String good = Files.readString(victim);
                Files.writeString(victim, garbage);
                assertThat(refusal(FaultCode.BAD_CONFIGURATION, () -> Credentials.load(agent, NOW)))
                        .contains(file);
                Files.writeString(victim, good);
            }
        }
        assertThatCode(() -> Credentials.load(agent, NOW)).doesNotThrowAnyException();
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(refusal(FaultCode.BAD_CONFIGURATION, () -> Credentials.load(dir.resolve("nowhere"), NOW)))
                .contains("nowhere/agent.key does not exist");
        assertThat(refusal(FaultCode.BAD_REQUEST, () -> CertificateSummary.ofDirectory(dir)))
                .contains("no certificate yet");
    }

    @Test
    void aSummaryTellsWhatPeopleAsk() {
        Path agent = enrol(authority("ca"), BORDEAUX, Authority.AGENT_VALIDITY);
        assertThat(CertificateSummary.ofDirectory(agent)).hasSize(2).first().satisfies(summary -> {
            assertThat(summary.subject()).isEqualTo("CN=bordeaux");
            assertThat(summary.agent()).contains(BORDEAUX.id());
            assertThat(summary.validTo()).isEqualTo(NOW.plus(Authority.AGENT_VALIDITY));
            assertThat(summary.sha256()).matches("([0-9a-f]{2}:){31}[0-9a-f]{2}");
        });
    }

    private Authority authority(String name) {
        return Authority.create(dir.resolve(name), name, Authority.VALIDITY, NOW, random);
    }

    private Path enrol(Authority authority, AgentIdentity identity, Duration validity) {
        return Enrolment.enrol(dir, authority, identity, validity, NOW);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static String refusal(FaultCode code, ThrowingCallable action) {
        ReplicatorException refused = catchThrowableOfType(ReplicatorException.class, action);
        assertThat(refused).isNotNull();
        assertThat(refused.code()).isEqualTo(code);
        return refused.getMessage();
    }
}
