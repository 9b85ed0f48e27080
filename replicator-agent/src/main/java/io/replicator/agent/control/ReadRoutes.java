package io.replicator.agent.control;

import io.replicator.agent.control.api.ApiPaths;
import io.replicator.agent.control.api.JobList;
import io.replicator.agent.control.api.LinkList;
import io.replicator.agent.control.api.SeedList;
import io.replicator.agent.control.api.VolumeList;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.JobReport;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The part of the table that only looks. */
final class ReadRoutes {
    static final int MAX_WAIT_SECONDS = 60;
    private static final int MAX_EVENTS = 1000;

    private final AgentService agent;
    private final EventRing events;
    private final JobWaits jobs;
    private final EventWaits eventWaits;

    ReadRoutes(AgentService agent, EventRing events, JobWaits jobs, EventWaits eventWaits) {
        this.agent = agent;
        this.events = events;
        this.jobs = jobs;
        this.eventWaits = eventWaits;
    }

    List<Route> routes() {
        return List.of(
                get(ApiPaths.STATUS, "everything at this moment", call -> now(Answer.ok(agent.status()))),
                get(
                        ApiPaths.VOLUMES,
                        "the volumes",
                        call -> now(Answer.ok(new VolumeList(agent.status().volumes())))),
                get(ApiPaths.VOLUMES + "/NAME", "one volume", this::volume),
                get(
                        ApiPaths.SEEDS,
                        "seeds on the road",
                        call -> now(Answer.ok(new SeedList(agent.status().seeds())))),
                get(ApiPaths.LINKS, "the links to all peers", call -> now(Answer.ok(links()))),
                get(
                        ApiPaths.JOBS,
                        "jobs that run or ended lately",
                        call -> now(Answer.ok(new JobList(agent.status().jobs())))),
                new Route(
                        "GET",
                        ApiPaths.JOBS + "/ID",
                        Set.of("wait"),
                        "one job; with wait=SECONDS it answers when the job ends, or then",
                        this::job),
                new Route(
                        "GET",
                        ApiPaths.EVENTS,
                        Set.of("after", "limit", "wait"),
                        "events after a number; with wait=SECONDS it answers when there is one, or then",
                        this::events));
    }

    private CompletionStage<Answer> volume(Call call) {
        return now(agent.status()
                .volume(call.name())
                .map(Answer::ok)
                .orElseThrow(() -> new ReplicatorException(
                        FaultCode.UNKNOWN_VOLUME, "no volume '" + call.name() + "' is configured here")));
    }

    private LinkList links() {
        return new LinkList(agent.status().peers().stream()
                .flatMap(peer -> peer.links().stream())
                .toList());
    }

    private CompletionStage<Answer> job(Call call) {
        long id = call.number();
        JobReport job = agent.job(id)
                .orElseThrow(() -> new ReplicatorException(
                        FaultCode.BAD_REQUEST, "there is no job " + id + "; the agent forgets jobs when it restarts"));
        long waitMillis = call.waitMillis(MAX_WAIT_SECONDS);
        if (waitMillis == 0 || job.state().hasEnded()) {
            return now(Answer.ok(job));
        }
        return jobs.ended(id, waitMillis)
                .thenApply(nothing -> Answer.ok(agent.job(id).orElse(job)));
    }

    private CompletionStage<Answer> events(Call call) {
        long after = call.number("after", 0, 0, Long.MAX_VALUE);
        int limit = (int) call.number("limit", 100, 1, MAX_EVENTS);
        long waitMillis = call.waitMillis(MAX_WAIT_SECONDS);
        if (waitMillis == 0 || after != events.lastSequence()) {
            return now(Answer.ok(events.after(after, limit)));
        }
        return eventWaits.next(waitMillis).thenApply(nothing -> Answer.ok(events.after(after, limit)));
    }

    private static Route get(
            String pattern, String text, java.util.function.Function<Call, CompletionStage<Answer>> handler) {
        return new Route("GET", pattern, Set.of(), text, handler);
    }

    private static CompletionStage<Answer> now(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
