package io.replicator.core.round;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.LinkReport;
import io.replicator.core.session.Backbone;
import io.replicator.core.session.BackboneSettings;
import io.replicator.core.session.BackboneSink;
import io.replicator.core.session.LinkAllowance;
import io.replicator.core.session.LinkEvents;
import io.replicator.core.session.LinkTransport;
import io.replicator.core.session.RateLimit;
import io.replicator.core.time.Ticker;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The backbone to one peer with the clock that it wants, and the peer's identity. Once closed it hears and sends nothing, and releases what
 * it is given.
 */
final class PeerLine implements LinkEvents {
    /** Answers to what a peer should not have asked; one that does not take them is not answered any more. */
    private static final int MOST_ANSWERS = 4096;

    private final Backbone backbone;
    private final LinkTransport transport;
    private final Ticker ticker;
    private final Map<Long, RateLimit> limits = new HashMap<>();
    private @Nullable AgentId agent;
    private @Nullable BootId boot;
    private boolean closed;

    PeerLine(
            BackboneSettings settings,
            LinkTransport transport,
            BackboneSink sink,
            Ticker ticker,
            LongSupplier wallMillis) {
        this.backbone = new Backbone(settings, transport, sink, wallMillis, ticker.nanos());
        this.transport = transport;
        this.ticker = ticker;
    }

    Optional<AgentId> agent() {
        return Optional.ofNullable(agent);
    }

    Optional<BootId> boot() {
        return Optional.ofNullable(boot);
    }

    // ---- for rounds and volumes ----

    /** Sends a sequenced message. */
    void send(Message message) {
        if (closed) {
            return;
        }
        try {
            backbone.send(message, ticker.nanos());
        } catch (ReplicatorException e) {
            // The peer takes in nothing of what it is told, however long: it is told so, and misses this too.
            closeLinks(e.code(), e.getMessage());
        }
    }

    /** Answers what the peer should not have asked. */
    void answer(Message message) {
        if (backbone.unacknowledgedMessages() >= MOST_ANSWERS) {
            closeLinks(FaultCode.LIMIT_EXCEEDED, MOST_ANSWERS + " answers wait to be taken");
        } else {
            send(message);
        }
    }

    /** Batches of the round go no faster than that, also once it is open. */
    void limit(long round, RateLimit limit) {
        if (limit.equals(RateLimit.NONE)) {
            limits.remove(round);
        } else {
            limits.put(round, limit);
        }
        if (!closed) {
            backbone.limitRound(round, limit, ticker.nanos());
        }
    }

    void openAsSource(long round, long creditBytes) {
        if (!closed) {
            RateLimit limit = limits.getOrDefault(round, RateLimit.NONE);
            backbone.openRoundAsSource(round, creditBytes, limit, ticker.nanos());
        }
    }

    /** Forgets what the round was limited to. */
    void roundOver(long round) {
        limits.remove(round);
    }

    /** Switches a link off or on; whether there is such a link. */
    boolean enable(String link, boolean on) {
        if (closed) {
            return false;
        }
        return on ? backbone.enable(link, ticker.nanos()) : backbone.disable(link, ticker.nanos());
    }

    /** Takes over the batch's hold, or answers false where there is no room for it now. */
    boolean offer(Message.Batch batch) {
        if (closed) {
            batch.batch().release();
            return true;
        }
        return backbone.offer(batch, ticker.nanos());
    }

    /** How many bytes a batch that is begun now should have at most: see {@link Backbone#batchTargetBytes}. */
    int batchTargetBytes() {
        return backbone.batchTargetBytes();
    }

    void openAsReplica(long round, long creditBytes) {
        if (!closed) {
            backbone.openRoundAsReplica(round, creditBytes, ticker.nanos());
        }
    }

    void progress(long round, long durableThrough, long creditBytes) {
        if (!closed) {
            backbone.progress(round, durableThrough, creditBytes, ticker.nanos());
        }
    }

    void close(long round, boolean asSource) {
        if (!closed) {
            backbone.closeRound(round, asSource, ticker.nanos());
        }
    }

    /** The peer broke the protocol: its connections are closed, and it is told why. */
    void offended(String text) {
        closeLinks(FaultCode.UNEXPECTED_MESSAGE, text);
    }

    Optional<LinkAllowance> allowance(String link) {
        return backbone.allowance(link);
    }

    List<LinkReport> report() {
        return backbone.report(ticker.nanos());
    }

    void tick() {
        if (!closed) {
            backbone.tick(ticker.nanos());
        }
    }

    void close() {
        if (!closed) {
            closed = true;
            backbone.close();
        }
    }

    private void closeLinks(FaultCode code, String text) {
        if (closed) {
            return;
        }
        for (LinkReport link : report()) {
            if (link.state().isConnected()) {
                transport.close(link.name(), code, text);
            }
        }
    }

    // ---- the network's news ----

    @Override
    public void peerBooted(AgentId peerAgent, BootId peerBoot) {
        if (!closed) {
            agent = peerAgent;
            boot = peerBoot;
            backbone.peerBooted(peerBoot, ticker.nanos());
        }
    }

    @Override
    public void linkUp(String link) {
        if (!closed) {
            backbone.linkUp(link, ticker.nanos());
        }
    }

    @Override
    public void linkDown(String link, FaultCode code, String why) {
        if (!closed) {
            backbone.linkDown(link, code, why, ticker.nanos());
        }
    }

    @Override
    public void received(String link, Message.Channel channel, Frame frame) {
        if (!closed) {
            backbone.received(link, channel, frame, ticker.nanos());
        } else if (frame.message() instanceof Message.Batch batch) {
            batch.batch().release();
        }
    }

    @Override
    public void arriving(String link) {
        if (!closed) {
            backbone.arriving(link, ticker.nanos());
        }
    }

    @Override
    public void written(String link, long bytes) {
        if (!closed) {
            backbone.written(link, bytes, ticker.nanos());
        }
    }
}
