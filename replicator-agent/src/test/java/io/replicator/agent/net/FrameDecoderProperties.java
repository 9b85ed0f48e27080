package io.replicator.agent.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;
import io.replicator.core.wire.EncodedFrame;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.FrameCodec;
import io.replicator.core.wire.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** However the bytes are cut and whenever memory is short, the same frames come out, and no lease or buffer is lost. */
final class FrameDecoderProperties {
    private static final Message.Hello HELLO = new Message.Hello(
            1, 0, 0, new AgentId(new UUID(1, 1)), "paris", new BootId(new UUID(2, 2)), "one", Message.Channel.DATA);

    @Property(tries = 150)
    void framesSurviveAnyCut(
            @ForAll @Size(max = 12) List<@IntRange(min = 0, max = 200_000) Integer> batchBytes,
            @ForAll @IntRange(min = 1, max = 70_000) int mostPerRead,
            @ForAll long seed) {
        run(batchBytes, mostPerRead, new Random(seed), false);
    }

    @Property(tries = 60)
    void nothingIsReadWhileThePoolIsEmpty(
            @ForAll @Size(max = 12) List<@IntRange(min = 0, max = 200_000) Integer> batchBytes,
            @ForAll @IntRange(min = 1, max = 70_000) int mostPerRead,
            @ForAll long seed) {
        run(batchBytes, mostPerRead, new Random(seed), true);
    }

    /** A size of nothing stands for a heartbeat. */
    private static void run(List<Integer> sizes, int mostPerRead, Random random, boolean starve) {
        BufferPool pool = new BufferPool(BufferPool.MAX_LEASE_BYTES);
        FrameDecoder decoder = new FrameDecoder(pool);
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        List<byte[]> bodies = new ArrayList<>();
        ByteBuf stream = stream(sizes, random, bodies);
        Lease hoard = starve ? pool.tryLease(BufferPool.MAX_LEASE_BYTES) : null;
        List<Frame> frames = new ArrayList<>();
        boolean greeted = false;
        while (stream.isReadable()) {
            int n = Math.min(1 + random.nextInt(mostPerRead), stream.readableBytes());
            channel.writeInbound(Unpooled.copiedBuffer(stream.readRetainedSlice(n)));
            take(channel, frames);
            if (!greeted && !frames.isEmpty()) {
                assertThat(frames).as("held after the greeting").hasSize(1);
                greeted = true;
                decoder.release(channel.pipeline().context(decoder), Message.Channel.DATA);
                take(channel, frames);
            }
            if (hoard != null && !channel.config().isAutoRead()) {
                int before = frames.size();
                hoard.release();
                channel.runPendingTasks();
                take(channel, frames);
                assertThat(channel.config().isAutoRead()).isTrue();
                assertThat(frames.size()).isGreaterThanOrEqualTo(before);
                hoard = null;
            }
        }
        if (hoard != null) {
            hoard.release();
        }
        check(sizes, frames, bodies);
        assertThat(pool.leasedBytes()).isZero();
        assertThat(channel.finish()).isFalse();
    }

    private static ByteBuf stream(List<Integer> sizes, Random random, List<byte[]> bodies) {
        ByteBuf stream = Unpooled.buffer();
        stream.writeBytes(FrameCodec.encode(new Frame(0, HELLO)).head());
        BufferPool senders = new BufferPool(64 << 20);
        for (int i = 0; i < sizes.size(); i++) {
            if (sizes.get(i) == 0) {
                stream.writeBytes(FrameCodec.encode(new Frame(0, new Message.Heartbeat(i)))
                        .head());
                continue;
            }
            byte[] body = new byte[sizes.get(i) + 64];
            random.nextBytes(body);
            bodies.add(body);
            Lease lease = senders.tryLease(body.length);
            lease.writable().put(body).flip();
            EncodedFrame encoded = FrameCodec.encode(new Frame(0, new Message.Batch(1, i + 1, lease.seal())));
            stream.writeBytes(encoded.head()).writeBytes(lease.bytes());
            lease.release();
        }
        return stream;
    }

    private static void take(EmbeddedChannel channel, List<Frame> frames) {
        for (Frame frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            frames.add(frame);
        }
    }

    private static void check(List<Integer> sizes, List<Frame> frames, List<byte[]> bodies) {
        assertThat(frames).hasSize(sizes.size() + 1);
        assertThat(frames.get(0).message()).isEqualTo(HELLO);
        int body = 0;
        for (int i = 0; i < sizes.size(); i++) {
            Message message = frames.get(i + 1).message();
            if (sizes.get(i) == 0) {
                assertThat(message).isEqualTo(new Message.Heartbeat(i));
            } else {
                Message.Batch batch = (Message.Batch) message;
                assertThat(batch.number()).isEqualTo(i + 1);
                byte[] bytes = new byte[batch.batch().length()];
                batch.batch().bytes().get(bytes);
                assertThat(bytes).isEqualTo(bodies.get(body++));
                batch.batch().release();
            }
        }
    }
}
