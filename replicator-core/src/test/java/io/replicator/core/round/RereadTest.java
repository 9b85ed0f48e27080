package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.memory.Lease;
import io.replicator.core.session.BackboneSettings;
import io.replicator.core.session.SourceEvent;
import io.replicator.core.volume.Generation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Chunks of a generation are read again, and sent only if they certainly still are what it says. */
final class RereadTest {
    private static final Geometry GEOMETRY = new Geometry(60L * 65536 + 5000, 65536);

    private final RoundWorld world = RoundWorld.ofTwo(11, GEOMETRY);
    private final RoundSite source = world.source();
    private final StrangePeer peer = new StrangePeer(source);
    private final PeerLine line =
            new PeerLine(BackboneSettings.of(List.of()), peer, new SilentSink(), world.time, () -> 0);
    private final List<SourceEvent> events = new ArrayList<>();
    private final BatchOutlet outlet = new BatchOutlet(line, 1, this::emptied);
    private Reread reread;

    @AfterEach
    void everyLeaseCameBack() {
        outlet.close();
        line.close();
        peer.session.close();
        world.run(1_000);
        world.checkPoolsEmpty();
    }

    @Test
    void sendsWhatStillIsAsItWas() {
        line.openAsSource(1, 64 << 20);
        SourceEvent.Answered answered = read(chunks(3, 17, 60));
        assertThat(answered.gone().isEmpty()).isTrue();
        assertThat(answered.chunks()).isEqualTo(3);
        assertThat(answered.batches()).isEqualTo(outlet.count());
        assertThat(outlet.count()).as("one chunk each, while no link is up").isEqualTo(3);
    }

    @Test
    void whatProductionHasWrittenToIsGone() {
        line.openAsSource(1, 64 << 20);
        source.device.write(17 * 65536 + 77, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        SourceEvent.Answered answered = read(chunks(3, 17, 60));
        assertThat(answered.gone()).isEqualTo(chunks(17));
        assertThat(answered.chunks()).isEqualTo(2);
    }

    /** Another capture has taken in what production wrote: the bytes fit the index, and not the generation. */
    @Test
    void whatALaterCaptureMayHaveTakenInIsGone() {
        Generation generation = generation();
        source.device.write(17 * 65536 + 77, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        Seeding.take(source, source.directory);
        assertThat(source.directory.index().digest(17)).isEqualTo(source.digests()[17]);
        line.openAsSource(1, 64 << 20);
        begin(generation, chunks(3, 17));
        assertThat(answered().gone()).isEqualTo(chunks(3, 17));
        assertThat(outlet.count()).isZero();
    }

    /** Neither the replica's credit nor the pool has room for all: it waits for both. */
    @Test
    void waitsForRoomOnTheWayAndInMemory() {
        line.openAsSource(1, 0);
        List<Lease> taken = new ArrayList<>();
        for (Lease lease = source.sendPool.tryLease(64 << 10);
                lease != null;
                lease = source.sendPool.tryLease(64 << 10)) {
            taken.add(lease);
        }
        begin(generation(), all());
        world.run(100);
        assertThat(events).isEmpty();
        taken.forEach(Lease::release);
        world.run(100);
        assertThat(events).isEmpty();
        assertThat(outlet.count()).isEqualTo(1);
        outlet.close();
        reread.stop();
        assertThat(answered().batches()).isEqualTo(1);
    }

    @Test
    void aReadThatFailsIsSaid() {
        source.device.makeUnreadable(17 * 65536 + 5);
        line.openAsSource(1, 64 << 20);
        begin(generation(), chunks(3, 17));
        world.run(100);
        assertThat(events).hasSize(1);
        assertThat(((SourceEvent.StepFailed) events.get(0)).code()).isEqualTo(FaultCode.IO_ERROR);
        assertThat(source.volume.fault().orElseThrow().code()).isEqualTo(FaultCode.IO_ERROR);
    }

    private SourceEvent.Answered read(BlockSet chunks) {
        begin(generation(), chunks);
        return answered();
    }

    private void begin(Generation generation, BlockSet chunks) {
        VolumeSteps steps = new VolumeSteps(source.ports(), source.volume, (code, text) -> world.say(text));
        CaptureView view =
                new CaptureView(world.time.lane(), source.volume, steps, fault -> world.say(fault.toString()));
        reread = new Reread(source.ports(), source.volume, view, steps, generation, chunks, outlet, events::add);
        reread.resume();
    }

    private SourceEvent.Answered answered() {
        world.run(500);
        assertThat(events).hasSize(1);
        return (SourceEvent.Answered) events.get(0);
    }

    private void emptied() {
        if (reread != null) {
            reread.resume();
        }
    }

    private Generation generation() {
        return source.directory.index().generation().orElseThrow();
    }

    private static BlockSet all() {
        BlockSet all = BlockSet.empty(GEOMETRY);
        all.addChunks(0, GEOMETRY.chunkCount() - 1);
        return all;
    }

    private static BlockSet chunks(long... numbers) {
        BlockSet chunks = BlockSet.empty(GEOMETRY);
        for (long number : numbers) {
            chunks.addChunk(number);
        }
        return chunks;
    }
}
