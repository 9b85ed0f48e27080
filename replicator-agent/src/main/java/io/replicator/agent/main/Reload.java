package io.replicator.agent.main;

import io.replicator.agent.config.ConfigChange;
import io.replicator.agent.config.ConfigFile;
import io.replicator.agent.config.LoadedConfig;
import io.replicator.agent.job.ReplicationSettings;
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
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Takes over the configuration file and the certificates again, all of them or nothing. Thread-safe; one reload at a time, in the order in
 * which they were asked for.
 */
final class Reload {
    private final Path file;
    private final Certificates certificates;
    private final Function<ReplicationSettings, CompletionStage<List<String>>> apply;
    private final Consumer<Credentials> renew;
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
     * @param apply takes other settings over, all of them or with a fault none
     * @param renew takes another certificate, from the next connection on
     * @param io where files are read
     */
    Reload(
            Path file,
            LoadedConfig loaded,
            ReplicationSettings settings,
            Certificates certificates,
            Credentials credentials,
            Function<ReplicationSettings, CompletionStage<List<String>>> apply,
            Consumer<Credentials> renew,
            EventLog events,
            Executor io) {
        this.file = file;
        this.loaded = loaded;
        this.paths = Mapping.paths(settings);
        this.certificates = certificates;
        this.credentials = credentials;
        this.apply = apply;
        this.renew = renew;
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
            renew.accept(fresh);
        }
        return apply.apply(settings).handle((applied, failure) -> {
            if (failure != null) {
                if (renewed) {
                    renew.accept(before);
                }
                throw new CompletionException(faultOf(failure));
            }
            List<String> changes = changes(next, fresh, renewed, applied);
            loaded = next;
            paths = Mapping.paths(settings);
            credentials = fresh;
            certificates.warnOfEnd(fresh, events::tell);
            return changes;
        });
    }

    /** The options that differ, then what that means for what runs. */
    private List<String> changes(LoadedConfig next, Credentials fresh, boolean renewed, List<String> applied) {
        List<String> changes = new ArrayList<>();
        ConfigChange.between(loaded, next).forEach(change -> changes.add(change.toString()));
        changes.addAll(applied);
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
