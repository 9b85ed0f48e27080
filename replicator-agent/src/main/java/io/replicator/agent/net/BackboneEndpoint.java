package io.replicator.agent.net;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.session.BackboneSettings;
import io.replicator.core.session.LinkEvents;
import io.replicator.core.session.LinkTransport;
import io.replicator.core.time.Backoff;
import io.replicator.core.time.Lane;
import io.replicator.core.time.Ticker;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * This side's end of all links to one peer. On the peer's lane only, but for {@link #peerName}.
 *
 * <p>Keeps what {@link LinkEvents} promises: a new run of the peer's process closes the connections of the earlier one before anything of
 * the new one is told.
 */
public final class BackboneEndpoint implements LinkTransport {
    private final PeerSettings peer;
    private final Greeting greeting;
    private final Network network;
    private final Lane lane;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final Map<String, EndpointLink> links = new LinkedHashMap<>();
    private @Nullable LinkEvents events;
    private @Nullable BootId boot;
    private @Nullable AgentId agent;
    private boolean stopped;

    BackboneEndpoint(
            PeerSettings peer, Greeting greeting, Network network, Lane lane, Ticker ticker, RandomGenerator random) {
        this.peer = peer;
        this.greeting = greeting;
        this.network = network;
        this.lane = lane;
        this.ticker = ticker;
        this.random = random;
        for (LinkSettings link : peer.links()) {
            if (links.put(link.name(), newLink(link.name(), link)) != null) {
                throw new IllegalArgumentException("two links to " + peer.name() + " are named " + link.name());
            }
        }
    }

    private EndpointLink newLink(String name, @Nullable LinkSettings link) {
        NetSettings times = network.settings();
        Backoff backoff = new Backoff(
                TimeUnit.MILLISECONDS.toNanos(times.redialFirstMillis()),
                TimeUnit.MILLISECONDS.toNanos(times.redialMostMillis()),
                random);
        return new EndpointLink(this, name, link, network, lane, ticker, backoff);
    }

    /** The peer's name, in configuration and certificate. Any thread. */
    public String peerName() {
        return peer.name();
    }

    /** Begins to dial and to take the peer's connections. */
    public void start(LinkEvents listener) {
        events = listener;
        links.values().forEach(EndpointLink::start);
    }

    /** Closes every connection and takes no more; nothing is told after this returns. */
    public void stop() {
        stopped = true;
        network.forget(this);
        if (events != null) {
            links.values().forEach(link -> link.end(FaultCode.CANCELLED, "the agent '" + selfName() + "' stops"));
            events = null;
        }
    }

    /**
     * Switches a link off, or on again; the peer is told. Not remembered over a restart.
     *
     * @return whether there is such a link
     */
    @Override
    public boolean setEnabled(String link, boolean enabled) {
        EndpointLink known = links.get(link);
        if (known == null) {
            return false;
        }
        known.setEnabled(enabled);
        return true;
    }

    /** Whether the link may be used. */
    public boolean isEnabled(String link) {
        EndpointLink known = links.get(link);
        return known != null && known.isEnabled();
    }

    @Override
    public void transmit(String link, Message.Channel channel, Frame frame) {
        EndpointLink known = links.get(link);
        if (known != null) {
            known.transmit(channel, frame);
        } else if (frame.message() instanceof Message.Batch batch) {
            batch.batch().release();
        }
    }

    @Override
    public void close(String link, FaultCode code, String text) {
        EndpointLink known = links.get(link);
        if (known != null) {
            known.close(code, text);
        }
    }

    /** A connection with this peer's certificate and a greeting that fits it. Called on an event loop. */
    void knock(LinkConnection connection, Message.Hello hello) {
        lane.execute(() -> receive(connection, hello));
    }

    private void receive(LinkConnection connection, Message.Hello hello) {
        if (events == null || stopped) {
            connection.refuse(FaultCode.LINK_DOWN, "the agent '" + selfName() + "' is starting or stopping");
            return;
        }
        EndpointLink link = links.get(hello.link());
        if (link == null && peer.links().isEmpty() && links.size() < BackboneSettings.MAX_LINKS) {
            link = newLink(hello.link(), null);
            links.put(hello.link(), link);
        }
        if (link == null) {
            connection.refuse(
                    FaultCode.UNTRUSTED_PEER,
                    "no link to '" + peer.name() + "' is named '" + hello.link() + "' at '" + selfName()
                            + "'; both sides must use the same names, there: " + links.keySet());
            return;
        }
        Optional<Greeting.Refusal> unfit = meet(hello);
        if (unfit.isPresent()) {
            connection.refuse(unfit.get().code(), unfit.get().text());
        } else {
            link.knock(connection, hello);
        }
    }

    /** Takes note of the peer's process; a refusal where another agent uses the peer's name. */
    Optional<Greeting.Refusal> meet(Message.Hello hello) {
        if (hello.boot().equals(boot)) {
            return hello.agent().equals(agent) ? Optional.empty() : Optional.of(twoAgents(hello));
        }
        boolean anyOpen = links.values().stream().anyMatch(EndpointLink::isOpen);
        if (anyOpen && !hello.agent().equals(agent)) {
            return Optional.of(twoAgents(hello));
        }
        for (EndpointLink link : links.values()) {
            link.close(FaultCode.PEER_RESTARTED, "the agent '" + peer.name() + "' was restarted");
        }
        boot = hello.boot();
        agent = hello.agent();
        events().peerBooted(hello.agent(), hello.boot());
        return Optional.empty();
    }

    private Greeting.Refusal twoAgents(Message.Hello hello) {
        return new Greeting.Refusal(
                FaultCode.UNTRUSTED_PEER,
                "two agents have the name '" + peer.name() + "': " + agent + " is connected, " + hello.agent()
                        + " has come; give one another name and certificate");
    }

    /** Of two agents that can dial each other, the one whose name sorts first does. */
    boolean dialsFirst() {
        return selfName().compareTo(peer.name()) < 0;
    }

    /** What is said to this peer. */
    Greeting greeting() {
        return greeting;
    }

    String selfName() {
        return greeting.self().name();
    }

    boolean isStopped() {
        return stopped;
    }

    LinkEvents events() {
        if (events == null) {
            throw new IllegalStateException("the endpoint of " + peer.name() + " was not started");
        }
        return events;
    }
}
