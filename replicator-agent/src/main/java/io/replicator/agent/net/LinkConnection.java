package io.replicator.agent.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.replicator.agent.trust.AgentIdentity;
import io.replicator.agent.trust.Identities;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.wire.EncodedFrame;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.FrameCodec;
import io.replicator.core.wire.Message;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection from TLS to its end. State lives on its event loop; methods may be called from any thread.
 *
 * <p>The dialling side greets first, the other answers with its own greeting or with CLOSE.
 */
final class LinkConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(LinkConnection.class);

    /** A farewell that cannot be sent must not keep a dead connection. */
    private static final long FAREWELL_MILLIS = 300;

    private final Channel channel;
    private final FrameDecoder decoder;
    private final Message.@Nullable Hello greeting;
    private final long greetingMillis;
    private SocketAddress remoteAddress = new InetSocketAddress(0);
    private final AtomicLong writtenBytes = new AtomicLong();
    private final FrameOutbox outbox;
    private volatile ConnectionOwner owner;
    private volatile Message.Channel role = Message.Channel.CONTROL;
    private @Nullable AgentIdentity certificate;
    private @Nullable Future<?> greetingTimeout;
    private @Nullable Future<?> farewellTimeout;
    private boolean accepted;
    private boolean told;
    private @Nullable FaultCode code;
    private String why = "";

    /**
     * @param greeting what to say first where this side dials, null where the peer did
     */
    LinkConnection(
            Channel channel,
            FrameDecoder decoder,
            Message.@Nullable Hello greeting,
            long greetingMillis,
            ConnectionOwner owner) {
        this.channel = channel;
        this.decoder = decoder;
        this.greeting = greeting;
        this.greetingMillis = greetingMillis;
        this.owner = owner;
        this.outbox = new FrameOutbox(channel, this::countWritten);
    }

    SocketAddress remoteAddress() {
        return remoteAddress;
    }

    // ---- what owners ask ----

    /**
     * The greeting is good: answer it where the peer spoke first, and read on.
     *
     * @param next who is told from here on, also that the connection has closed meanwhile
     * @param is what it carries
     */
    void accept(ConnectionOwner next, Message.Channel is, Message.@Nullable Hello answer) {
        onLoop(() -> {
            owner = next;
            role = is;
            if (told) {
                next.closed(this, code == null ? FaultCode.LINK_DOWN : code, why);
                return;
            }
            accepted = true;
            Transport.settle(channel, is);
            if (answer != null) {
                greet(answer);
            }
            outbox.begin();
            decoder.release(channel.pipeline().context(decoder), is);
        });
    }

    /** Says why and closes. */
    void refuse(FaultCode reason, String text) {
        onLoop(() -> {
            blame(reason, text);
            if (channel.isActive()) {
                // What waits to be sent would only be heard after the farewell.
                outbox.end();
                EncodedFrame farewell = FrameCodec.encode(new Frame(0, new Message.Close(reason, text)));
                channel.writeAndFlush(farewell).addListener(ChannelFutureListener.CLOSE);
                if (farewellTimeout == null) {
                    farewellTimeout =
                            channel.eventLoop().schedule(this::hangUp, FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
                }
            } else {
                hangUp();
            }
        });
    }

    private void hangUp() {
        channel.close().addListener(done -> {
            if (!done.isSuccess()) {
                LOG.warn("closing the connection with {} failed", remoteAddress, done.cause());
            }
        });
    }

    /** Sends a frame; a batch's hold is released when that is done or has failed. */
    void transmit(Frame frame) {
        boolean kept = frame.sequence() != 0 || frame.message() instanceof Message.Probe;
        if (role == Message.Channel.DATA || kept || channel.isWritable()) {
            outbox.add(frame);
        }
        // Who tests a link has no more under way than it holds. Acknowledgements and heartbeats are repeated; where the
        // control connection is full they are left out. On the
        // data connection a heartbeat asks whether what is before it has arrived, so it waits for its turn.
    }

    private void greet(Message.Hello hello) {
        EncodedFrame encoded = FrameCodec.encode(new Frame(0, hello));
        int bytes = encoded.bytes();
        channel.writeAndFlush(encoded).addListener(done -> countWritten(bytes));
    }

    private void countWritten(int bytes) {
        if (writtenBytes.getAndAdd(bytes) == 0) {
            owner.written(this);
        }
    }

    /** Bytes written since this was asked last. */
    long takeWritten() {
        return writtenBytes.getAndSet(0);
    }

    private void onLoop(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException stopped) {
            // The event loop has ended, and the connection with it.
            return;
        }
    }

    // ---- what Netty tells ----

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        greetingTimeout = channel.eventLoop().schedule(this::checkAccepted, greetingMillis, TimeUnit.MILLISECONDS);
    }

    private void checkAccepted() {
        if (!accepted) {
            AgentIdentity peer = certificate;
            refuse(
                    FaultCode.LINK_DOWN,
                    "no greeting within " + greetingMillis + " ms"
                            + (peer == null
                                    ? "; is it a replicator agent?"
                                    : " after the certificate of '" + peer.name()
                                            + "': what was sent since is lost on the way, or its process stands still"));
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        remoteAddress = channel.remoteAddress();
        super.channelActive(context);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                identify(context);
            } else {
                TlsFailure failure = TlsFailure.of(handshake.cause());
                blame(failure.code(), failure.why());
                hangUp();
            }
        }
        if (event == FrameDecoder.ARRIVING && accepted) {
            owner.arriving(this);
        }
        super.userEventTriggered(context, event);
    }

    private void identify(ChannelHandlerContext context) {
        try {
            SslHandler tls = context.pipeline().get(SslHandler.class);
            X509Certificate peer = (X509Certificate) tls.engine().getSession().getPeerCertificates()[0];
            certificate = Identities.of(peer);
            if (greeting != null) {
                greet(greeting);
            }
        } catch (SSLPeerUnverifiedException e) {
            refuse(FaultCode.UNTRUSTED_PEER, "no certificate: " + e.getMessage());
        } catch (ReplicatorException e) {
            refuse(e.code(), String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Frame frame = (Frame) message;
        AgentIdentity identity = certificate;
        if (frame.message() instanceof Message.Close farewell) {
            blame(farewell.code(), "closed by the peer: " + farewell.text());
            hangUp();
        } else if (code != null) {
            // Already being closed.
            if (frame.message() instanceof Message.Batch batch) {
                batch.batch().release();
            }
        } else if (accepted) {
            owner.received(this, frame);
        } else if (frame.message() instanceof Message.Hello hello && identity != null) {
            owner.greeted(this, hello, identity);
        } else {
            refuse(FaultCode.UNEXPECTED_MESSAGE, "no greeting");
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        outbox.write();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof ReplicatorException fault) {
            refuse(fault.code(), String.valueOf(fault.getMessage()));
            return;
        }
        TlsFailure failure = TlsFailure.of(cause);
        blame(failure.code(), failure.why());
        hangUp();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        String moment = accepted ? "" : certificate == null ? " before TLS was agreed on" : " instead of a greeting";
        blame(FaultCode.LINK_DOWN, "the peer closed the connection" + moment + " without a word");
        outbox.end();
        cancel(greetingTimeout);
        cancel(farewellTimeout);
        tellClosed(code == null ? FaultCode.LINK_DOWN : code, why);
    }

    private static void cancel(@Nullable Future<?> timeout) {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    /** The first reason counts; what follows from it is noise. */
    private void blame(FaultCode reason, String text) {
        if (code == null) {
            code = reason;
            why = text;
        }
    }

    private void tellClosed(FaultCode reason, String text) {
        if (!told) {
            told = true;
            owner.closed(this, reason, text);
        }
    }
}
