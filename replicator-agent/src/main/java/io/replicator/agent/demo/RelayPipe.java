package io.replicator.agent.demo;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** One direction of a relayed connection: what was read and not yet written. Owned by the relay's thread. */
final class RelayPipe {
    private static final int BUFFER_BYTES = 128 << 10;

    private final SocketChannel from;
    private final SocketChannel to;
    private final ByteBuffer held = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private boolean ended;

    RelayPipe(SocketChannel from, SocketChannel to) {
        this.from = from;
        this.to = to;
    }

    /** Reads at most {@code allowance} bytes and writes what is held; answers how many bytes left on the far side. */
    int pump(long allowance) throws IOException {
        if (!ended && allowance > 0 && held.hasRemaining()) {
            int most = (int) Math.min(held.remaining(), allowance);
            held.limit(held.position() + most);
            ended = from.read(held) < 0;
            held.limit(held.capacity());
        }
        held.flip();
        int written = held.hasRemaining() ? to.write(held) : 0;
        held.compact();
        if (ended && held.position() == 0) {
            to.shutdownOutput();
        }
        return written;
    }

    /** Whether the near side has ended and everything was passed on. */
    boolean isDone() {
        return ended && held.position() == 0;
    }

    /** Whether more could be read now. */
    boolean wantsRead() {
        return !ended && held.hasRemaining();
    }

    /** Whether something waits for the far side. */
    boolean wantsWrite() {
        return held.position() > 0;
    }

    /** Closes both sides with a reset, so that neither lingers. */
    void reset() {
        for (SocketChannel channel : new SocketChannel[] {from, to}) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                channel.close();
            } catch (IOException e) {
                // It is being thrown away; that it fell first is no news.
            }
        }
    }

    SocketChannel from() {
        return from;
    }

    SocketChannel to() {
        return to;
    }
}
