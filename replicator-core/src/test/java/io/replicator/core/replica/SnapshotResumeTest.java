package io.replicator.core.replica;

import static io.replicator.core.replica.Faults.assertFault;
import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.document.GoldenVector;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.index.DamageSet;
import io.replicator.core.memory.Lease;
import io.replicator.core.store.StateFile;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.GenerationId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What an interrupted round over a snapshot had written is set aside, and goes on from there: nothing of it counts but what its bytes say. */
final class SnapshotResumeTest {
    private static final Geometry GEOMETRY = new Geometry(7 * 8192L + 700, 8192);
    private static final List<Long> SOME = List.of(1L, 2L, 4L, 7L);

    private final Content base = ReplicaSite.content(GEOMETRY, 11);
    private final Content next =
            SOME.stream().reduce(base, (c, chunk) -> c.with(chunk, new Random(chunk)), (a, b) -> b);
    private ReplicaSite site = SnapshotRoundTest.site(base);
    private IncomingRound round;

    @Test
    void whatWasWrittenIsListedAndKeptAndTheRestComes() {
        interrupted();
        assertThat(site.volume.generation()).contains(base.generation);
        assertThat(site.logicalContent()).as("no round, no difference").isEqualTo(base.bytes);
        assertThat(site.device.hasSnapshot()).isFalse();
        goesOnFrom(1, 2);
    }

    @Test
    void aKillOrAPowerCutCostsNothingThatWasFlushed() {
        for (boolean power : new boolean[] {false, true}) {
            site = SnapshotRoundTest.site(base);
            begin();
            write(1, 1);
            write(2, 2);
            round.flush();
            site = power ? site.crash(new Random(3)) : site.kill();
            site.start();
            assertThat(site.volume.generation()).contains(base.generation);
            assertThat(site.logicalContent()).isEqualTo(base.bytes);
            if (!power || site.device.hasAside()) {
                goesOnFrom(1, 2);
            }
        }
    }

    /** KEEP, REPLACE and REVERT: another capture has one chunk as it was listed, one rewritten, and one as at the base again. */
    @Test
    void anotherCaptureTakesOfItWhatIsAsItWantsIt() {
        begin();
        write(1, 1);
        write(2, 2);
        write(3, 4);
        round.discard(true);
        Content another = next.with(2, new Random(99)).with(4, base);
        begin(another);
        assertThat(listed()).containsExactly(1L, 2L, 4L);
        round.keep(0, 1);
        accept(1, another.batch(2, another.changed(base, 2), another.digest(2), site.pool));
        accept(2, another.batch(7, another.changed(base, 7), another.digest(7), site.pool));
        round.commit(another.generation, 2);
        isAt(another);
    }

    /** The chunk that is kept was written by nobody in this round: whatever comes of it after that is passed over, and not before. */
    @Test
    void aPieceThatCameOnceMoreIsNotBroughtOverIt() {
        interrupted();
        begin();
        write(1, 1);
        round.keep(0, GEOMETRY.chunkCount() - 1);
        assertThat(accept(2, next.batch(2, BlockMask.all(2), next.digest(2), site.pool)))
                .as("kept already")
                .isEqualTo(new BatchOutcome(2, 0, List.of()));
        write(3, 4);
        write(4, 7);
        round.commit(next.generation, 4);
        isAt(next);
    }

    @Test
    void aPieceThatHealsDamageCounts() {
        interrupted();
        BlockSet damaged = BlockSet.empty(GEOMETRY);
        damaged.addChunk(2);
        site.volume.close();
        try (DamageSet set = DamageSet.open(site.directory.directory(), GEOMETRY)) {
            set.add(damaged);
        }
        site = site.kill();
        begin();
        assertThat(round.missing().containsChunk(2)).isTrue();
        round.keep(0, 2);
        assertThat(round.missing().isEmpty()).isTrue();
        write(1, 4);
        write(2, 7);
        round.commit(next.generation, 2);
        isAt(next);
        assertThat(site.volume.damage().isEmpty()).isTrue();
    }

    // ---- it is never believed ----

    @Test
    void whatRottedIsListedAsWhatItIs() {
        interrupted();
        site.device.rotAside(2 * 8192 + 5, 4);
        begin();
        HeldPage page = round.held(0, 100);
        assertThat(page.chunks().get(0)).isEqualTo(new HeldPage.Held(1, next.digest(1)));
        assertThat(page.chunks().get(1).digest()).isNotEqualTo(next.digest(2));
        round.keep(1, 1);
        write(1, 2);
        write(2, 4);
        write(3, 7);
        round.commit(next.generation, 3);
        isAt(next);
    }

