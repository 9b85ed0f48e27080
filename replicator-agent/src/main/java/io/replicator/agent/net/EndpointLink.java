package io.replicator.agent.net;

import io.replicator.agent.trust.AgentIdentity;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.session.LinkEvents;
import io.replicator.core.session.LinkRedial;
import io.replicator.core.session.LinkTestEvents;
import io.replicator.core.time.Lane;
import io.replicator.core.time.Ticker;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import io.replicator.core.wire.WireLimits;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One link of a peer: keeps a connection for control and one for data, and says when both are there. On the peer's lane only.
 */
final class EndpointLink {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointLink.class);

    /** While both sides dial at once, the connection of the one that sorts first stays. */
    private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** What the peer may send on one connection before it has answered on the other. */
    private static final int MAX_EARLY_FRAMES = 256;

    private final BackboneEndpoint endpoint;
    private final String name;
    private final @Nullable LinkSettings settings;
    private final Network network;
    private final Lane lane;
    private final Ticker ticker;
    private final LinkRedial redials;
    private final Map<Message.Channel, LinkParty> open = new EnumMap<>(Message.Channel.class);
    private final Map<Message.Channel, LinkParty> dialling = new EnumMap<>(Message.Channel.class);
    private final ArrayDeque<Frame> early = new ArrayDeque<>();
    private Lane.@Nullable Timeout redial;
    private Runnable endWatch = () -> {};
    private boolean cut;
    private boolean enabled = true;
    private boolean up;
    private boolean wasUp;
    private Optional<TestDial> test = Optional.empty();
    private Optional<TestAnswer> answer = Optional.empty();
    private long upSince;
    private String lastWhy = "";

    /**
     * @param settings none for a link that the peer named
     */
    EndpointLink(
            BackboneEndpoint endpoint,
            String name,
            @Nullable LinkSettings settings,
            Network network,
            Lane lane,
            Ticker ticker,
            LinkRedial redials) {
        this.endpoint = endpoint;
        this.name = name;
        this.settings = settings;
        this.network = network;
        this.lane = lane;
        this.ticker = ticker;
        this.redials = redials;
    }

    String name() {
        return name;
    }

    boolean isEnabled() {
        return enabled;
    }

    /** Whether any connection of it is open. */
    boolean isOpen() {
        return !open.isEmpty();
    }

    /** Whether the process at the other end of an open connection has said something since then. */
    boolean isHeardSince(long nanos) {
        return open.values().stream().anyMatch(party -> party.isHeardSince(nanos));
    }

    // ---- dialling ----

    void start() {
        if (settings != null) {
            endWatch.run();
            endWatch = network.carriers()
                    .watch(settings.local(), carrier -> lane.execute(() -> carrierChanged(settings, carrier)));
        }
        dialWhenDue(0);
    }

    /** After that long, and longer where the other side is to dial first. */
    private void dialWhenDue(long nanos) {
        dialAfter(nanos + (endpoint.dialsFirst() ? 0 : deferNanos()));
    }

    void setEnabled(boolean enabled) {
        if (this.enabled == enabled) {
            return;
        }
        this.enabled = enabled;
        if (enabled) {
            redials.forget();
            dialAfter(0);
        } else {
            end(FaultCode.CANCELLED, "switched off by an administrator at '" + endpoint.selfName() + "'");
        }
    }

    private void carrierChanged(LinkSettings link, CarrierWatch.Carrier carrier) {
        if (endpoint.isStopped()) {
            return;
        }
        cut = !carrier.present();
        if (redial != null) {
            redial.cancel();
            redial = null;
        }
        if (cut) {
            dialling.clear();
            down(
                    FaultCode.LINK_DOWN,
                    "the interface '" + carrier.name() + "' of " + link.local().getHostAddress()
                            + " has lost its carrier; is it switched off, or a cable out?");
        } else {
            redials.forget();
            dialWhenDue(0);
        }
    }

    private long deferNanos() {
        return TimeUnit.MILLISECONDS.toNanos(network.settings().deferMillis());
    }

    private void dialLater() {
        dialWhenDue(redials.lost(ticker.nanos()));
    }

    private void dialAfter(long nanos) {
        if (redial == null && settings != null && enabled && !cut && !endpoint.isStopped()) {
            redial = lane.schedule(nanos, () -> {
                redial = null;
                dialMissing();
            });
        }
    }

    private void dialMissing() {
        if (settings == null || !enabled || cut || endpoint.isStopped()) {
            return;
        }
        redials.dialled();
        for (Message.Channel channel : Message.Channel.PAIR) {
            if (!open.containsKey(channel) && !dialling.containsKey(channel)) {
                LinkParty party = new LinkParty(this, lane, channel, true, null);
                dialling.put(channel, party);
                network.dial(settings, endpoint.greeting().hello(name, channel), party);
            }
        }
    }

    /** The peer answered a dial. */
    void answered(LinkParty party, LinkConnection connection, Message.Hello hello, AgentIdentity certificate) {
        Message.Hello asked = endpoint.greeting().hello(name, party.channel());
        Optional<Greeting.Refusal> refusal =
                endpoint.greeting().checkAnswer(asked, hello, certificate, endpoint.peerName());
        if (refusal.isPresent()) {
            connection.refuse(refusal.get().code(), refusal.get().text());
        } else if (dialling.get(party.channel()) != party || !enabled || endpoint.isStopped()) {
            connection.refuse(FaultCode.LINK_DOWN, "not needed any more");
        } else {
            Optional<Greeting.Refusal> unfit = endpoint.meet(hello);
            if (unfit.isPresent()) {
                connection.refuse(unfit.get().code(), unfit.get().text());
                return;
            }
            dialling.remove(party.channel());
            party.connected(connection);
            connection.accept(party, party.channel(), null);
            opened(party);
        }
    }

    // ---- being dialled ----

    /** The peer dialled this link; the greeting fits the peer. */
    void knock(LinkConnection connection, Message.Hello hello) {
        boolean peerDialsFirst = !endpoint.dialsFirst();
        LinkParty present = open.get(hello.channel());
        if (!enabled) {
            connection.refuse(
                    FaultCode.CANCELLED, "link '" + name + "' is switched off at '" + endpoint.selfName() + "'");
        } else if (hello.channel() == Message.Channel.TEST) {
            answerTest(connection, hello);
        } else if (up && !peerDialsFirst && present != null && present.isDialled() && isFresh()) {
            connection.refuse(FaultCode.LINK_DOWN, "connected the other way a moment ago");
        } else {
            LinkParty party = new LinkParty(this, lane, hello.channel(), false, connection);
            connection.accept(party, hello.channel(), endpoint.greeting().hello(name, hello.channel()));
            opened(party);
        }
    }

    private void answerTest(LinkConnection connection, Message.Hello hello) {
        if (!wasUp || (hello.features() & WireLimits.FEATURE_LINK_TEST) == 0) {
            connection.refuse(
                    FaultCode.UNEXPECTED_MESSAGE,
                    "a test of link '" + name + "', which has not been connected to '" + endpoint.selfName()
                            + "' yet: it has to come up first");
            return;
        }
        answer.ifPresent(before -> before.close(FaultCode.LINK_DOWN, "replaced by a newer connection"));
        TestAnswer next =
                new TestAnswer(connection, lane, probe -> events().received(name, Message.Channel.TEST, probe));
        answer = Optional.of(next);
        next.accept(endpoint.greeting().hello(name, Message.Channel.TEST));
    }

    // ---- tests ----

    /** What stands against a test from here. */
    Optional<ReplicatorException> obstacleToTest() {
        if (settings == null) {
            return Optional.of(new ReplicatorException(
                    FaultCode.BAD_REQUEST,
                    "link '" + name + "' is dialled by '" + endpoint.peerName() + "' alone; test it there"));
        }
        return enabled
                ? Optional.empty()
                : Optional.of(new ReplicatorException(
                        FaultCode.BAD_REQUEST,
                        "link '" + name + "' is switched off; first: replicatorctl link enable " + name));
    }

    void openTest(LinkTestEvents listener) {
        closeTest();
        if (settings != null) {
            Message.Hello asked = endpoint.greeting().hello(name, Message.Channel.TEST);
            TestDial next = new TestDial(endpoint.greeting(), asked, endpoint.peerName(), lane, listener);
            test = Optional.of(next);
            network.dial(settings, asked, next);
        }
    }

    void sendTest(Message.Probe probe) {
        test.ifPresent(dial -> dial.send(probe));
    }

    void closeTest() {
        test.ifPresent(dial -> dial.close(FaultCode.CANCELLED, "the test has ended"));
        test = Optional.empty();
    }

    private boolean isFresh() {
        return ticker.nanos() - upSince < SETTLED_NANOS;
    }

    // ---- open connections ----

    private void opened(LinkParty party) {
        if (up) {
            down(FaultCode.LINK_DOWN, "replaced by a newer connection");
        }
        LinkParty before = open.put(party.channel(), party);
        if (before != null) {
            before.close(FaultCode.LINK_DOWN, "replaced by a newer connection");
        }
        if (open.size() == Message.Channel.PAIR.size()) {
            up = true;
            wasUp = true;
            upSince = ticker.nanos();
            redials.connected(upSince);
            lastWhy = "";
            dialling.clear();
            LOG.info("link {} to {} is connected", name, endpoint.peerName());
            events().linkUp(name);
            while (up && !early.isEmpty()) {
                events().received(name, Message.Channel.CONTROL, early.removeFirst());
            }
        }
    }

    void received(LinkParty party, Frame frame) {
        party.heard(ticker.nanos());
        if (up && open.get(party.channel()) == party) {
            events().received(name, party.channel(), frame);
        } else if (frame.message() instanceof Message.Batch batch) {
            batch.batch().release();
        } else if (open.get(party.channel()) == party
                && party.channel() == Message.Channel.CONTROL
                && early.size() < MAX_EARLY_FRAMES) {
            early.addLast(frame);
        }
    }

    void arriving(LinkParty party) {
        party.heard(ticker.nanos());
        if (up && open.get(party.channel()) == party) {
            events().arriving(name);
        }
    }

    void written(LinkParty party, long bytes) {
        if (bytes > 0 && up && open.get(party.channel()) == party) {
            events().written(name, bytes);
        }
    }

    void transmit(Message.Channel channel, Frame frame) {
        if (channel == Message.Channel.TEST) {
            answer.ifPresent(to -> to.send(frame));
            return;
        }
        LinkParty party = open.get(channel);
        if (party != null) {
            party.transmit(frame);
        } else if (frame.message() instanceof Message.Batch batch) {
            batch.batch().release();
        }
    }

    /** A connection has ended, or was not made. */
    void closed(LinkParty party, FaultCode code, String why) {
        // Not while the link is up: then whatever was still being dialled has been forgotten.
        boolean wasDialling = dialling.remove(party.channel(), party);
        if (wasDialling || open.remove(party.channel(), party)) {
            down(code, why);
            dialLater();
        }
    }

    /** Closes what is open, tells, and dials again later. */
    void close(FaultCode code, String why) {
        if (up || !open.isEmpty()) {
            down(code, why);
            dialLater();
        }
    }

    /** Closes everything and dials no more. */
    void end(FaultCode code, String why) {
        if (redial != null) {
            redial.cancel();
            redial = null;
        }
        dialling.clear();
        test.ifPresent(dial -> dial.end(code, why));
        answer.ifPresent(to -> to.close(code, why));
        down(code, why);
        if (endpoint.isStopped()) {
            endWatch.run();
        }
    }

    private void down(FaultCode code, String why) {
        boolean was = up;
        up = false;
        early.clear();
        List<LinkParty> parties = List.copyOf(open.values());
        open.clear();
        if (was || settings != null) {
            // First, since others wait for what this one carried. A link that the peer named exists for them only once
            // it is connected.
            events().linkDown(name, code, why);
        }
        parties.forEach(party -> party.close(code, why));
        if (was) {
            LOG.warn("link {} to {} is down: {}", name, endpoint.peerName(), why);
        } else if (!why.equals(lastWhy) && !endpoint.isStopped()) {
            // The same failure over and over is said once.
            LOG.warn("link {} to {} cannot be connected: {}", name, endpoint.peerName(), why);
        }
        lastWhy = why;
    }

    private LinkEvents events() {
        return endpoint.events();
    }
}
