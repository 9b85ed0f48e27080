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
import io.replicator.core.wire.Message;
import io.replicator.core.wire.MessageType;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to frames. A header is checked before memory is taken for what it announces; a batch is copied once, into a lease.
 *
 * <p>Reads nothing while it is held, or while the pool has no lease for the batch that is next. What Netty had read already waits here; that
 * is at most what one read brings. A batch is taken on a data connection only, and one that was begun must get on: its lease is memory that all
 * peers share. Tells by {@link #ARRIVING} that a batch takes long. On the connection's event loop only.
 */
final class FrameDecoder extends ChannelInboundHandlerAdapter {
    /** The user event of a batch of which some bytes came since this was told last, and more are to come. */
    static final Object ARRIVING = new Object();

    private static final long LOOK_MILLIS = 250;

    /** Looks without a byte of the batch; counted, so that a pause of this process is not taken for the peer's. */
    private static final int MOST_IDLE_LOOKS = 60;

    /** Bytes a second below which a link is of no use: the whole batch takes no longer than it would so, and the idle time. */
    private static final int SLOWEST_RATE = 12_000;

    private final BufferPool pool;
    private final ByteBuffer head = ByteBuffer.allocate(FrameHeader.BYTES);
    private final ArrayDeque<ByteBuf> unread = new ArrayDeque<>();
    private @Nullable FrameHeader header;
    private @Nullable ByteBuffer prefix;
    private @Nullable Lease body;
    private Message.@Nullable Channel accepted;
    private boolean looking;
    private boolean progressed;
    private int looks;
    private int idleLooks;
    private boolean held;
    private boolean starved;
    private boolean draining;
    private boolean ended;

    FrameDecoder(BufferPool pool) {
        this.pool = pool;
    }

    /**
     * After the first frame nothing more is read until this.
     *
     * @param is what the connection carries
     */
    void release(ChannelHandlerContext context, Message.Channel is) {
        accepted = is;
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
                checkLegal(known);
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
            held = accepted == null;
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
            progressed = false;
            looks = 0;
            idleLooks = 0;
            lookLater(context);
        }
        ByteBuffer target = lease.writable();
        move(bytes, target);
        progressed = true;
        if (!target.hasRemaining()) {
            header = null;
            prefix = null;
            Frame frame = FrameCodec.decodeBatch(known, plain.flip(), lease.seal());
            body = null;
            context.fireChannelRead(frame);
        }
    }

    private void lookLater(ChannelHandlerContext context) {
        if (!looking) {
            looking = true;
            var unused = context.executor().schedule(() -> look(context), LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Some time has passed: whether the batch that is arriving gets on. */
    private void look(ChannelHandlerContext context) {
        looking = false;
        Lease lease = body;
        if (ended || lease == null) {
            return;
        }
        looks++;
        idleLooks = progressed ? 0 : idleLooks + 1;
        int length = lease.writable().limit();
        if (idleLooks >= MOST_IDLE_LOOKS || looks >= MOST_IDLE_LOOKS + length * 1000L / SLOWEST_RATE / LOOK_MILLIS) {
            int rest = lease.writable().remaining();
            end();
            context.fireExceptionCaught(new ReplicatorException(
                    FaultCode.LINK_DOWN,
                    "of a batch of " + length + " bytes " + rest + " did not come for " + looks * LOOK_MILLIS / 1000
                            + " s; is the path slower than " + SLOWEST_RATE * 8 / 1000 + " kb/s, or cut?"));
            return;
        }
        if (progressed) {
            progressed = false;
            context.fireUserEventTriggered(ARRIVING);
        }
        lookLater(context);
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

    private void checkLegal(FrameHeader known) {
        if (known.isBatch() && accepted != null && accepted != Message.Channel.DATA) {
            throw new ReplicatorException(
                    FaultCode.UNEXPECTED_MESSAGE,
                    "the peer sent a batch on a " + accepted
                            + " connection, which is not legal; do both run compatible versions?");
        }
        if (accepted == null && known.type() != MessageType.HELLO && known.type() != MessageType.CLOSE) {
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
