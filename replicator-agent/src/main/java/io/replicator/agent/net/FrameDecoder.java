package io.replicator.agent.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.FrameCodec;
import io.replicator.core.wire.FrameHeader;
import io.replicator.core.wire.MessageType;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to frames. A header is checked before memory is taken for what it announces; a batch is copied once, into a lease.
 *
 * <p>Reads nothing while it is held, or while the pool has no lease for the batch that is next. What Netty had read already waits here; that
 * is at most what one read brings. On the connection's event loop only.
 */
final class FrameDecoder extends ChannelInboundHandlerAdapter {
    private final BufferPool pool;
    private final ByteBuffer head = ByteBuffer.allocate(FrameHeader.BYTES);
    private final ArrayDeque<ByteBuf> unread = new ArrayDeque<>();
    private @Nullable FrameHeader header;
    private @Nullable ByteBuffer prefix;
    private @Nullable Lease body;
    private boolean greeted;
    private boolean held;
    private boolean starved;
    private boolean draining;
    private boolean ended;

    FrameDecoder(BufferPool pool) {
        this.pool = pool;
    }

    /** After the first frame nothing more is read until {@link #release}. */
    void release(ChannelHandlerContext context) {
        greeted = true;
        held = false;
        drain(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            context.fireChannelRead(message);
        } else if (ended) {
            bytes.release();
        } else {
            unread.addLast(bytes);
            drain(context);
        }
    }

    private void drain(ChannelHandlerContext context) {
        if (draining) {
            return;
        }
        draining = true;
        try {
            while (!held && !starved && !ended) {
                ByteBuf bytes = unread.peekFirst();
                if (bytes == null) {
                    break;
                }
                if (bytes.isReadable()) {
                    consume(context, bytes);
                } else {
                    unread.removeFirst().release();
                }
            }
        } catch (ReplicatorException e) {
            end();
            context.fireExceptionCaught(e);
        } finally {
            draining = false;
        }
        context.channel().config().setAutoRead(!held && !starved);
    }

    private void consume(ChannelHandlerContext context, ByteBuf bytes) {
        FrameHeader known = header;
        ByteBuffer plain = prefix;
        if (known == null || plain == null) {
            move(bytes, head);
            if (!head.hasRemaining()) {
                known = FrameCodec.decodeHeader(head.flip());
                head.clear();
                checkGreeting(known);
                header = known;
                prefix = ByteBuffer.allocate(known.prefixBytes());
                // A frame may end with its header; nothing more need come to complete it.
                finishPrefix(context, known, prefix);
            }
            return;
        }
        if (plain.hasRemaining()) {
            move(bytes, plain);
            finishPrefix(context, known, plain);
            return;
        }
        takeBody(context, known, plain, bytes);
    }

    private void finishPrefix(ChannelHandlerContext context, FrameHeader known, ByteBuffer plain) {
        if (!plain.hasRemaining() && !known.isBatch()) {
            header = null;
            prefix = null;
            held = !greeted;
            context.fireChannelRead(FrameCodec.decode(known, plain.flip()));
        }
    }

    private void takeBody(ChannelHandlerContext context, FrameHeader known, ByteBuffer plain, ByteBuf bytes) {
        Lease lease = body;
        if (lease == null) {
            lease = pool.tryLease(known.bodyBytes(), () -> feed(context));
            if (lease == null) {
                starved = true;
                return;
            }
            body = lease;
        }
        ByteBuffer target = lease.writable();
        move(bytes, target);
        if (!target.hasRemaining()) {
            header = null;
            prefix = null;
            Frame frame = FrameCodec.decodeBatch(known, plain.flip(), lease.seal());
            body = null;
            context.fireChannelRead(frame);
        }
    }

    /** Some lease was given back, on whichever thread. */
    private void feed(ChannelHandlerContext context) {
        try {
            context.executor().execute(() -> {
                if (!ended) {
                    starved = false;
                    drain(context);
                }
            });
        } catch (RejectedExecutionException stopped) {
            // The event loop has ended, and this connection with it.
            return;
        }
    }

    private void checkGreeting(FrameHeader known) {
        if (!greeted && known.type() != MessageType.HELLO && known.type() != MessageType.CLOSE) {
            throw new ReplicatorException(
                    FaultCode.UNEXPECTED_MESSAGE,
                    "the first frame is a " + known.type() + " and not a greeting; is it a replicator agent?");
        }
    }

    private static void move(ByteBuf from, ByteBuffer to) {
        int limit = to.limit();
        to.limit(to.position() + Math.min(from.readableBytes(), to.remaining()));
        from.readBytes(to);
        to.limit(limit);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        end();
        super.channelInactive(context);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        end();
    }

    private void end() {
        ended = true;
        unread.forEach(ByteBuf::release);
        unread.clear();
        if (body != null) {
            body.release();
            body = null;
        }
    }
}
