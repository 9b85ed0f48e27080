package io.replicator.agent.main;

import io.replicator.agent.e2e.FreePorts;
import io.replicator.agent.trust.AgentIdentity;
import io.replicator.agent.trust.Authority;
import io.replicator.agent.trust.Enrolment;
import io.replicator.core.volume.AgentId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** The files of one agent, below a directory of a test: configuration, certificates, state, a socket, an image. */
final class AgentHome {
    final Path directory;
    final String name;
    final int metricsPort = FreePorts.next();
    final int listenPort = FreePorts.next();

    private final Authority authority;

    AgentHome(Path directory, String name) {
        this(
                directory,
                name,
                Authority.create(
                        directory.resolve("authority"),
                        "authority",
                        Authority.VALIDITY,
                        Instant.now(),
                        new SecureRandom()));
    }

    /** One whose certificate is signed by the authority of another. */
    AgentHome(Path directory, String name, AgentHome other) {
        this(directory, name, other.authority);
    }

    private AgentHome(Path directory, String name, Authority authority) {
        this.directory = directory;
        this.name = name;
        this.authority = authority;
    }

    Path config() {
        return directory.resolve("agent.yaml");
    }

    Path state() {
        return directory.resolve("state");
    }

    Path socket() {
        return directory.resolve("agent.sock");
    }

    Path image() {
        return directory.resolve("vm-101.img");
    }

    Path pki() {
        return directory.resolve(name);
    }

    /** Makes key and certificate, in place of those that are there. */
    void enrol(Duration validity) {
        enrol(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.US_ASCII)), validity);
    }

    void enrol(UUID id, Duration validity) {
        try {
            for (String file : new String[] {"agent.key", "agent.csr", "agent.crt", "authority.crt"}) {
                Files.deleteIfExists(pki().resolve(file));
            }
            Enrolment.enrol(directory, authority, new AgentIdentity(name, new AgentId(id)), validity, Instant.now());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the configuration, with a volume that has a round so often. */
    AgentHome configure(String every) {
        return write(yaml(every));
    }

    AgentHome write(String yaml) {
        try {
            Files.writeString(config(), yaml);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String yaml(String every) {
        return """
                agent: {name: %s, state: %s, socket: %s, listen: ["127.0.0.1:%d"]}
                pki: {dir: %s}
                peers:
                  paris:
                    links: [{name: backbone-a, local: 127.0.0.1, remote: "127.0.0.1:1"}]
                volumes:
                  vm-101: {path: %s, peers: [paris], every: %s}
                metrics: {listen: "127.0.0.1:%d"}
                limits: {memory: 64MiB, io-threads: 3, cpu-threads: 2}
                """.formatted(name, state(), socket(), listenPort, pki(), image(), every, metricsPort);
    }
}
