package io.replicator.agent.cli;

import io.replicator.agent.cli.view.PkiView;
import io.replicator.agent.control.api.RecordJson;
import io.replicator.agent.trust.AgentIdentity;
import io.replicator.agent.trust.AgentKeys;
import io.replicator.agent.trust.Authority;
import io.replicator.agent.trust.CertificateSummary;
import io.replicator.agent.trust.Credentials;
import io.replicator.core.volume.AgentId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pki}: everything on this host, without an agent. */
@Command(name = "pki", description = "Keys and certificates: made here, without an agent.")
final class PkiCommands {
    static final String AUTHORITY = "/etc/replicator/authority";
    static final String PKI = "/etc/replicator/pki";
    private static final int MOST_DAYS = 36_500;

    private final RootCommand root;

    PkiCommands(RootCommand root) {
        this.root = root;
    }

    @Command(
            name = "init",
            description = "Make the authority that signs all agents' certificates.",
            footer = "Its directory is best kept on a host that is no agent's, and backed up.")
    int init(
            @Parameters(paramLabel = "NAME", description = "What people call it.") String name,
            @Option(
                            names = "--dir",
                            paramLabel = "DIR",
                            defaultValue = AUTHORITY,
                            description = "Where its key and certificate go; ${DEFAULT-VALUE} unless given.")
                    Path directory,
            @Option(
                            names = "--days",
                            paramLabel = "DAYS",
                            defaultValue = "3653",
                            description = "How long it is valid; ${DEFAULT-VALUE} unless given.")
                    int days) {
        Authority.create(
                directory, name, validity(days), root.around().wallClock().instant(), new SecureRandom());
        return certificates(directory);
    }

    @Command(
            name = "request",
            description = "Make an agent's key, which never leaves this host, and the request for its certificate.")
    int request(
            @Parameters(paramLabel = "NAME", description = "The agent's name, as in its configuration.") String name,
            @Option(
                            names = "--dir",
                            paramLabel = "DIR",
                            defaultValue = PKI,
                            description = "Where key and request go; ${DEFAULT-VALUE} unless given.")
                    Path directory) {
        AgentIdentity identity = identity(name);
        Path request = AgentKeys.request(directory, identity, new SecureRandom());
        return print(
                new PkiView.Requested(name, identity.id(), request.toString()),
                request + " is to be signed where the authority is: replicatorctl pki sign " + name
                        + " --request FILE\n" + "What that writes, agent.crt and authority.crt, belongs beside it.\n");
    }

    @Command(
            name = "sign",
            description = "Sign an agent's request, where the authority is.",
            footer = "Writes agent.crt and authority.crt; both belong beside the agent's key.")
    int sign(
            @Parameters(
                            paramLabel = "NAME",
                            description = "The agent whose request it must be, so that no other is signed by mistake.")
                    String name,
            @Option(names = "--request", required = true, paramLabel = "FILE", description = "The request.")
                    Path request,
            @Option(
                            names = "--authority",
                            paramLabel = "DIR",
                            defaultValue = AUTHORITY,
                            description = "The authority's directory; ${DEFAULT-VALUE} unless given.")
                    Path authority,
            @Option(
                            names = "--out",
                            paramLabel = "DIR",
                            description = "Where the certificates go; beside the request unless given.")
                    Optional<Path> out,
            @Option(
                            names = "--days",
                            paramLabel = "DAYS",
                            defaultValue = "825",
                            description = "How long the certificate is valid; ${DEFAULT-VALUE} unless given.")
                    int days) {
        Path beside = Optional.ofNullable(request.toAbsolutePath().getParent()).orElse(request.toAbsolutePath());
        Path certificate = Authority.open(authority)
                .issue(
                        request,
                        name,
                        out.orElse(beside),
                        validity(days),
                        root.around().wallClock().instant(),
                        new SecureRandom());
        return print(
                new PkiView.Signed(name, certificate.toString()),
                certificate + " and authority.crt beside it belong into the directory of " + name + "'s key.\n");
    }

    @Command(name = "show", description = "The certificates of a directory, and whether an agent can start with them.")
    int show(
            @Option(
                            names = "--dir",
                            paramLabel = "DIR",
                            defaultValue = PKI,
                            description = "The directory; ${DEFAULT-VALUE} unless given.")
                    Path directory) {
        int code = certificates(directory);
        if (CertificateSummary.isAgents(directory)) {
            root.out().flush();
            Credentials.load(directory, root.around().wallClock().instant());
            if (!root.json()) {
                root.out().println("Key, certificate and authority fit together.");
            }
        }
        return code;
    }

    private int certificates(Path directory) {
        List<PkiView.Certificate> certificates = CertificateSummary.ofDirectory(directory).stream()
                .map(PkiCommands::shown)
                .toList();
        return print(
                new PkiView.Shown(certificates),
                PkiView.text(certificates, root.around().wallClock().instant()));
    }

    private static PkiView.Certificate shown(CertificateSummary summary) {
        return new PkiView.Certificate(
                summary.file().toString(),
                summary.subject(),
                summary.agent(),
                summary.issuer(),
                summary.validFrom().toString(),
                summary.validTo().toString(),
                summary.serial(),
                summary.sha256());
    }

    private static AgentIdentity identity(String name) {
        try {
            return new AgentIdentity(name, new AgentId(UUID.randomUUID()));
        } catch (IllegalArgumentException e) {
            throw new UsageFault(e.getMessage() + "; 1 to 63 letters, digits, dots, dashes and underscores are");
        }
    }

    private static Duration validity(int days) {
        if (days < 1 || days > MOST_DAYS) {
            throw new UsageFault("--days: " + days + " is not from 1 to " + MOST_DAYS);
        }
        return Duration.ofDays(days);
    }

    private int print(Record json, String text) {
        root.out().print(root.json() ? new String(RecordJson.write(json), StandardCharsets.UTF_8) + "\n" : text);
        return ExitCodes.DONE;
    }
}
