package io.replicator.agent.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.replicator.core.memory.Lease;
import io.replicator.core.wire.EncodedFrame;

/** Frames to Netty's buffers, which wrap a batch's lease without copying it. Whoever writes holds the lease until the promise is done. */
final class FrameEncoder extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (!(message instanceof EncodedFrame frame)) {
            super.write(context, message, promise);
            return;
        }
        Lease body = frame.body();
        if (body == null) {
            super.write(context, Unpooled.wrappedBuffer(frame.head()), promise);
        } else {
            // What becomes of the head becomes of the body behind it, so one promise tells of both.
            super.write(context, Unpooled.wrappedBuffer(frame.head()), context.voidPromise());
            super.write(context, Unpooled.wrappedBuffer(body.bytes()), promise);
        }
    }
}
