package io.replicator.agent.net;

import io.netty.channel.Channel;
import io.replicator.core.wire.EncodedFrame;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.FrameCodec;
import io.replicator.core.wire.Message;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

/**
 * What a connection has to send and has not given to TLS yet, in the order given. Any thread adds; the event loop writes.
 *
 * <p>Holds leases and no copies: TLS encrypts all it is given at once, into Netty's memory, so it is given no more than the kernel is about to
 * take (the connection's water marks). Whatever waits here costs nothing beyond the lease that is counted already. Many frames make one flush.
 */
final class FrameOutbox {
    /** What TLS encrypts at a time, so that the kernel sends what is ready meanwhile. */
    private static final int FLUSH_BYTES = 256 << 10;

    private final Channel channel;
    private final IntConsumer written;
    private final ConcurrentLinkedQueue<Frame> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean asked = new AtomicBoolean();
    private boolean begun;
    private boolean ended;

    /**
     * @param written is told the length of each frame that left or was dropped, on the event loop
     */
    FrameOutbox(Channel channel, IntConsumer written) {
        this.channel = channel;
        this.written = written;
    }

    /** Sends the frame once there is room. With a batch comes a hold of its lease, which is released when it was sent or dropped. */
    void add(Frame frame) {
        waiting.add(frame);
        if (asked.compareAndSet(false, true)) {
            try {
                channel.eventLoop().execute(this::writeAsked);
            } catch (RejectedExecutionException stopped) {
                // The event loop has ended, and the connection with it.
                drop();
            }
        }
    }

    /** Both greetings are out: nothing is written before. On the event loop, as are {@link #write} and {@link #end}. */
    void begin() {
        begun = true;
        write();
    }

    private void writeAsked() {
        asked.set(false);
        write();
    }

    /** Writes what there is room for. */
    void write() {
        if (ended) {
            drop();
            return;
        }
        int unflushedBytes = 0;
        while (begun && channel.isWritable()) {
            Frame frame = waiting.poll();
            if (frame == null) {
                break;
            }
            unflushedBytes += write(frame);
            if (unflushedBytes >= FLUSH_BYTES) {
                channel.flush();
                unflushedBytes = 0;
            }
        }
        if (unflushedBytes > 0) {
            channel.flush();
        }
    }

    private int write(Frame frame) {
        EncodedFrame encoded = FrameCodec.encode(frame);
        int bytes = encoded.bytes();
        channel.write(encoded).addListener(done -> {
            release(frame);
            written.accept(bytes);
        });
        return bytes;
    }

    /** The connection is gone: what waits, and what still comes, is dropped. */
    void end() {
        ended = true;
        drop();
    }

    private void drop() {
        for (Frame frame = waiting.poll(); frame != null; frame = waiting.poll()) {
            release(frame);
        }
    }

    private static void release(Frame frame) {
        if (frame.message() instanceof Message.Batch batch) {
            batch.batch().release();
        }
    }
}
