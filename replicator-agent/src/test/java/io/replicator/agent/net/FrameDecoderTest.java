package io.replicator.agent.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.FrameCodec;
import io.replicator.core.wire.Message;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However a connection ends, nothing that was read from it stays behind. */
final class FrameDecoderTest {
    private static final Message.Hello HELLO = new Message.Hello(
            1, 0, 0, new AgentId(new UUID(1, 1)), "paris", new BootId(new UUID(2, 2)), "one", Message.Channel.DATA);

    private final BufferPool pool = new BufferPool(BufferPool.MAX_LEASE_BYTES);
    private final FrameDecoder decoder = new FrameDecoder(pool);
    private final EmbeddedChannel channel = new EmbeddedChannel(decoder);

    @AfterEach
    void nothingIsLeased() {
        assertThat(pool.leasedBytes()).isZero();
    }

    @Test
    void whatCameBehindTheGreetingGoesWithTheConnection() {
        ByteBuf greeting = head(HELLO);
        ByteBuf behind = head(new Message.Heartbeat(1));
        ByteBuf later = head(new Message.Heartbeat(2));
        channel.writeInbound(greeting, behind, later);
        assertThat(channel.inboundMessages()).as("held after the greeting").hasSize(1);
        channel.finishAndReleaseAll();
        assertThat(greeting.refCnt() + behind.refCnt() + later.refCnt()).isZero();
    }

    @Test
    void whatWaitsForMemoryGoesWithTheConnection() {
        greet();
        Lease hoard = pool.tryLease(BufferPool.MAX_LEASE_BYTES);
        ByteBuf batch = batch();
        channel.writeInbound(batch);
        assertThat(channel.config().isAutoRead()).isFalse();
        assertThat(batch.refCnt()).isOne();
        channel.finishAndReleaseAll();
        assertThat(batch.refCnt()).isZero();
        hoard.release();
        channel.runPendingTasks();
    }

    @Test
    void whatFollowsAFrameThatIsNoneIsDropped() {
        greet();
        ByteBuf begun = batch();
        channel.writeInbound(begun.readRetainedSlice(begun.readableBytes() - 100));
        begun.release();
        ByteBuf end = Unpooled.wrappedBuffer(new byte[100], new byte[64]);
        ByteBuf more = head(new Message.Heartbeat(1));
        assertThatThrownBy(() -> {
                    channel.writeInbound(end, more);
                    channel.checkException();
                })
                .isInstanceOf(ReplicatorException.class);
        Frame frame = channel.readInbound();
        ((Message.Batch) frame.message()).batch().release();
        assertThat(begun.refCnt() + end.refCnt() + more.refCnt()).isZero();
    }

    /** Memory for it would be taken from all peers. */
    @Test
    void aBatchIsTakenOnADataConnectionOnly() {
        greet(Message.Channel.CONTROL);
        ByteBuf begun = batch();
        assertThatThrownBy(() -> {
                    channel.writeInbound(begun.readRetainedSlice(begun.readableBytes() - 100));
                    channel.checkException();
                })
                .isInstanceOf(ReplicatorException.class)
                .hasMessageContaining("batch on a CONTROL connection");
        begun.release();
        assertThat(pool.leasedBytes()).isZero();
    }

    @Test
    void aBatchThatIsBegunAndNeverEndedGivesItsMemoryBack() {
        channel.freezeTime();
        greet();
        ByteBuf begun = batch();
        channel.writeInbound(begun.readRetainedSlice(begun.readableBytes() - 100));
        begun.release();
        pass(14_000);
        assertThat(pool.leasedBytes()).isPositive();
        assertThatThrownBy(() -> {
                    pass(2_000);
                    channel.checkException();
                })
                .isInstanceOf(ReplicatorException.class)
                .hasMessageContaining("of a batch of 1000 bytes 100 did not come");
        assertThat(pool.leasedBytes()).isZero();
    }

    /** A byte now and then keeps nothing. */
    @Test
    void aBatchThatComesInDropsGivesItsMemoryBack() {
        channel.freezeTime();
        greet();
        ByteBuf begun = batch();
        channel.writeInbound(begun.readRetainedSlice(begun.readableBytes() - 100));
        assertThatThrownBy(() -> {
                    for (int second = 0; second < 20; second++) {
                        channel.writeInbound(begun.readRetainedSlice(1));
                        pass(1_000);
                        channel.checkException();
                    }
                })
                .isInstanceOf(ReplicatorException.class);
        begun.release();
        assertThat(pool.leasedBytes()).isZero();
    }

    /** A peer must not take the link for dead while a slow one brings a batch. */
    @Test
    void aBatchThatTakesLongIsToldOf() {
        List<Object> told = new ArrayList<>();
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext context, Object event) {
                told.add(event);
            }
        });
        channel.freezeTime();
        greet();
        ByteBuf begun = batch();
        channel.writeInbound(begun.readRetainedSlice(begun.readableBytes() - 100));
        pass(300);
        assertThat(told).containsExactly(FrameDecoder.ARRIVING);
        pass(1_000);
        assertThat(told).hasSize(1);
        channel.writeInbound(begun.readRetainedSlice(50));
        pass(300);
        assertThat(told).hasSize(2);
        channel.writeInbound(begun);
        pass(1_000);
        assertThat(told).hasSize(2);
        Frame frame = channel.readInbound();
        ((Message.Batch) frame.message()).batch().release();
    }

    private void pass(long millis) {
        for (long passed = 0; passed < millis; passed += 50) {
            channel.advanceTimeBy(50, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    private void greet() {
        greet(Message.Channel.DATA);
    }

    private void greet(Message.Channel is) {
        channel.writeInbound(head(HELLO));
        Frame greeting = channel.readInbound();
        assertThat(greeting.message()).isEqualTo(HELLO);
        decoder.release(channel.pipeline().context(decoder), is);
    }

    private static ByteBuf head(Message message) {
        return Unpooled.wrappedBuffer(FrameCodec.encode(new Frame(0, message)).head());
    }

    private static ByteBuf batch() {
        BufferPool sender = new BufferPool(BufferPool.MAX_LEASE_BYTES);
        Lease body = sender.tryLease(1_000).seal();
        ByteBuffer head =
                FrameCodec.encode(new Frame(0, new Message.Batch(1, 1, body))).head();
        ByteBuf frame = Unpooled.copiedBuffer(head, body.bytes());
        body.release();
        return frame;
    }
}
