package io.replicator.core.round;

import io.replicator.core.batch.BatchWriter;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.Digester;
import io.replicator.core.index.IndexFile;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.session.SourceEvent;
import io.replicator.core.transfer.Capture;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads chunks of a captured generation once more and offers them whole, those that still are what the generation says. Owned by the lane;
 * one step at a time, which makes at most one batch.
 *
 * <p>The generation's digests are those of the index as long as that is at the generation. Once another capture has moved it, nobody here
 * knows them any more: what is read then is gone, and never sent for what it may not be.
 */
final class Reread {
    private final RoundPorts ports;
    private final OpenVolume volume;
    private final CaptureView view;
    private final VolumeSteps steps;
    private final Generation generation;
    private final BlockSet chunks;
    private final BatchOutlet outlet;
    private final Consumer<SourceEvent> events;
    private final Geometry geometry;
    private final Digester digester;
    private final BlockSet gone;
    private @Nullable BatchWriter writer;
    private @Nullable Lease buffer;
    private long nextChunk;
    private long batches;
    private long sentChunks;
    private boolean busy;
    private boolean wakeAsked;
    private boolean stopping;
    private boolean over;

    Reread(
            RoundPorts ports,
            OpenVolume volume,
            CaptureView view,
            VolumeSteps steps,
            Generation generation,
            BlockSet chunks,
            BatchOutlet outlet,
            Consumer<SourceEvent> events) {
        this.ports = ports;
        this.volume = volume;
        this.view = view;
        this.steps = steps;
        this.generation = generation;
        this.chunks = chunks;
        this.outlet = outlet;
        this.events = events;
        this.geometry = volume.geometry();
        this.digester = new Digester(volume.directory().record().identity().salt());
        this.gone = BlockSet.empty(geometry);
        this.nextChunk = chunks.nextChunk(0);
    }

    /** What one step made. */
    private record Made(Optional<Lease> batch, int chunks, boolean starved) {}

    /** Goes on, from the beginning or after room came; ends with Answered or StepFailed. */
    void resume() {
        if (busy || over) {
            return;
        }
        BatchWriter open = writer;
        if (stopping || (nextChunk < 0 && (open == null || open.chunks() == 0))) {
            if (outlet.isEmpty()) {
                end(new SourceEvent.Answered(gone, batches, sentChunks));
            }
            return;
        }
        if (!outlet.isEmpty() || wakeAsked) {
            return;
        }
        Lease bytes = buffer;
        if (bytes == null || open == null) {
            lease();
            return;
        }
        busy = true;
        open.aim(outlet.batchTargetBytes());
        steps.run(() -> read(open, bytes.writable()), this::made, this::failed);
    }

    /** The round is lost: ends as soon as no step of it runs. */
    void stop() {
        stopping = true;
        resume();
    }

    /** All at once, and with room for a batch left: several that each hold a part would wait for each other for ever. */
    private void lease() {
        int staging = BatchWriter.stagingBytes(geometry, Capture.BATCH_BYTES);
        long least = geometry.chunkBytes() + 4L * staging;
        if (!ports.sendPool().hasFree(least, () -> ports.lane().execute(this::woken))) {
            wakeAsked = true;
            return;
        }
        Lease bytes = ports.sendPool().tryLeaseLeaving(geometry.chunkBytes(), 4L * staging);
        BatchWriter opened =
                bytes == null ? null : BatchWriter.tryOpen(geometry, Capture.BATCH_BYTES, ports.sendPool());
        if (bytes == null || opened == null) {
            // A step of somebody else took some meanwhile.
            if (bytes != null) {
                bytes.release();
            }
            wakeWhenReleased();
            return;
        }
        buffer = bytes;
        writer = opened;
        resume();
    }

    private Made read(BatchWriter open, ByteBuffer bytes) {
        while (nextChunk >= 0 && !open.isFull()) {
            int length = geometry.chunkLength(nextChunk);
            bytes.clear().limit(length);
            view.read(geometry.chunkOffset(nextChunk), bytes);
            bytes.flip();
            Digest digest = digester.digest(bytes);
            if (!isStill(nextChunk, digest)) {
                gone.addChunk(nextChunk);
            } else if (!open.add(nextChunk, BlockMask.all(geometry.blocksIn(nextChunk)), digest, bytes)) {
                break;
            }
            nextChunk = chunks.nextChunk(nextChunk + 1);
        }
        int count = open.chunks();
        if (count == 0) {
            return new Made(Optional.empty(), 0, false);
        }
        Lease batch = open.tryFinish(ports.sendPool());
        return new Made(Optional.ofNullable(batch), count, batch == null);
    }

    /** A digest that was read while the index was at the generation afterwards too is the generation's: the index only goes on. */
    private boolean isStill(long chunk, Digest digest) {
        IndexFile index = volume.directory().index();
        Digest captured = index.digest(chunk);
        return index.generation().equals(Optional.of(generation)) && captured.equals(digest);
    }

    private void made(Made made) {
        busy = false;
        made.batch().ifPresent(batch -> {
            batches++;
            sentChunks += made.chunks();
            outlet.put(batch);
        });
        if (made.starved() && !stopping) {
            wakeWhenReleased();
        } else {
            resume();
        }
    }

    private void failed(ReplicatorException fault) {
        busy = false;
        steps.judgeRead(fault);
        end(new SourceEvent.StepFailed(fault.code(), fault.getMessage()));
    }

    private void wakeWhenReleased() {
        if (wakeAsked) {
            return;
        }
        wakeAsked = true;
        int bytes = Math.min(2 * BatchWriter.stagingBytes(geometry, Capture.BATCH_BYTES), BufferPool.MAX_LEASE_BYTES);
        Lease room = ports.sendPool().tryLease(bytes, () -> ports.lane().execute(this::woken));
        if (room != null) {
            room.release();
            ports.lane().execute(this::woken);
        }
    }

    private void woken() {
        wakeAsked = false;
        resume();
    }

    private void end(SourceEvent event) {
        over = true;
        if (writer != null) {
            writer.close();
            writer = null;
        }
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
        events.accept(event);
    }
}