    /** Nobody can tell whether that or the base is to blame: the base is, only where it is so without. */
    @Test
    void whatRotsAfterItWasListedEndsTheRoundAndIsNotUsedAgain() {
        interrupted();
        begin();
        assertThat(listed()).containsExactly(1L, 2L);
        site.device.rotAside(2 * 8192 + 5, 4);
        round.keep(1, 2);
        write(1, 4);
        write(2, 7);
        assertFault(FaultCode.IO_ERROR, "an earlier round had left", () -> round.commit(next.generation, 2));
        round.discard(true);
        assertThat(site.logicalContent()).isEqualTo(base.bytes);
        assertThat(site.device.hasAside()).isFalse();
        begin();
        assertThat(round.heldChunks()).isZero();
        all();
        isAt(next);
    }

    /** A write that went astray is not carried over: only chunks that are kept come to the device, which else is its base. */
    @Test
    void whatWentAstrayStaysBehind() {
        begin();
        write(1, 1);
        site.device.write(5 * 8192L, ByteBuffer.wrap(new byte[4096]));
        round.discard(true);
        goesOnFrom(1);
    }

    @Test
    void aComparisonTakesNothingOfIt() {
        interrupted();
        round = site.volume.beginOverSnapshot(
                base.generation.id(), next.generation.withRoot(Digest.ZERO), 0, true, told -> {});
        assertThat(site.device.hasAside()).isFalse();
        assertThat(round.heldChunks()).isEqualTo(GEOMETRY.chunkCount());
        round.discard(false);
    }

    @Test
    void aRoundThatIsNotToBeKeptLeavesNothing() {
        begin();
        write(1, 1);
        round.discard(false);
        assertThat(site.device.hasAside()).isFalse();
        begin();
        assertThat(round.heldChunks()).isZero();
    }

    @Test
    void aRoundInPlaceForgetsIt() {
        interrupted();
        site.volume
                .beginDirect(base.generation.id(), next.generation.withRoot(Digest.ZERO), told -> {})
                .discard(true);
        assertThat(site.device.hasAside()).isFalse();
        assertThat(site.directory.directory().files()).doesNotContain(SetAside.FILE);
    }

    // ---- interrupted again ----

    /** What was aside is more than the second round has come to: it stays. */
    @Test
    void interruptedEarlyItLosesNothing() {
        interrupted();
        begin();
        round.keep(1, 1);
        round.discard(true);
        begin();
        round.keep(1, 1);
        round.flush();
        site = site.kill();
        goesOnFrom(1, 2);
    }

    /** It has come further: what it wrote takes the place of what was aside. */
    @Test
    void interruptedLateItHasAllOfIt() {
        for (boolean killed : new boolean[] {true, false}) {
            site = SnapshotRoundTest.site(base);
            interrupted();
            begin();
            round.keep(0, 2);
            write(1, 4);
            round.flush();
            if (killed) {
                site = site.kill();
            } else {
                round.discard(true);
            }
            goesOnFrom(1, 2, 4);
        }
    }

    /** Where it cannot be set aside the round is taken back all the same, and nothing of it counts. */
    @Test
    void whereThatFailsItIsTakenBackAllTheSame() {
        begin();
        write(1, 1);
        round.flush();
        site.device.failSoon(0, FaultCode.NO_SPACE);
        round.discard(true);
        assertThat(site.volume.isInDoubt()).isFalse();
        assertThat(site.logicalContent()).isEqualTo(base.bytes);
        begin();
        assertThat(round.heldChunks()).isZero();
        all();
        isAt(next);
    }

    /** It has room already where the others have not. */
    @Test
    void whatIsAsideIsNotAskedRoomForTwice() {
        interrupted();
        site.device.freeForSnapshot(2 * 8192);
        assertFault(FaultCode.NO_SPACE, "Free 1 bytes", () -> begin(next, 4 * 8192 + 1));
        begin(next, 4 * 8192);
        assertThat(round.heldChunks()).isEqualTo(2);
    }

    // ---- the journal that fell short ----

