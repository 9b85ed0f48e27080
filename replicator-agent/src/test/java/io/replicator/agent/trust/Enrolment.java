package io.replicator.agent.trust;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;

/** Makes an agent's directory with key, certificate and authority, as an administrator does it. */
public final class Enrolment {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Enrolment() {}

    /** The new directory, below {@code parent} and named as the agent. */
    public static Path enrol(Path parent, Authority authority, AgentIdentity identity, Duration validity, Instant now) {
        Path directory = parent.resolve(identity.name());
        Path request = AgentKeys.request(directory, identity, RANDOM);
        PkiDirectory.writePublic(
                parent.resolve("signed.crt"), authority.sign(request, identity.name(), validity, now, RANDOM));
        PkiDirectory.writePublic(parent.resolve("trusted.crt"), authority.certificatePem());
        AgentKeys.install(directory, parent.resolve("signed.crt"), parent.resolve("trusted.crt"));
        return directory;
    }
}
