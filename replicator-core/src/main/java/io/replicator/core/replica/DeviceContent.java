package io.replicator.core.replica;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.hash.Digester;
import io.replicator.core.hash.Fingerprinter;
import io.replicator.core.index.ChangeVisitor;
import io.replicator.core.index.IndexChanges;
import io.replicator.core.time.OrderedWindow;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.VolumeIdentity;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;

/**
 * What a device holds of some chunks, as changes to an index: they are read from the device, not from what the system remembers, several runs
 * at a time, in ascending order. What an index is merged with from here is what the device has. Blocking; one owner.
 */
final class DeviceContent implements IndexChanges {
    private static final int TASK_CHUNKS = 16;

    private final BlockDevice device;
    private final BlockSet chunks;
    private final Geometry geometry;
    private final Digester digester;
    private final Fingerprinter fingerprinter;
    private final Executor io;
    private final int readsInFlight;
    private final LongConsumer readBytes;
    private long doneBytes;

    /** Of every chunk that has a block in {@code chunks}; {@code readBytes} is told how many bytes were read so far. */
    DeviceContent(
            BlockDevice device,
            VolumeIdentity identity,
            BlockSet chunks,
            Fingerprinter fingerprinter,
            Executor io,
            int readsInFlight,
            LongConsumer readBytes) {
        this.device = device;
        this.chunks = chunks;
        this.geometry = identity.geometry();
        this.digester = new Digester(identity.salt());
        this.fingerprinter = fingerprinter;
        this.io = io;
        this.readsInFlight = readsInFlight;
        this.readBytes = readBytes;
    }

    @SuppressWarnings("ArrayRecordComponent") // handed on to the index once, never compared
    private record Read(long chunk, long[] fingerprints, Digest digest) {}

    @Override
    public long chunkCount() {
        return chunks.chunkCount();
    }

    @Override
    public void forEachAscendingChange(ChangeVisitor visitor) {
        doneBytes = 0;
        device.forgetCached();
        try (OrderedWindow<List<Read>> window = new OrderedWindow<>(io, readsInFlight)) {
            for (long first = chunks.nextChunk(0); first >= 0; ) {
                if (window.isFull()) {
                    tell(window.take(), visitor);
                }
                List<Long> some = new ArrayList<>(TASK_CHUNKS);
                for (; first >= 0 && some.size() < TASK_CHUNKS; first = chunks.nextChunk(first + 1)) {
                    some.add(first);
                }
                window.submit(() -> read(some));
            }
            while (!window.isEmpty()) {
                tell(window.take(), visitor);
            }
        }
    }

    private void tell(List<Read> reads, ChangeVisitor visitor) {
        for (Read read : reads) {
            visitor.change(read.chunk(), BlockMask.all(read.fingerprints().length), read.fingerprints(), read.digest());
            doneBytes += geometry.chunkLength(read.chunk());
        }
        readBytes.accept(doneBytes);
    }

    private List<Read> read(List<Long> some) {
        List<Read> reads = new ArrayList<>(some.size());
        for (long chunk : some) {
            ByteBuffer bytes = Scratch.ofThread().chunk(geometry.chunkLength(chunk));
            device.read(geometry.chunkOffset(chunk), bytes);
            bytes.flip();
            long[] fingerprints = new long[geometry.blocksIn(chunk)];
            fingerprinter.fingerprints(bytes, fingerprints.length, fingerprints, 0);
            reads.add(new Read(chunk, fingerprints, digester.digest(bytes)));
        }
        return reads;
    }
}
