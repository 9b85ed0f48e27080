package io.replicator.agent.main;

import io.replicator.agent.config.ConfigChange;
import io.replicator.agent.config.ConfigFile;
import io.replicator.agent.config.LoadedConfig;
import io.replicator.agent.job.Replication;
import io.replicator.agent.job.ReplicationSettings;
import io.replicator.agent.net.Network;
import io.replicator.agent.trust.Credentials;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.EventLevel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Takes over the configuration file and the certificates again, all of them or nothing. Thread-safe; one reload at a time, in the order in
 * which they were asked for.
 */
final class Reload {
    private final Path file;
    private final Certificates certificates;
    private final Replication replication;
    private final Network network;
    private final EventLog events;
    private final Executor io;

    // What is in effect; each reload begins after the one before has ended.
    private LoadedConfig loaded;
    private volatile Credentials credentials;
    private Map<String, Path> paths;

    private CompletableFuture<List<String>> last = CompletableFuture.completedFuture(List.of());

    /**
     * Knows what the agent was started with.
     *
     * @param io where files are read
     */
    Reload(
            Path file,
            LoadedConfig loaded,
            ReplicationSettings settings,
            Certificates certificates,
            Credentials credentials,
            Replication replication,
            Network network,
            EventLog events,
            Executor io) {
        this.file = file;
        this.loaded = loaded;
        this.paths = Mapping.paths(settings);
        this.certificates = certificates;
        this.credentials = credentials;
        this.replication = replication;
        this.network = network;
        this.events = events;
        this.io = io;
    }

    /** What changed, a line each; or the fault for which nothing did. Does not block. */
    synchronized CompletionStage<List<String>> run() {
        last = last.handleAsync((before, failure) -> attempt(), io)
                .thenCompose(stage -> stage)
                .whenComplete(this::tell);
        return last;
    }

    /** What the agent proves itself with now. */
    Credentials credentials() {
        return credentials;
    }

    private CompletionStage<List<String>> attempt() {
        LoadedConfig next = ConfigFile.read(file).orThrow();
        Credentials fresh = certificates.read();
        ReplicationSettings settings = Mapping.replication(next.config(), paths, Version.text());
        Credentials before = credentials;
        boolean renewed = !fresh.equals(before);
        if (renewed) {
            network.renew(fresh);
        }
        return replication.apply(settings).handle((applied, failure) -> {
            if (failure != null) {
                if (renewed) {
                    network.renew(before);
                }
                throw new CompletionException(faultOf(failure));
            }
            List<String> changes = changes(next, fresh, renewed);
            loaded = next;
            paths = Mapping.paths(settings);
            credentials = fresh;
            certificates.warnOfEnd(fresh, events);
            return changes;
        });
    }

    private List<String> changes(LoadedConfig next, Credentials fresh, boolean renewed) {
        List<String> changes = new ArrayList<>();
        ConfigChange.between(loaded, next).forEach(change -> changes.add(change.toString()));
        if (renewed) {
            changes.add("the certificate, from the next connection on: valid until " + Certificates.end(fresh));
        }
        return List.copyOf(changes);
    }

    private void tell(List<String> changes, Throwable failure) {
        if (failure != null) {
            ReplicatorException fault = faultOf(failure);
            events.tell(
                    EventLevel.ERROR,
                    "reload-refused",
                    Optional.of(fault.code()),
                    "nothing has changed: " + fault.getMessage());
        } else {
            String text = changes.isEmpty() ? "nothing has changed" : String.join("; ", changes);
            events.tell(EventLevel.INFO, "reloaded", Optional.empty(), text);
        }
    }

    private static ReplicatorException faultOf(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof ReplicatorException known
                ? known
                : new ReplicatorException(FaultCode.INTERNAL, "the reload met " + cause, cause);
    }
}