    @Test
    void thatTheJournalFellShortIsKnownAfterARestart() {
        site.with(new ReplicaSettings(6000, 1 << 20, 1)).start();
        round = fitting();
        List<Lease> batches = next.batches(base, site.pool, 9, chunk -> true);
        assertFault(FaultCode.ROUND_IN_PROGRESS, "over a snapshot", () -> site.accept(round, batches));
        batches.forEach(Lease::release);
        round.discard(true);
        site = site.crash(new Random(4));
        site.start();
        round = fitting();
        assertThat(round.isOverSnapshot()).isTrue();
        all();
        isAt(next);
        Content third = next.next(new Random(13));
        assertThat(site.volume
                        .beginFitting(
                                next.generation.id(), third.generation.withRoot(Digest.ZERO), 0, false, told -> {})
                        .isOverSnapshot())
                .as("the next one may fit")
                .isFalse();
    }

    @Test
    void aRoundThatWasInterruptedGoesOnOverASnapshotWhateverItsSize() {
        interrupted();
        round = fitting();
        assertThat(round.isOverSnapshot()).isTrue();
        assertThat(round.heldChunks()).isEqualTo(2);
    }

    @Test
    void theLogHasTheBytesOfItsVector() {
        site.start();
        SetAside log = new SetAside(site.directory.directory(), site.device, base.identity);
        log.begin(GenerationId.parse("55555555-5555-4555-8555-555555555555"), true);
        BlockSet chunks = BlockSet.empty(GEOMETRY);
        chunks.addChunks(3, 5);
        chunks.addChunk(7);
        log.wrote(chunks);
        log.keep(true);
        log.begin(GenerationId.parse("55555555-5555-4555-8555-555555555555"), true);
        BlockSet more = BlockSet.empty(GEOMETRY);
        more.addChunk(1);
        log.wrote(more);
        log.begin(GenerationId.parse("55555555-5555-4555-8555-555555555555"), true);
        log.close();
        try (StateFile file = site.directory.directory().open(SetAside.FILE)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.sizeBytes());
            file.read(0, bytes);
            assertThat(bytes.array()).isEqualTo(GoldenVector.ofState("aside").bytes());
        }
    }

    /** Chunks 1 and 2 are written, and the round is given up. */
    private void interrupted() {
        begin();
        write(1, 1);
        write(2, 2);
        round.discard(true);
        assertThat(site.device.hasAside()).isTrue();
    }

    /** Another round lists these as the next generation has them, keeps them, and needs no others but those that are not among them. */
    private void goesOnFrom(long... chunks) {
        begin();
        HeldPage page = round.held(0, 100);
        assertThat(page.through()).isEqualTo(GEOMETRY.chunkCount() - 1);
        assertThat(page.chunks())
                .containsExactly(Arrays.stream(chunks)
                        .mapToObj(chunk -> new HeldPage.Held(chunk, next.digest(chunk)))
                        .toArray(HeldPage.Held[]::new));
        round.keep(0, GEOMETRY.chunkCount() - 1);
        long number = 0;
        for (long chunk : SOME) {
            if (Arrays.stream(chunks).noneMatch(held -> held == chunk)) {
                write(++number, chunk);
            }
        }
        round.commit(next.generation, number);
        isAt(next);
    }

    private void all() {
        long number = 0;
        for (long chunk : SOME) {
            write(++number, chunk);
        }
        round.commit(next.generation, number);
    }

    private void isAt(Content content) {
        assertThat(site.volume.generation()).contains(content.generation);
        assertThat(site.logicalContent()).isEqualTo(content.bytes);
        assertThat(site.indexIs(content, base)).isTrue();
        assertThat(site.directory.directory().files()).doesNotContain(SnapshotMark.FILE, SetAside.FILE);
        assertThat(site.device.hasSnapshot()).isFalse();
        assertThat(site.device.hasAside()).isFalse();
    }

    private List<Long> listed() {
        return round.held(0, 100).chunks().stream().map(HeldPage.Held::chunk).toList();
    }

    private void begin() {
        begin(next);
    }

    private void begin(Content to) {
        begin(to, 0);
    }

    private void begin(Content to, long expectedBytes) {
        if (site.volume == null) {
            site.start();
        }
        round = site.volume.beginOverSnapshot(
                base.generation.id(), to.generation.withRoot(Digest.ZERO), expectedBytes, false, told -> {});
    }

    private IncomingRound fitting() {
        return site.volume.beginFitting(
                base.generation.id(), next.generation.withRoot(Digest.ZERO), 0, false, told -> {});
    }

    private void write(long number, long chunk) {
        assertThat(accept(number, next.batch(chunk, next.changed(base, chunk), next.digest(chunk), site.pool))
                        .provedChunks())
                .isEqualTo(1);
    }

    private BatchOutcome accept(long number, Lease batch) {
        try {
            return round.accept(number, batch);
        } finally {
            batch.release();
        }
    }
}
