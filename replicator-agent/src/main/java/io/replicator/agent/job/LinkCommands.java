package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.LinkStatus;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Switches links off and on. On the lane. */
final class LinkCommands {
    private final Means means;
    private final Site site;
    private final LinkSwitches switches;

    LinkCommands(Means means, Site site, LinkSwitches switches) {
        this.means = means;
        this.site = site;
        this.switches = switches;
    }

    /** Uses the link, or stops using it. Durable before it is done; ends with the link as it is then. */
    CompletionStage<LinkStatus> enable(String link, boolean enabled) {
        if (peer(link).isEmpty()) {
            throw unknown(link);
        }
        CompletableFuture<LinkStatus> answer = new CompletableFuture<>();
        means.steps()
                .run(
                        () -> switches.set(link, enabled),
                        () -> peer(link)
                                .ifPresentOrElse(
                                        peer -> answer.complete(change(peer, link, enabled)),
                                        () -> answer.completeExceptionally(unknown(link))),
                        answer::completeExceptionally);
        return answer;
    }

    private LinkStatus change(Peer peer, String link, boolean enabled) {
        peer.enable(link, enabled);
        means.changed().run();
        return peer.status(link).orElseThrow(() -> unknown(link));
    }

    private Optional<Peer> peer(String link) {
        return site.peers().stream().filter(peer -> peer.hasLink(link)).findFirst();
    }

    /** The peer that the link of that name leads to; a refusal where there is none. */
    Peer peerBehind(String link) {
        return peer(link).orElseThrow(() -> unknown(link));
    }

    private static ReplicatorException unknown(String link) {
        return new ReplicatorException(
                FaultCode.BAD_REQUEST,
                "no link is named '" + link + "'; replicatorctl link list shows those that are there");
    }
}
