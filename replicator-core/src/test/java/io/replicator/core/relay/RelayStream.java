package io.replicator.core.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/** One way of one connection: a thread that reads and one that writes, with the wire in between. */
final class RelayStream {
    /** More than any tested path holds: 125 MB/s at a round trip of 200 ms is 12.5 MB one way. */
    private static final int MOST_BYTES = 32 << 20;

    private static final int MOST_STRETCHES = 1 << 16;

    private record Stretch(ByteBuffer bytes, long arrivesAt) {}

    private final SocketChannel from;
    private final SocketChannel to;
    private final RelayWire wire;
    private final BlockingQueue<Stretch> underway = new ArrayBlockingQueue<>(MOST_STRETCHES);
    private final ConcurrentLinkedQueue<ByteBuffer> spare = new ConcurrentLinkedQueue<>();
    private final Semaphore room = new Semaphore(MOST_BYTES);

    RelayStream(SocketChannel from, SocketChannel to, RelayWire wire) {
        this.from = from;
        this.to = to;
        this.wire = wire;
    }

    /** Reads until the end of the stream; the end travels like a byte. */
    void read() throws IOException, InterruptedException {
        long departsAt = System.nanoTime();
        boolean saturated = false;
        int count = 0;
        while (count >= 0) {
            saturated |= wire.awaitRoom(departsAt);
            int most = wire.readBytes();
            room.acquire(most);
            ByteBuffer bytes = buffer(most);
            count = from.read(bytes);
            int read = Math.max(0, count);
            room.release(most - read);
            saturated &= read == most;
            RelayTrip trip = wire.send(read, saturated);
            if (trip.isLost()) {
                recycle(bytes, read);
            } else {
                departsAt = trip.departsAt();
                underway.put(new Stretch(bytes.flip(), trip.arrivesAt()));
            }
        }
    }

    /** Writes what has arrived, until the end of the stream. */
    void write() throws IOException, InterruptedException {
        while (true) {
            Stretch stretch = underway.take();
            wire.await(stretch.arrivesAt());
            ByteBuffer bytes = stretch.bytes();
            int count = bytes.remaining();
            if (count == 0) {
                to.shutdownOutput();
                return;
            }
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
            wire.passed(count);
            recycle(bytes, count);
        }
    }

    private ByteBuffer buffer(int most) {
        ByteBuffer known = spare.poll();
        return known == null || known.capacity() < most
                ? ByteBuffer.allocateDirect(most)
                : known.clear().limit(most);
    }

    private void recycle(ByteBuffer bytes, int count) {
        room.release(count);
        spare.add(bytes);
    }
}
