package io.replicator.bench.link;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.replicator.agent.trust.Credentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What TLS and the kernel give without us: one connection that writes the same 128 KiB of direct memory over and over, and drops what it reads. */
final class BareStream implements AutoCloseable {
    private static final int WRITE_BYTES = 128 << 10;
    private static final long WARM_MILLIS = 1_500;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, EpollIoHandler.newFactory());
    private final AtomicLong received = new AtomicLong();
    private final ByteBuf bytes;

    BareStream(Credentials credentials) throws IOException {
        ByteBuffer source = ByteBuffer.allocateDirect(WRITE_BYTES);
        SplittableRandom random = new SplittableRandom(1);
        while (source.hasRemaining()) {
            source.putLong(random.nextLong());
        }
        bytes = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(source.flip()));
        SslContext server = SslContextBuilder.forServer(credentials.key(), credentials.chain())
                .sslProvider(SslProvider.OPENSSL)
                .protocols("TLSv1.3")
                .trustManager(credentials.authorities())
                .build();
        SslContext client = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .protocols("TLSv1.3")
                .trustManager(credentials.authorities())
                .endpointIdentificationAlgorithm(null)
                .keyManager(credentials.key(), credentials.chain())
                .build();
        Channel listener = new ServerBootstrap()
                .group(loops)
                .channel(EpollServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(server.newHandler(channel.alloc()), new Counting());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
        new Bootstrap()
                .group(loops)
                .channel(EpollSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(client.newHandler(channel.alloc()), new Pouring());
                    }
                })
                .connect(listener.localAddress())
                .syncUninterruptibly();
    }

    /** Bytes received in a second, measured for so long after a while. */
    double rate(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(WARM_MILLIS);
        long before = received.get();
        long from = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep(millis);
        return (received.get() - before) * 1e9 / (System.nanoTime() - from);
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(4_000);
    }

    private final class Counting extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf read = (ByteBuf) message;
            received.addAndGet(read.readableBytes());
            read.release();
        }
    }

    private final class Pouring extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            pour(context);
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            pour(context);
        }

        private void pour(ChannelHandlerContext context) {
            while (context.channel().isWritable()) {
                context.writeAndFlush(bytes.duplicate()).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            }
        }
    }
}
