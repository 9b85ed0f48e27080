package io.replicator.agent.net;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.session.BackboneSettings;
import io.replicator.core.session.LinkEvents;
import io.replicator.core.session.LinkRedial;
import io.replicator.core.session.LinkTestEvents;
import io.replicator.core.session.LinkTestTransport;
import io.replicator.core.session.LinkTransport;
import io.replicator.core.time.Lane;
import io.replicator.core.time.Ticker;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import io.replicator.core.wire.WireLimits;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * This side's end of all links to one peer. On the peer's lane only, but for {@link #peerName}.
 *
 * <p>Keeps what {@link LinkEvents} promises: a new run of the peer's process closes the connections of the earlier one before anything of
 * the new one is told.
 */
public final class BackboneEndpoint implements LinkTransport, LinkTestTransport {
    /** A link that held for so long may be dialled soon again when it breaks; one that flaps waits longer each time. */
    private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What has spoken so lately lives; heartbeats come a dozen times as often. */
    private static final long LIVING_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    /** Earlier runs of the peer's process that are known again. */
    private static final int MAX_ENDED = 64;

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
    private long features;
    private final Set<BootId> ended = new LinkedHashSet<>();
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
        LinkRedial redials = new LinkRedial(
                TimeUnit.MILLISECONDS.toNanos(times.redialFirstMillis()),
                TimeUnit.MILLISECONDS.toNanos(times.redialMostMillis()),
                STEADY_NANOS,
                random);
        return new EndpointLink(this, name, link, network, lane, ticker, redials);
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

    /**
     * Whether a link can be tested from here.
     *
     * @throws ReplicatorException that says what stands against it
     */
    public void checkTestable(String link) {
        EndpointLink known = links.get(link);
        if (known == null) {
            throw new ReplicatorException(FaultCode.BAD_REQUEST, "no link is named '" + link + "'");
        }
        known.obstacleToTest().ifPresent(obstacle -> {
            throw obstacle;
        });
        if (boot == null) {
            throw new ReplicatorException(
                    FaultCode.LINK_DOWN,
                    "'" + peer.name() + "' has not been met by any link yet; replicatorctl link list says why");
        }
        if ((features & WireLimits.FEATURE_LINK_TEST) == 0) {
            throw new ReplicatorException(
                    FaultCode.UNSUPPORTED_PROTOCOL,
                    "the agent '" + peer.name() + "' is of a version whose links cannot be tested; upgrade it");
        }
    }

    @Override
    public void openTest(String link, LinkTestEvents listener) {
        EndpointLink known = links.get(link);
        if (known != null) {
            known.openTest(listener);
        }
    }

    @Override
    public void sendTest(String link, Message.Probe probe) {
        EndpointLink known = links.get(link);
        if (known != null) {
            known.sendTest(probe);
        }
    }

    @Override
    public void closeTest(String link) {
        EndpointLink known = links.get(link);
        if (known != null) {
            known.closeTest();
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

    /**
     * Takes note of the peer's process; a refusal where another agent uses the peer's name, or another process that lives. A greeting by itself does
     * not prove that whoever sent it lives: a kernel sends the bytes of a dead process again for seconds, while a later one is connected.
     */
    Optional<Greeting.Refusal> meet(Message.Hello hello) {
        if (hello.boot().equals(boot)) {
            if (!hello.agent().equals(agent)) {
                return Optional.of(twoAgents(hello));
            }
            features = hello.features();
            return Optional.empty();
        }
        if (ended.contains(hello.boot())) {
            return Optional.of(twoProcesses(hello, "has connected since"));
        }
        boolean anyOpen = links.values().stream().anyMatch(EndpointLink::isOpen);
        if (anyOpen && !hello.agent().equals(agent)) {
            return Optional.of(twoAgents(hello));
        }
        long lately = ticker.nanos() - LIVING_NANOS;
        if (links.values().stream().anyMatch(link -> link.isHeardSince(lately))) {
            return Optional.of(twoProcesses(hello, "is connected and answers"));
        }
        for (EndpointLink link : links.values()) {
            link.close(FaultCode.PEER_RESTARTED, "the agent '" + peer.name() + "' was restarted");
        }
        remember(boot);
        boot = hello.boot();
        agent = hello.agent();
        features = hello.features();
        events().peerBooted(hello.agent(), hello.boot());
        return Optional.empty();
    }

    /** The run of the process is over, so that it can only come back where another one runs beside it. */
    private void remember(@Nullable BootId over) {
        if (over != null) {
            ended.add(over);
            if (ended.size() > MAX_ENDED) {
                ended.remove(ended.iterator().next());
            }
        }
    }

    private Greeting.Refusal twoProcesses(Message.Hello hello, String other) {
        return new Greeting.Refusal(
                FaultCode.UNTRUSTED_PEER,
                "two processes run as agent '" + peer.name() + "' (" + hello.agent() + "): another one " + other
                        + "; stop one of them, or was its state directory copied?");
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
