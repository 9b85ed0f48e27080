package io.replicator.agent.trust;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.AgentId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;

/** What an agent reads of keys and certificates at its start, and whom it takes a peer for. */
class StartTest {
    private static final AgentId ID = new AgentId(UUID.fromString("00000000-0000-4000-8000-000000000001"));
    private static final List<String> URIS = List.of("https://example.org", Identities.uri(ID));

    @Test
    void needsNothingOfBouncyCastle() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bouncycastle..")
                .check(new ClassFileImporter()
                        .importClasses(
                                Credentials.class,
                                PemText.class,
                                PkiDirectory.class,
                                KeyMatch.class,
                                Identities.class,
                                AgentIdentity.class));
    }

    @Test
    void aNameIsReadWhereverItStands() {
        assertThat(Identities.read(new X500Principal("CN=paris"), URIS)).contains(new AgentIdentity("paris", ID));
        assertThat(Identities.read(new X500Principal("CN=paris, O=Example, C=FR"), URIS))
                .contains(new AgentIdentity("paris", ID));
    }

    @Test
    void aSubjectThatTwoReadersCouldTakeForTwoAgentsIsNobodys() {
        for (String subject : List.of(
                "CN=paris, CN=brive", "CN=paris+O=Example", "CN=paris+CN=brive", "O=paris", "CN=Paris Nord", "")) {
            assertThat(Identities.read(new X500Principal(subject), URIS))
                    .as(subject)
                    .isEmpty();
        }
        X500Principal paris = new X500Principal("CN=paris");
        assertThat(Identities.read(paris, List.of())).isEmpty();
        assertThat(Identities.read(paris, List.of(Identities.uri(ID), Identities.uri(ID))))
                .isEmpty();
        assertThat(Identities.read(paris, List.of("urn:replicator:agent:1"))).isEmpty();
    }

    @Test
    void whatIsHalfOrTooMuchIsRefused() {
        String body = Base64.getEncoder().encodeToString("no key".getBytes(StandardCharsets.US_ASCII));
        for (String text : List.of(
                "-----BEGIN PRIVATE KEY-----\n" + body + "\n",
                "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\n?" + body + "\n-----END PRIVATE KEY-----\n",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\n" + body + "\n-----END ENCRYPTED PRIVATE KEY-----\n")) {
            assertThatThrownBy(() -> PemText.key(text, "agent.key"))
                    .isInstanceOf(ReplicatorException.class)
                    .hasMessageContaining("agent.key does not hold");
        }
    }
}
