package io.replicator.agent.net;

import io.replicator.agent.trust.AgentIdentity;
import io.replicator.agent.trust.Authority;
import io.replicator.agent.trust.Credentials;
import io.replicator.agent.trust.Enrolment;
import io.replicator.core.volume.AgentId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** An authority for tests, and agents with certificates of it. */
public final class Pki {
    private final Path directory;
    private final Authority authority;

    public Pki(Path parent, String name) {
        this.directory = parent.resolve(name);
        this.authority = Authority.create(directory, name, Authority.VALIDITY, Instant.now(), new SecureRandom());
    }

    public Credentials credentials(String agent) {
        return credentials(agent, id(agent));
    }

    Credentials credentials(String agent, UUID id) {
        AgentIdentity identity = new AgentIdentity(agent, new AgentId(id));
        Path enrolled = Enrolment.enrol(directory, authority, identity, Authority.AGENT_VALIDITY, Instant.now());
        return Credentials.load(enrolled, Instant.now());
    }

    /** Another agent that was given the same name. */
    Credentials another(String agent) {
        return anew(new AgentIdentity(agent, new AgentId(UUID.randomUUID())), "another", Authority.AGENT_VALIDITY);
    }

    /** The agent with another key and certificate. */
    Credentials renewed(String agent) {
        return anew(new AgentIdentity(agent, new AgentId(id(agent))), "renewed", Authority.AGENT_VALIDITY);
    }

    private Credentials anew(AgentIdentity identity, String place, Duration validity) {
        Path elsewhere = directory.resolve(place);
        Path enrolled = Enrolment.enrol(elsewhere, authority, identity, validity, Instant.now());
        return Credentials.load(enrolled, Instant.now());
    }

    /** As they were loaded before they expired. */
    Credentials expired(String agent) {
        Instant then = Instant.now().minus(Duration.ofDays(30));
        AgentIdentity identity = new AgentIdentity(agent, new AgentId(id(agent)));
        Path enrolled = Enrolment.enrol(directory, authority, identity, Duration.ofDays(1), then);
        return Credentials.load(enrolled, then);
    }

    /** The same agent with a certificate that ends soon. */
    Credentials ending(String agent, Duration validity) {
        return anew(new AgentIdentity(agent, new AgentId(id(agent))), "ending", validity);
    }

    static UUID id(String agent) {
        return UUID.nameUUIDFromBytes(agent.getBytes(StandardCharsets.US_ASCII));
    }
}
