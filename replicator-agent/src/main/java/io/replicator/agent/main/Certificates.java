package io.replicator.agent.main;

import io.replicator.agent.trust.Credentials;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.EventLevel;
import io.replicator.core.time.Lane;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** The files the agent proves itself with, read at the start and at every reload. */
final class Certificates {
    /** Enough time to have another one signed without a night shift. */
    private static final Duration SHORT = Duration.ofDays(30);

    private static final Duration LOOK = Duration.ofHours(12);

    private static final String REMEDY =
            "sign its request again where the authority is: replicatorctl pki sign NAME --request FILE;"
                    + " put agent.crt beside the key, then: replicatorctl config reload";

    /** Is told; as {@link EventLog#tell}. */
    @FunctionalInterface
    interface Alarm {
        void tell(EventLevel level, String kind, Optional<FaultCode> code, String text);
    }

    private final Path directory;
    private final String agentName;
    private final InstantSource clock;

    Certificates(Path directory, String agentName, InstantSource clock) {
        this.directory = directory;
        this.agentName = agentName;
        this.clock = clock;
    }

    /** What the files say now; a BAD_CONFIGURATION with what to do where they cannot be used. Blocks. */
    Credentials read() {
        Credentials credentials = Credentials.load(directory, clock.instant());
        String name = credentials.identity().name();
        if (!name.equals(agentName)) {
            throw new ReplicatorException(
                    FaultCode.BAD_CONFIGURATION,
                    "the certificate in " + directory + " is of '" + name + "', and agent.name is '" + agentName
                            + "'; they have to be the same");
        }
        return credentials;
    }

    /** Tells of a certificate that is about to expire, or has. */
    void warnOfEnd(Credentials credentials, Alarm alarm) {
        Duration left = Duration.between(clock.instant(), end(credentials));
        if (left.isNegative()) {
            alarm.tell(
                    EventLevel.ERROR,
                    "certificate-expired",
                    Optional.of(FaultCode.UNTRUSTED_PEER),
                    "the agent's certificate ended at " + end(credentials)
                            + ": links that are up stay up, and none comes back once it was down; " + REMEDY);
        } else if (left.compareTo(SHORT) < 0) {
            alarm.tell(
                    EventLevel.WARNING,
                    "certificate-expires",
                    Optional.empty(),
                    "the agent's certificate ends in " + left.toDays() + " days, at " + end(credentials) + "; "
                            + REMEDY);
        }
    }

    /** As {@link #warnOfEnd} twice a day from here on, and when it has ended. */
    void watch(Supplier<Credentials> current, Lane lane, Alarm alarm) {
        Duration left = Duration.between(clock.instant(), end(current.get()));
        Duration wait = left.isNegative() || left.compareTo(LOOK) > 0 ? LOOK : left.plusSeconds(1);
        lane.schedule(wait.toNanos(), () -> {
            warnOfEnd(current.get(), alarm);
            watch(current, lane, alarm);
        });
    }

    static Instant end(Credentials credentials) {
        return credentials.chain().get(0).getNotAfter().toInstant();
    }
}
