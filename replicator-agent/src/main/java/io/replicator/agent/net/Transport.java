package io.replicator.agent.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.replicator.core.wire.Message;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Netty's event loops and sockets: epoll where its native library loads, else NIO. */
final class Transport {
    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

    /**
     * What TLS has encrypted and the kernel has not taken. Above it batches wait in their leases, and a control connection leaves out what
     * the next frame repeats anyway; the kernel's own queue is {@link #NOT_SENT_LOW_BYTES} ahead of it, so it never runs dry.
     */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(128 << 10, 512 << 10);

    /** Small, so that what Netty holds is near what it uses. */
    private static final int CHUNK_PAGE_BYTES = 8192;

    private static final int CHUNK_ORDER = 7;
    private static final int SMALL_CACHED = 64;
    private static final int NORMAL_CACHED = 32;

    /** The kernel asks for more once less than this is unsent, so that its queue stays short and a batch goes to whichever link is free. */
    private static final long NOT_SENT_LOW_BYTES = 128 << 10;

    /** What TCP sent and nobody acknowledged for so long ends a connection, should nothing else have ended it. */
    private static final int USER_TIMEOUT_MILLIS = 15_000;

    /** The same for batches: longer than the backbone waits for a peer that takes none and says on the control connection that it lives. */
    private static final int DATA_USER_TIMEOUT_MILLIS = 90_000;

    private static final int CONNECT_TIMEOUT_MILLIS = 3_000;
    private static final int BACKLOG = 64;

    private final boolean epoll;
    private final MultiThreadIoEventLoopGroup loops;
    private final PooledByteBufAllocator allocator;

    Transport(int eventLoops, ThreadFactory threads) {
        epoll = Epoll.isAvailable();
        if (!epoll) {
            LOG.warn(
                    "sockets by NIO: epoll cannot be used on this host: {}",
                    String.valueOf(Epoll.unavailabilityCause()));
        }
        IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        allocator = new PooledByteBufAllocator(
                true, 0, eventLoops, CHUNK_PAGE_BYTES, CHUNK_ORDER, SMALL_CACHED, NORMAL_CACHED, false);
        loops = new MultiThreadIoEventLoopGroup(eventLoops, threads, handlers);
    }

    /** Sets what depends on what the connection carries. On its event loop. */
    static void settle(Channel channel, Message.Channel is) {
        if (is == Message.Channel.DATA && channel instanceof EpollSocketChannel) {
            channel.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, DATA_USER_TIMEOUT_MILLIS);
        }
    }

    /** Memory that was taken for buffers. */
    long bufferBytes() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    MultiThreadIoEventLoopGroup loops() {
        return loops;
    }

    Bootstrap dialler(InetAddress local, ChannelHandler handler) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loops)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .localAddress(new InetSocketAddress(local, 0))
                .option(ChannelOption.ALLOCATOR, allocator)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .handler(handler);
        if (epoll) {
            bootstrap
                    .option(EpollChannelOption.TCP_NOTSENT_LOWAT, NOT_SENT_LOW_BYTES)
                    .option(EpollChannelOption.TCP_USER_TIMEOUT, USER_TIMEOUT_MILLIS);
        }
        return bootstrap;
    }

    ServerBootstrap listener(ChannelHandler handler) {
        Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(type)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(handler);
        if (epoll) {
            bootstrap
                    .childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, NOT_SENT_LOW_BYTES)
                    .childOption(EpollChannelOption.TCP_USER_TIMEOUT, USER_TIMEOUT_MILLIS);
        }
        return bootstrap;
    }
}
