package io.replicator.bench.link;

import io.replicator.agent.trust.AgentIdentity;
import io.replicator.agent.trust.AgentKeys;
import io.replicator.agent.trust.Authority;
import io.replicator.agent.trust.Credentials;
import io.replicator.core.volume.AgentId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** An authority for one run, and agents with certificates of it, in a directory that is left to the system to clear. */
final class BenchPki {
    private final SecureRandom random = new SecureRandom();
    private final Path directory;
    private final Authority authority;

    BenchPki() throws IOException {
        directory = Files.createTempDirectory("replicator-bench-");
        authority = Authority.create(directory.resolve("ca"), "bench", Authority.VALIDITY, Instant.now(), random);
    }

    Credentials credentials(String agent) {
        return Credentials.load(enrol(agent), Instant.now());
    }

    /** Makes key and certificate; the directory with both. */
    Path enrol(String agent) {
        Path home = directory.resolve(agent);
        Path request = AgentKeys.request(home, new AgentIdentity(agent, new AgentId(UUID.randomUUID())), random);
        Path certificate = authority.issue(
                request, agent, directory.resolve(agent + "-issued"), Authority.AGENT_VALIDITY, Instant.now(), random);
        AgentKeys.install(home, certificate, certificate.resolveSibling("authority.crt"));
        return home;
    }
}
