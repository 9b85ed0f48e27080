package io.replicator.agent.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.wire.EncodedFrame;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames, and a channel that takes them or does not. */
final class FrameOutboxTest {
    private static final int BATCH_BYTES = 64 << 10;

    private final BufferPool pool = new BufferPool(16 << 20);
    private final List<Integer> written = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final FrameOutbox outbox = new FrameOutbox(channel, written::add);

    FrameOutboxTest() {
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelWritabilityChanged(ChannelHandlerContext context) {
                outbox.write();
            }
        });
    }

    @BeforeEach
    void begin() {
        outbox.begin();
    }

    @AfterEach
    void everyLeaseIsBack() {
        assertThat(pool.leasedBytes()).isZero();
    }

    @Test
    void framesGoOutInTheirOrder() {
        send(1, 2, 3);
        heartbeat();
        send(4);
        channel.runPendingTasks();
        assertThat(numbers()).containsExactly(1, 2, 3, 0, 4);
        assertThat(written).hasSize(5);
    }

    @Test
    void nothingGoesOutBeforeTheGreetings() {
        FrameOutbox early = new FrameOutbox(channel, written::add);
        early.add(new Frame(0, new Message.Heartbeat(7)));
        channel.runPendingTasks();
        assertThat(numbers()).isEmpty();
        early.begin();
        assertThat(numbers()).containsExactly(0);
    }

    @Test
    void whatIsNotTakenStaysInItsLeaseAndNotWithNetty() {
        setWritable(false);
        send(1, 2, 3);
        channel.runPendingTasks();
        assertThat(numbers()).isEmpty();
        assertThat(written).isEmpty();
        assertThat(channel.unsafe().outboundBuffer().totalPendingWriteBytes()).isZero();
        assertThat(pool.leasedBytes()).isEqualTo(3L * BATCH_BYTES);
        setWritable(true);
        channel.runPendingTasks();
        assertThat(numbers()).containsExactly(1, 2, 3);
    }

    @Test
    void theEndGivesBackWhatWaitsAndWhatStillComes() {
        setWritable(false);
        send(1, 2);
        channel.runPendingTasks();
        outbox.end();
        assertThat(pool.leasedBytes()).isZero();
        send(3);
        channel.runPendingTasks();
        setWritable(true);
        assertThat(numbers()).isEmpty();
    }

    private void setWritable(boolean writable) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
    }

    private void send(long... numbers) {
        for (long number : numbers) {
            Lease lease = pool.tryLease(BATCH_BYTES);
            outbox.add(new Frame(0, new Message.Batch(1, number, lease.seal())));
        }
    }

    private void heartbeat() {
        outbox.add(new Frame(0, new Message.Heartbeat(7)));
    }

    /** Numbers of the batches that went out; 0 for another frame. */
    private List<Integer> numbers() {
        List<Integer> numbers = new ArrayList<>();
        for (Object out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            EncodedFrame frame = (EncodedFrame) out;
            numbers.add(
                    frame.body() == null
                            ? 0
                            : (int) frame.head().getLong(frame.head().limit() - 8));
        }
        return numbers;
    }
}
