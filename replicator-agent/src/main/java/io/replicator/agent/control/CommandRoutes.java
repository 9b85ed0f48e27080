package io.replicator.agent.control;

import io.replicator.agent.control.api.ApiPaths;
import io.replicator.agent.control.api.AttachRequest;
import io.replicator.agent.control.api.Done;
import io.replicator.agent.control.api.ExportRequest;
import io.replicator.agent.control.api.ImportRequest;
import io.replicator.agent.control.api.InitRequest;
import io.replicator.agent.control.api.LinkTestRequest;
import io.replicator.agent.control.api.PlanList;
import io.replicator.agent.control.api.ReloadAnswer;
import io.replicator.agent.control.api.ResyncMode;
import io.replicator.agent.control.api.ResyncRequest;
import io.replicator.agent.control.api.SeedRequest;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.GenerationId;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The part of the table that changes something. */
final class CommandRoutes {
    private final AgentService agent;

    CommandRoutes(AgentService agent) {
        this.agent = agent;
    }

    List<Route> routes() {
        String volume = ApiPaths.VOLUMES + "/NAME";
        return List.of(
                post(
                        volume + "/init",
                        "make a configured volume known: {\"role\": \"source\" or \"replica\"}",
                        this::init),
                post(
                        volume + "/attach",
                        "check what arrived and take it as a replica: {\"manifest\": PATH}, and optionally \"set\", \"as\","
                                + " \"dryRun\", \"limit\"",
                        this::attach),
                post(volume + "/resync", "a round now: {\"peer\", \"mode\", \"dryRun\"}, all optional", this::resync),
                post(volume + "/pause", "no more rounds", call -> agent.pause(call.name())
                        .thenApply(Answer::ok)),
                post(volume + "/resume", "rounds again", call -> agent.resume(call.name())
                        .thenApply(Answer::ok)),
                post(
                        ApiPaths.SEEDS,
                        "describe volumes for transport: {\"volumes\": [NAME]}, and optionally \"manifest\", \"dryRun\", \"limit\"",
                        this::seed),
                post(
                        ApiPaths.EXPORTS,
                        "copy seeds onto transport media: {\"volumes\": [NAME], \"media\": [PATH]}, and optionally"
                                + " \"certificate\", \"passphraseFile\", \"manifest\", \"seed\", \"copy\", \"verify\", \"dryRun\","
                                + " \"limit\"",
                        this::export),
                post(
                        volume + "/import",
                        "take a seed in from transport media: {\"media\": [PATH]}, and optionally \"passphraseFile\","
                                + " \"seed\", \"set\", \"acceptMissing\", \"overwrite\", \"dryRun\", \"limit\"",
                        this::importSeed),
                new Route(
                        "DELETE",
                        ApiPaths.SEEDS + "/ID",
                        Set.of("yes"),
                        "end a seed's hold; with yes=true also that of one on the road",
                        this::drop),
                post(ApiPaths.LINKS + "/NAME/enable", "use a link", call -> link(call, true)),
                post(ApiPaths.LINKS + "/NAME/disable", "stop using a link", call -> link(call, false)),
                post(
                        ApiPaths.LINKS + "/NAME/test",
                        "find out what a link's path can do: {\"seconds\", \"bytes\"}, both optional",
                        this::test),
                post(ApiPaths.JOBS + "/ID/cancel", "ask a job to end", call -> agent.cancelJob(call.number())
                        .thenApply(Answer::ok)),
                post(ApiPaths.RELOAD, "read the configuration again, all or nothing", call -> agent.reload()
                        .thenApply(changes -> Answer.ok(new ReloadAnswer(changes)))));
    }

    private CompletionStage<Answer> init(Call call) {
        InitRequest request = call.request(InitRequest.class);
        return agent.initVolume(call.name(), request.role()).thenApply(Answer::accepted);
    }

    private CompletionStage<Answer> attach(Call call) {
        AttachRequest request = call.request(AttachRequest.class);
        return agent.attachSeed(call.name(), request).thenApply(Answer::accepted);
    }

    private CompletionStage<Answer> resync(Call call) {
        ResyncRequest request = call.request(ResyncRequest.class);
        ResyncMode mode = request.mode().orElse(ResyncMode.DELTA);
        if (request.dryRun().orElse(false)) {
            return agent.planResync(call.name(), request.peer(), mode)
                    .thenApply(plans -> Answer.ok(new PlanList(plans)));
        }
        return agent.resync(call.name(), request.peer(), mode).thenApply(Answer::accepted);
    }

    private CompletionStage<Answer> seed(Call call) {
        SeedRequest request = call.request(SeedRequest.class);
        if (request.volumes().isEmpty()) {
            throw new ReplicatorException(FaultCode.BAD_REQUEST, "volumes: name at least one");
        }
        return agent.createSeed(request).thenApply(Answer::accepted);
    }

    private CompletionStage<Answer> export(Call call) {
        return agent.exportSeed(call.request(ExportRequest.class)).thenApply(Answer::accepted);
    }

    private CompletionStage<Answer> importSeed(Call call) {
        return agent.importSeed(call.name(), call.request(ImportRequest.class)).thenApply(Answer::accepted);
    }

    private CompletionStage<Answer> drop(Call call) {
        GenerationId seed;
        try {
            seed = new GenerationId(UUID.fromString(call.name()));
        } catch (IllegalArgumentException e) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST,
                    "'" + call.name() + "' does not name a seed; replicatorctl seed list shows those that are held",
                    e);
        }
        return agent.dropSeed(seed, call.flag("yes")).thenApply(nothing -> Answer.ok(Done.DONE));
    }

    private CompletionStage<Answer> test(Call call) {
        return agent.testLink(call.name(), call.request(LinkTestRequest.class)).thenApply(Answer::accepted);
    }

    private CompletionStage<Answer> link(Call call, boolean enabled) {
        return agent.enableLink(call.name(), enabled).thenApply(Answer::ok);
    }

    private static Route post(String pattern, String text, Function<Call, CompletionStage<Answer>> handler) {
        return new Route("POST", pattern, Set.of(), text, handler);
    }
}
