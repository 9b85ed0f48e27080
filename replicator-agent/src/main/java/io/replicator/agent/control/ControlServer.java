package io.replicator.agent.control;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local API, open from {@link #start} to {@link #close}.
 *
 * <p>The JDK's Unix-domain channel under Netty's codec: no native library is needed for what a person types.
 */
public final class ControlServer implements AutoCloseable {
    /** The longest body of a request. */
    public static final int MAX_BODY_BYTES = 64 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final int MAX_CONNECTIONS = 64;
    private static final int MAX_LINE_BYTES = 4096;
    private static final int MAX_HEADER_BYTES = 8192;
    private static final int IDLE_SECONDS = 2 * ReadRoutes.MAX_WAIT_SECONDS;

    private final SocketPath path;
    private final MultiThreadIoEventLoopGroup group;
    private final ChannelGroup connections;
    private final EventWaits eventWaits;
    private final Channel server;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ControlServer(SocketPath path, AgentService agent, EventRing events, ThreadFactory threads) {
        this.path = path;
        this.group = new MultiThreadIoEventLoopGroup(1, threads, NioIoHandler.newFactory());
        EventLoop loop = group.next();
        this.connections = new DefaultChannelGroup(loop);
        this.eventWaits = new EventWaits(loop, events);
        RouteTable table = table(agent, events, new JobWaits(loop, agent), eventWaits);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(NioServerDomainSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, MAX_CONNECTIONS)
                .childHandler(new Connections(table));
        try {
            this.server = bootstrap.bind(path.prepare()).syncUninterruptibly().channel();
            path.reveal();
        } catch (RuntimeException e) {
            close(group);
            throw e;
        }
    }

    /**
     * Opens the socket.
     *
     * @param socket where; its directory is made if it is not there
     * @param agent answers and obeys
     * @param events what happened
     * @param threads for the one control thread
     * @throws ReplicatorException STATE_LOCKED when another agent answers there, BAD_CONFIGURATION when it cannot be opened
     */
    public static ControlServer start(Path socket, AgentService agent, EventRing events, ThreadFactory threads) {
        try {
            return new ControlServer(new SocketPath(socket), agent, events, threads);
        } catch (ReplicatorException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ReplicatorException(
                    FaultCode.BAD_CONFIGURATION,
                    "the control socket " + socket + " cannot be opened: " + e.getMessage(),
                    e);
        }
    }

    static RouteTable table(AgentService agent, EventRing events, JobWaits jobs, EventWaits eventWaits) {
        List<Route> routes = new ArrayList<>(new ReadRoutes(agent, events, jobs, eventWaits).routes());
        routes.addAll(new CommandRoutes(agent).routes());
        return new RouteTable(routes);
    }

    /** Takes the socket away, ends every connection and the thread. Blocks for a moment; idempotent. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            // The path may be another server's by now.
            return;
        }
        try {
            path.remove();
        } catch (IOException e) {
            LOG.warn("the control socket could not be removed", e);
        }
        eventWaits.close();
        server.close().syncUninterruptibly();
        connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        close(group);
    }

    private static void close(MultiThreadIoEventLoopGroup group) {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    private final class Connections extends ChannelInitializer<Channel> {
        private final RouteTable table;

        Connections(RouteTable table) {
            this.table = table;
        }

        @Override
        protected void initChannel(Channel channel) {
            if (connections.size() >= MAX_CONNECTIONS) {
                LOG.warn("more than {} control connections; the newest is closed", MAX_CONNECTIONS);
                ChannelFuture unused = channel.close();
                return;
            }
            connections.add(channel);
            channel.pipeline()
                    .addLast(new IdleStateHandler(0, 0, IDLE_SECONDS))
                    .addLast(new HttpServerCodec(new HttpDecoderConfig()
                            .setMaxInitialLineLength(MAX_LINE_BYTES)
                            .setMaxHeaderSize(MAX_HEADER_BYTES)))
                    .addLast(new BodyCollector(MAX_BODY_BYTES))
                    .addLast(new FlowControlHandler())
                    .addLast(new ControlHandler(table));
        }
    }
}
