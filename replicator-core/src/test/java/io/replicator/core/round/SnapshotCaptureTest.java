package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.Digester;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.seed.ManifestReader;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.session.RoundOutcome;
import io.replicator.core.session.SourceState;
import io.replicator.core.tracking.ChangeSource;
import io.replicator.core.transfer.CaptureTotals;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is captured from a snapshot is the volume at one instant, whatever production writes meanwhile. */
final class SnapshotCaptureTest {
    private static final long SECOND = 1_000;

    private final RoundWorld world = RoundWorld.ofTwo(71, new Geometry(120 * 65536, 65536));
    private final RoundSite source = world.source();
    private final MemorySnapshots snapshots = new MemorySnapshots(() -> source.device.content());

    @BeforeEach
    void freeze() {
        source.snapshots = Optional.of(snapshots);
        source.reopen();
        world.run(500);
    }

    @AfterEach
    void nothingIsLeft() {
        world.run(500);
        assertThat(snapshots.open).as("snapshots that are held").isZero();
        world.checkPoolsEmpty();
    }

    @Test
    void whatIsWrittenMeanwhileIsNotInIt() {
        source.write(40);
        snapshots.afterTake = () -> source.write(20);
        List<RoundWorld.Ended> ends = new ArrayList<>();
        world.begin(source, world.replica(), ends);
        int writes = 0;
        while (ends.isEmpty()) {
            world.run(1);
            source.write(1);
            writes++;
        }
        assertThat(writes).as("written while it ran").isGreaterThan(3);
        assertThat(ends.get(0).end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        assertThat(snapshots.taken).isEqualTo(1);
        assertThat(world.replica().digests()).isEqualTo(digests(snapshots.last));
        assertThat(world.replica().digests()).isNotEqualTo(source.digests());
        assertThat(world.replica().record().newest().map(Generation::consistency))
                .contains(Consistency.CRASH);
        snapshots.afterTake = () -> {};
        assertThat(world.round().end().outcome()).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(source, world.replica());
    }

    @Test
    void oneThatCannotBeTakenEndsTheRoundAndNothingIsCaptured() {
        source.write(3);
        snapshots.refusal = new ReplicatorException(FaultCode.BAD_CONFIGURATION, "it cannot be frozen");
        RoundWorld.Ended ended = world.round();
        assertThat(ended.end().code()).contains(FaultCode.BAD_CONFIGURATION);
        assertThat(ended.end().outcome()).isEqualTo(RoundOutcome.AT_BASE);
        assertThat(generationOf(source)).isEqualTo(1);
        snapshots.refusal = null;
        assertThat(world.round().end().outcome()).isEqualTo(RoundOutcome.APPLIED);
    }

    /** PEERS 4, row 14: it is production that would meet the full disk. */
    @Test
    void peers14ASnapshotThatTakesTheLastSpaceIsGivenUpAndTheRoundStopsAtItsBase() {
        source.write(1_500);
        snapshots.hasRoom = false;
        List<RoundWorld.Ended> ends = new ArrayList<>();
        SourceRound round = world.begin(source, world.replica(), ends);
        while (snapshots.open == 0) {
            world.time.run(10_000);
        }
        assertThat(round.state()).isEqualTo(SourceState.CAPTURING);
        world.way().cut();
        assertThat(snapshots.open).isEqualTo(1);
        world.run(3 * SECOND);
        assertThat(ends).as(world::story).hasSize(1);
        assertThat(ends.get(0).end().code()).as(world::story).contains(FaultCode.NO_SPACE);
        assertThat(ends.get(0).end().text()).contains("free some space");
        assertThat(snapshots.open).isZero();
        snapshots.hasRoom = true;
        world.way().heal();
        world.run(SECOND);
        assertThat(world.round().end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(source, world.replica());
    }

    @Test
    void onceAllIsReadTheLiveVolumeTakesItsPlace() {
        CaptureView view = view(fault -> {
            throw new AssertionError("the capture is over", fault);
        });
        byte[] before = source.device.content();
        view.open();
        view.device();
        source.write(30);
        view.captured();
        assertThat(bytes(view)).isEqualTo(before);
        world.run(3 * SECOND);
        assertThat(snapshots.open).isEqualTo(1);
        snapshots.hasRoom = false;
        world.run(3 * SECOND);
        assertThat(snapshots.open).isZero();
        assertThat(bytes(view)).isEqualTo(source.device.content()).isNotEqualTo(before);
        view.end();
    }

    /** Without one, a chunk that production has overwritten is gone, and the round with it. */
    @Test
    void aChunkThatIsWantedOnceMoreIsStillThere() {
        source.write(10);
        List<RoundWorld.Ended> ends = new ArrayList<>();
        world.begin(source, world.replica(), ends);
        world.run(1);
        CaptureView view = view(fault -> {});
        view.open();
        byte[] frozen = snapshots.last;
        source.write(50);
        assertThat(bytes(view)).isEqualTo(frozen);
        view.end();
        world.run(5 * SECOND);
        assertThat(ends).hasSize(1);
    }

    @Test
    void aSeedIsOfOneInstant() {
        CaptureSite site = new CaptureSite();
        MemorySnapshots frozen = new MemorySnapshots(() -> site.device.bytes);
        site.snapshots = Optional.of(frozen);
        site.volume = site.open();
        long[] chunk = {0};
        site.beforeStep = () -> site.write(chunk[0]++ % 38);
        MemoryManifest manifest = new MemoryManifest();
        List<Generation> done = seeds(site, manifest);
        assertThat(done).hasSize(1);
        assertThat(done.get(0).consistency()).isEqualTo(Consistency.CRASH);
        assertThat(frozen.open).isZero();
        ManifestReader reader = new ManifestReader(manifest.read(), "m");
        Digester digester = new Digester(CaptureSite.IDENTITY.salt());
        for (long i = 0; i < CaptureSite.GEOMETRY.chunkCount(); i++) {
            int at = (int) CaptureSite.GEOMETRY.chunkOffset(i);
            ByteBuffer bytes = ByteBuffer.wrap(frozen.last, at, CaptureSite.GEOMETRY.chunkLength(i));
            assertThat(reader.next()).as("chunk %d", i).isEqualTo(digester.digest(bytes));
        }
    }

    /**
     * PEERS 4, row 10: the map of changes has its gap where it is begun anew after the volume was frozen: what is written in between is named to
     * this capture, which does not see it, and to no other.
     */
    @Test
    void peers10WhatIsWrittenBetweenMapAndSnapshotIsNotForgotten() {
        CaptureSite site = new CaptureSite();
        MemorySnapshots frozen = tracked(site, new TwoEpochs());
        frozen.afterTake = () -> site.write(20);
        seeds(site, new MemoryManifest());
        frozen.afterTake = () -> {};
        seeds(site, new MemoryManifest());
        assertThat(site.directory.index().digest(20)).isEqualTo(site.digestOnDevice(20));
    }

    /** Asked before the volume is frozen, the map lacks what the snapshot has, and the generation is of no instant. */
    @Test
    void whatIsWrittenJustBeforeTheSnapshotIsInItWithoutABlockMissing() {
        CaptureSite site = new CaptureSite();
        MemorySnapshots frozen = tracked(site, new TwoEpochs());
        site.write(5);
        frozen.beforeTake = () -> {
            site.write(20);
            site.write(5);
        };
        assertThat(seeds(site, new MemoryManifest()).get(0).consistency()).isEqualTo(Consistency.CRASH);
        for (long chunk : new long[] {5, 20}) {
            assertThat(site.directory.index().digest(chunk))
                    .as("chunk %d", chunk)
                    .isEqualTo(site.digestOnDevice(chunk));
        }
    }

    /** A tracker of the site's writes, all of which was captured once. */
    private static MemorySnapshots tracked(CaptureSite site, TwoEpochs tracker) {
        MemorySnapshots frozen = new MemorySnapshots(() -> site.device.bytes);
        site.snapshots = Optional.of(frozen);
        site.volume = site.open();
        seeds(site, new MemoryManifest());
        site.changes = tracker;
        site.written = tracker::written;
        site.volume = site.open();
        return frozen;
    }

    /** Keeps what was written in two sets, before the last capture began and since; each capture is carried through. */
    private static final class TwoEpochs implements ChangeSource {
        private BlockSet now = BlockSet.empty(CaptureSite.GEOMETRY);
        private BlockSet before = BlockSet.empty(CaptureSite.GEOMETRY);

        void written(long chunk) {
            now.addChunk(chunk);
        }

        @Override
        public void begin() {
            before = now;
            now = BlockSet.empty(CaptureSite.GEOMETRY);
        }

        @Override
        public Answer changed() {
            BlockSet all = before.copy();
            all.addAll(now);
            return new Answer.Within(all);
        }
    }

    private static List<Generation> seeds(CaptureSite site, MemoryManifest manifest) {
        List<Generation> done = new ArrayList<>();
        new SeedCapture(site.ports(), site.volume, manifest, SeedSignature.NONE, new SeedCapture.Listener() {
                    @Override
                    public void done(Generation generation, CaptureTotals totals) {
                        done.add(generation);
                    }

                    @Override
                    public void failed(ReplicatorException fault) {
                        throw new AssertionError(fault);
                    }
                })
                .start();
        site.settle();
        return done;
    }

    private CaptureView view(Consumer<ReplicatorException> noRoom) {
        VolumeSteps steps = new VolumeSteps(source.ports(), source.volume, (code, text) -> world.say(text));
        return new CaptureView(world.time.lane(), source.volume, steps, noRoom);
    }

    private byte[] bytes(CaptureView view) {
        byte[] bytes = new byte[source.device.content().length];
        view.read(0, ByteBuffer.wrap(bytes));
        return bytes;
    }

    private Digest[] digests(byte[] content) {
        Geometry geometry = world.identity.geometry();
        Digester digester = new Digester(world.identity.salt());
        Digest[] digests = new Digest[(int) geometry.chunkCount()];
        for (int chunk = 0; chunk < digests.length; chunk++) {
            digests[chunk] = digester.digest(
                    ByteBuffer.wrap(content, (int) geometry.chunkOffset(chunk), geometry.chunkLength(chunk)));
        }
        return digests;
    }

    private static long generationOf(RoundSite site) {
        VolumeDirectory directory = site.directory;
        return directory.index().generation().map(Generation::number).orElse(0L);
    }
}
