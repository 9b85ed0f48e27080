package io.replicator.agent.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.replicator.agent.trust.AgentIdentity;
import io.replicator.agent.trust.Credentials;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.time.Lane;
import io.replicator.core.time.Ticker;
import io.replicator.core.volume.BootId;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All connections of an agent: listens, dials, and hands each connection to the endpoint of its peer. Thread-safe.
 *
 * <p>To begin: {@link #endpoint} for each peer, {@link BackboneEndpoint#start}, {@link #listen}. To end: {@link BackboneEndpoint#stop} for
 * each, then {@link #stop}.
 */
public final class Network {
    private static final Logger LOG = LoggerFactory.getLogger(Network.class);

    /** Connections that have not said who they are; more are closed unheard. */
    private static final int MAX_UNGREETED = 64;

    private static final long STOP_MILLIS = 3_000;

    private final NetSettings settings;
    private final BufferPool pool;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final Transport transport;
    private final RefusalLog refusals;
    private final Map<String, BackboneEndpoint> endpoints = new ConcurrentHashMap<>();
    private final Set<String> met = ConcurrentHashMap.newKeySet();
    private final ChannelGroup connections = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);
    private final ChannelGroup listeners = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);
    private final AtomicInteger ungreeted = new AtomicInteger();
    private final CarrierWatch carriers;
    private final Future<?> polling;
    private final Greeting greeting;
    private volatile TlsContexts tls;

    /**
     * A network that does nothing yet.
     *
     * @param pool where arriving batches are put
     * @param threads makes the threads of Netty's event loops
     * @param random for the jitter of dialling again
     * @param refused is told of strangers
     */
    public Network(
            NetSettings settings,
            Credentials credentials,
            BufferPool pool,
            ThreadFactory threads,
            Ticker ticker,
            RandomGenerator random,
            RefusalListener refused) {
        this.settings = settings;
        this.pool = pool;
        this.ticker = ticker;
        this.random = random;
        this.tls = new TlsContexts(credentials, settings.tls());
        this.greeting = new Greeting(credentials.identity(), settings.boot());
        this.refusals = new RefusalLog(ticker, refused);
        this.transport = new Transport(settings.eventLoops(), threads);
        this.carriers = new CarrierWatch(Path.of("/sys/class/net"), LocalInterfaces::of, ticker);
        this.polling = transport
                .loops()
                .next()
                .scheduleAtFixedRate(
                        carriers::poll, CarrierWatch.POLL_MILLIS, CarrierWatch.POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The endpoint of a peer; one for each name. {@code lane} owns it and is where its events come. */
    public BackboneEndpoint endpoint(PeerSettings peer, Lane lane) {
        BackboneEndpoint endpoint = new BackboneEndpoint(peer, greetingTo(peer.name()), this, lane, ticker, random);
        if (endpoints.putIfAbsent(peer.name(), endpoint) != null) {
            throw new IllegalArgumentException("peer " + peer.name() + " has an endpoint already");
        }
        return endpoint;
    }

    /**
     * To a peer that was met before and forgotten, its links having changed, this agent is another run: nothing is left here of what the
     * peer has counted since, sequence numbers first of all.
     */
    private Greeting greetingTo(String peer) {
        return met.add(peer)
                ? greeting
                : new Greeting(greeting.self(), new BootId(new UUID(random.nextLong(), random.nextLong())));
    }

    /** Another peer may have the name from here on. */
    void forget(BackboneEndpoint endpoint) {
        endpoints.remove(endpoint.peerName(), endpoint);
    }

    /** Proves itself with another certificate, from the next connection on. */
    public void renew(Credentials credentials) {
        if (!credentials.identity().equals(greeting.self())) {
            throw new ReplicatorException(
                    FaultCode.BAD_CONFIGURATION,
                    "the new certificate is of '" + credentials.identity().name() + "', this agent is '"
                            + greeting.self().name() + "'");
        }
        tls = new TlsContexts(credentials, settings.tls());
    }

    /**
     * Listens on every configured address. Blocks; not on a lane.
     *
     * @return the addresses with their ports, also where port 0 left the choice to the kernel
     * @throws ReplicatorException {@code BAD_CONFIGURATION} where an address cannot be bound
     */
    public List<InetSocketAddress> listen() {
        List<InetSocketAddress> bound = new ArrayList<>();
        for (InetSocketAddress address : settings.listen()) {
            ChannelFuture binding =
                    transport.listener(new Accepting()).bind(address).awaitUninterruptibly();
            if (!binding.isSuccess()) {
                throw new ReplicatorException(
                        FaultCode.BAD_CONFIGURATION,
                        "cannot listen on " + address + ": " + binding.cause().getMessage()
                                + "; is it an address of this host, and free?",
                        binding.cause());
            }
            listeners.add(binding.channel());
            bound.add((InetSocketAddress) binding.channel().localAddress());
            LOG.info("listening on {}", address);
        }
        return bound;
    }

    /** Closes everything and ends the event loops. Blocks; not on a lane. The endpoints are stopped before. */
    public void stop() {
        polling.cancel(false);
        listeners.close().awaitUninterruptibly(STOP_MILLIS);
        connections.close().awaitUninterruptibly(STOP_MILLIS);
        transport
                .loops()
                .shutdownGracefully(0, STOP_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(2 * STOP_MILLIS);
        carriers.close();
    }

    /** Memory that Netty holds for all connections, in bytes: what was read or encrypted and not taken yet, and what is kept for the next. */
    public long bufferBytes() {
        return transport.bufferBytes();
    }

    /** Looks after the interfaces of links. */
    CarrierWatch carriers() {
        return carriers;
    }

    NetSettings settings() {
        return settings;
    }

    /** Dials a link; the owner hears what becomes of it. */
    void dial(LinkSettings link, Message.Hello hello, DialOwner owner) {
        Optional<String> ended = tls.ownEnd();
        if (ended.isPresent()) {
            owner.unreachable(FaultCode.UNTRUSTED_PEER, ended.get());
            return;
        }
        ChannelInitializer<Channel> furnishing = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                furnish(channel, hello, owner);
            }
        };
        transport.dialler(link.local(), furnishing).connect(link.remote()).addListener(connected -> {
            if (!connected.isSuccess()) {
                owner.unreachable(FaultCode.LINK_DOWN, DialFailure.why(link, connected.cause()));
            }
        });
    }

    private void furnish(Channel channel, Message.@Nullable Hello hello, ConnectionOwner owner) {
        int greetingMillis = settings.greetingMillis();
        FrameDecoder decoder = new FrameDecoder(pool);
        channel.pipeline()
                .addLast(tls.newHandler(hello != null, channel.alloc(), greetingMillis))
                .addLast(decoder)
                .addLast(new FrameEncoder())
                .addLast(new LinkConnection(channel, decoder, hello, greetingMillis, owner));
        connections.add(channel);
    }

    /** Furnishes what a listener accepts. */
    @ChannelHandler.Sharable
    private final class Accepting extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            if (ungreeted.incrementAndGet() > MAX_UNGREETED) {
                ungreeted.decrementAndGet();
                refusals.refused(
                        channel.remoteAddress(),
                        FaultCode.LIMIT_EXCEEDED,
                        MAX_UNGREETED + " connections have not greeted yet; another one is not heard");
                channel.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
                return;
            }
            Reception reception = new Reception();
            // Also where no handler comes to hear of the end.
            channel.closeFuture().addListener(closed -> reception.leave());
            furnish(channel, null, reception);
        }
    }

    /** Who hears of one accepted connection until its peer is known. */
    private final class Reception implements ConnectionOwner {
        private boolean counted = true;

        @Override
        public void greeted(LinkConnection connection, Message.Hello hello, AgentIdentity certificate) {
            leave();
            Optional<Greeting.Refusal> refusal = greeting.check(hello, certificate);
            BackboneEndpoint endpoint = endpoints.get(certificate.name());
            if (refusal.isPresent()) {
                connection.refuse(refusal.get().code(), refusal.get().text());
            } else if (endpoint == null) {
                connection.refuse(
                        FaultCode.UNTRUSTED_PEER,
                        "agent '" + certificate.name() + "' is not among the peers of '"
                                + greeting.self().name() + "'; add it to the configuration there");
            } else {
                endpoint.knock(connection, hello);
            }
        }

        @Override
        public void received(LinkConnection connection, Frame frame) {
            throw new IllegalStateException("a frame before the connection was accepted");
        }

        @Override
        public void written(LinkConnection connection) {
            // Greetings and farewells of strangers are not counted.
        }

        @Override
        public void closed(LinkConnection connection, FaultCode code, String why) {
            leave();
            refusals.refused(connection.remoteAddress(), code, why);
        }

        private void leave() {
            if (counted) {
                counted = false;
                ungreeted.decrementAndGet();
            }
        }
    }
}
