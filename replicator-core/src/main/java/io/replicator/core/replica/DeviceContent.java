package io.replicator.core.replica;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.BlockMask;
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
 * All that a device holds, as changes to an index: every chunk is read from the device, not from what the system remembers, several runs at a
 * time, in ascending order. What an index is merged with from here is what the device has. Blocking; one owner.
 */
final class DeviceContent implements IndexChanges {
    private static final int TASK_CHUNKS = 16;

    private final BlockDevice device;
    private final Geometry geometry;
    private final Digester digester;
    private final Fingerprinter fingerprinter;
    private final Executor io;
    private final int readsInFlight;
    private final LongConsumer readBytes;

    /** {@code readBytes} is told how many bytes were read so far. */
    DeviceContent(
            BlockDevice device,
            VolumeIdentity identity,
            Fingerprinter fingerprinter,
            Executor io,
            int readsInFlight,
            LongConsumer readBytes) {
        this.device = device;
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
        return geometry.chunkCount();
    }

    @Override
    public void forEachAscendingChange(ChangeVisitor visitor) {
        device.forgetCached();
        try (OrderedWindow<List<Read>> window = new OrderedWindow<>(io, readsInFlight)) {
            for (long first = 0; first < geometry.chunkCount(); first += TASK_CHUNKS) {
                if (window.isFull()) {
                    tell(window.take(), visitor);
                }
                long from = first;
                window.submit(() -> read(from, Math.min(geometry.chunkCount(), from + TASK_CHUNKS)));
            }
            while (!window.isEmpty()) {
                tell(window.take(), visitor);
            }
        }
    }

    private void tell(List<Read> chunks, ChangeVisitor visitor) {
        for (Read read : chunks) {
            visitor.change(read.chunk(), BlockMask.all(read.fingerprints().length), read.fingerprints(), read.digest());
        }
        long last = chunks.get(chunks.size() - 1).chunk();
        readBytes.accept(geometry.chunkOffset(last) + geometry.chunkLength(last));
    }

    private List<Read> read(long from, long end) {
        List<Read> chunks = new ArrayList<>(TASK_CHUNKS);
        for (long chunk = from; chunk < end; chunk++) {
            ByteBuffer bytes = Scratch.ofThread().chunk(geometry.chunkLength(chunk));
            device.read(geometry.chunkOffset(chunk), bytes);
            bytes.flip();
            long[] fingerprints = new long[geometry.blocksIn(chunk)];
            fingerprinter.fingerprints(bytes, fingerprints.length, fingerprints, 0);
            chunks.add(new Read(chunk, fingerprints, digester.digest(bytes)));
        }
        return chunks;
    }
}
