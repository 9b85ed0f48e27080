package io.replicator.agent.e2e;

import static org.awaitility.Awaitility.await;

import io.replicator.agent.cli.http.HttpAnswer;
import io.replicator.agent.cli.http.LocalHttp;
import io.replicator.agent.control.api.ApiPaths;
import io.replicator.agent.control.api.AttachRequest;
import io.replicator.agent.control.api.EventPage;
import io.replicator.agent.control.api.ExportRequest;
import io.replicator.agent.control.api.ImportRequest;
import io.replicator.agent.control.api.InitRequest;
import io.replicator.agent.control.api.LinkTestRequest;
import io.replicator.agent.control.api.RecordJson;
import io.replicator.agent.control.api.ResyncMode;
import io.replicator.agent.control.api.ResyncRequest;
import io.replicator.agent.control.api.SeedRequest;
import io.replicator.core.report.EventReport;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;
import io.replicator.core.report.LinkReport;
import io.replicator.core.report.LinkStatus;
import io.replicator.core.report.PeerReport;
import io.replicator.core.report.RelationState;
import io.replicator.core.report.StatusReport;
import io.replicator.core.report.VolumeReport;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** An agent's control socket, for what a test asks and tells too often to start a command for each time. */
final class Control {
    private static final byte[] NOTHING = {};
    private static final Set<RelationState> READY = Set.of(RelationState.IN_SYNC, RelationState.BEHIND);
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(65);

    private final LocalHttp http;

    Control(Path socket) {
        http = new LocalHttp(socket);
    }

    /** Whether somebody answers. */
    boolean answers() {
        try {
            return http.call("GET", ApiPaths.STATUS, NOTHING, TIMEOUT_NANOS).status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    StatusReport status() {
        return RecordJson.read(StatusReport.class, call("GET", ApiPaths.STATUS, NOTHING));
    }

    VolumeReport volume(String volume) {
        return RecordJson.read(VolumeReport.class, call("GET", ApiPaths.VOLUMES + "/" + volume, NOTHING));
    }

    /** The generation that the volume is at here. */
    Generation generation(String volume) {
        return volume(volume).generation().orElseThrow(() -> new AssertionError(volume + " has no generation"));
    }

    JobReport init(String volume, Role role) {
        return finish(post(ApiPaths.VOLUMES + "/" + volume + "/init", new InitRequest(role)));
    }

    JobReport createSeed(String volume, Path manifest) {
        return finish(post(
                ApiPaths.SEEDS,
                new SeedRequest(
                        List.of(volume), Optional.of(manifest.toString()), Optional.empty(), Optional.empty())));
    }

    JobReport attachSeed(String volume, Path manifest) {
        return finish(beginAttach(volume, manifest));
    }

    /** Begins the check of a copy that arrived. */
    JobReport beginAttach(String volume, Path manifest) {
        return post(
                ApiPaths.VOLUMES + "/" + volume + "/attach",
                new AttachRequest(
                        manifest.toString(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    /** Begins the copy onto media. */
    JobReport beginExport(ExportRequest request) {
        return post(ApiPaths.EXPORTS, request);
    }

    /** Begins to take a volume in from media. */
    JobReport beginImport(String volume, ImportRequest request) {
        return post(ApiPaths.VOLUMES + "/" + volume + "/import", request);
    }

    /** Begins a round and returns its job as it was accepted. */
    JobReport beginResync(String volume, String peer) {
        return beginResync(volume, peer, ResyncMode.DELTA);
    }

    /** Begins a round of that kind. */
    JobReport beginResync(String volume, String peer, ResyncMode mode) {
        return post(
                ApiPaths.VOLUMES + "/" + volume + "/resync",
                new ResyncRequest(Optional.of(peer), Optional.of(mode), Optional.empty()));
    }

    /** A round as soon as it may begin, which must succeed. */
    JobReport resync(String volume, String peer) {
        awaitReady(volume, peer);
        return finish(beginResync(volume, peer));
    }

    /** As {@link #resync}, asked for again while it is refused or fails: because an earlier one still ends, or an agent has just come back. */
    JobReport resyncUntilDone(String volume, String peer, String moment) {
        return await("a round of " + volume + " after " + moment)
                .atMost(Duration.ofMinutes(2))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsMatching(AssertionError.class::isInstance)
                .until(() -> resync(volume, peer), job -> true);
    }

    /** The job when it ends, or as it is after that time. */
    JobReport atLatestAfter(long nanos, JobReport job) {
        String seconds = String.format(Locale.ROOT, "%.3f", nanos / 1e9);
        return RecordJson.read(
                JobReport.class, call("GET", ApiPaths.JOBS + "/" + job.id() + "?wait=" + seconds, NOTHING));
    }

    /** The job as it is now. */
    JobReport now(JobReport job) {
        return atLatestAfter(0, job);
    }

    /** The job when it has ended, however it did. */
    JobReport ended(JobReport job) {
        JobReport now = job;
        while (!now.state().hasEnded()) {
            now = atLatestAfter(TimeUnit.SECONDS.toNanos(60), job);
        }
        return now;
    }

    /** The job when it has ended as it should. */
    JobReport finish(JobReport job) {
        JobReport ended = ended(job);
        if (ended.state() != JobState.DONE) {
            throw new AssertionError(ended);
        }
        return ended;
    }

    /** Waits until that peer is there. */
    void awaitPeer(String peer) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> status().peers().stream()
                        .filter(report -> report.name().equals(peer))
                        .anyMatch(PeerReport::connected));
    }

    /** Waits until a round of that volume may begin: both agents have met, and each knows what the other one holds. */
    void awaitReady(String volume, String peer) {
        await("a round of " + volume + " to " + peer + " may begin")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> volume(volume).relations().stream()
                                .filter(relation -> relation.peer().equals(peer))
                                .findFirst()
                                .orElseThrow(),
                        relation -> READY.contains(relation.state()));
    }

    /** Bytes of batches that were given to all links since the agent began, but for those that had to go twice. */
    long sentBytes() {
        return status().peers().stream()
                .flatMap(peer -> peer.links().stream())
                .mapToLong(link -> link.report().sentBytes() - link.report().retransmittedBytes())
                .sum();
    }

    /** What has happened, since the agent began and as far as it is kept; at most a thousand. */
    List<EventReport> events() {
        return RecordJson.read(EventPage.class, call("GET", ApiPaths.EVENTS + "?limit=1000", NOTHING))
                .events();
    }

    /** The links to the only peer, as they are. */
    List<LinkReport> links() {
        return status().peers().get(0).links().stream().map(LinkStatus::report).toList();
    }

    /** A test of what that link can do, when it has ended, however it did. */
    JobReport testLink(String link) {
        return ended(
                post(ApiPaths.LINKS + "/" + link + "/test", new LinkTestRequest(Optional.of(1L), Optional.empty())));
    }

    private JobReport post(String path, Record request) {
        return RecordJson.read(JobReport.class, call("POST", path, RecordJson.write(request)));
    }

    private byte[] call(String method, String target, byte[] body) {
        try {
            HttpAnswer answer = http.call(method, target, body, TIMEOUT_NANOS);
            if (answer.status() / 100 != 2) {
                throw new AssertionError(method + " " + target + ": " + answer.status() + " "
                        + new String(answer.body(), StandardCharsets.UTF_8));
            }
            return answer.body();
        } catch (IOException e) {
            throw new AssertionError(method + " " + target + ": " + e, e);
        }
    }
}
