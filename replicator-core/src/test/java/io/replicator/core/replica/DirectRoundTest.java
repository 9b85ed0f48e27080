package io.replicator.core.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.replicator.core.document.GoldenVector;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.Lease;
import io.replicator.core.store.StateFile;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A round that is written in place: what is written is proved before, and the whole before it counts. */
final class DirectRoundTest {
    private static final Geometry GEOMETRY = new Geometry(5 * 8192L + 700, 8192);

    private final Content base = ReplicaSite.content(GEOMETRY, 3);
    private final Content next = base.nextWith(otherBytes(base.bytes));
    private final ReplicaSite site = ReplicaSite.at(base);
    private IncomingRound round;

    @Test
    void aChunkIsWrittenOnlyWhenItsBytesHaveItsDigest() {
        begin();
        byte[] before = site.logicalContent();
        assertThat(accept(1, next.batch(1, BlockMask.all(2), new Digest(9, 9, 9, 9), site.pool)))
                .isEqualTo(new BatchOutcome(1, 0, List.of(1L)));
        assertThat(site.logicalContent()).isEqualTo(before);
        assertThat(round.missing().chunkCount()).isEqualTo(1);
        assertThat(accept(2, whole(1))).isEqualTo(new BatchOutcome(2, 1, List.of()));
        assertThat(round.missing().isEmpty()).isTrue();
        byte[] after = site.logicalContent();
        assertThat(Arrays.copyOfRange(after, 8192, 16384)).isEqualTo(Arrays.copyOfRange(next.bytes, 8192, 16384));
    }

    /** There is no base that it could be over: a delta is asked for whole. */
    @Test
    void aDeltaIsAskedForWhole() {
        begin();
        assertThat(accept(1, next.batch(1, BlockMask.of(2, 0b01), next.digest(1), site.pool)))
                .isEqualTo(new BatchOutcome(1, 0, List.of(1L)));
    }

    @Test
    void aWholeWithAnotherRootIsNotCommittedAndStaysIncomplete() {
        begin();
        for (int chunk = 0; chunk < 5; chunk++) {
            accept(chunk + 1, whole(chunk));
        }
        // The last chunk is the base's.
        byte[] held = site.logicalContent();
        assertThat(Arrays.equals(held, next.bytes)).isFalse();
        ReplicatorException refused =
                catchThrowableOfType(ReplicatorException.class, () -> round.commit(next.generation, 5));
        assertThat(refused.code()).isEqualTo(FaultCode.ROOT_MISMATCH);
        round.discard(true);
        assertThat(site.volume.isInDoubt()).isFalse();
        ReplicaSite again = site.kill();
        again.start();
        assertThat(again.volume.generation()).isEmpty();
        IncomingRound second = again.volume.beginDirect(GenerationId.NONE, unproved(), told -> {});
        List<HeldPage.Held> held2 = second.held(0, 100).chunks();
        assertThat(held2).hasSize(6);
        assertThat(held2.get(0).digest()).isEqualTo(next.digest(0));
        assertThat(held2.get(5).digest())
                .as("what is there, not what should be")
                .isEqualTo(base.digest(5));
        Lease last = next.batch(5, BlockMask.all(1), next.digest(5), again.pool);
        second.accept(1, last);
        last.release();
        second.commit(next.generation, 1);
        assertThat(again.volume.generation()).contains(next.generation);
        assertThat(again.logicalContent()).isEqualTo(next.bytes);
        assertThat(again.indexIs(next, base)).isTrue();
    }

    @Test
    void aCommitThatLacksSomethingIsRefused() {
        begin();
        accept(1, whole(0));
        accept(2, next.batch(1, BlockMask.all(2), new Digest(9, 9, 9, 9), site.pool));
        for (long batches : new long[] {1, 2, 3}) {
            assertThat(catchThrowableOfType(ReplicatorException.class, () -> round.commit(next.generation, batches))
                            .code())
                    .isEqualTo(FaultCode.UNEXPECTED_MESSAGE);
        }
        assertThat(site.volume.isIncomplete()).isTrue();
    }

    @Test
    void noDeltaBeginsOnAnIncompleteCopyAndNoOtherRoundMeanwhile() {
        begin();
        assertThat(fault(() -> site.volume.beginDirect(GenerationId.NONE, unproved(), told -> {})))
                .isEqualTo(FaultCode.ROUND_IN_PROGRESS);
        round.discard(false);
        assertThat(fault(() -> site.volume.begin(base.generation.id(), unproved(), 0)))
                .isEqualTo(FaultCode.BASE_MISMATCH);
        assertThat(fault(() -> site.volume.begin(GenerationId.NONE, unproved(), 0)))
                .isEqualTo(FaultCode.BASE_MISMATCH);
    }

    @Test
    void theMarkHasTheBytesOfItsVector() {
        GenerationId known = GenerationId.parse("55555555-5555-4555-8555-555555555555");
        Content other = ReplicaSite.content(GEOMETRY, 9);
        ReplicaSite one = ReplicaSite.at(other);
        one.start();
        one.directory
                .index()
                .merge(
                        other.asChanges(),
                        new Generation(
                                3,
                                known,
                                other.generation.parent(),
                                other.generation.capturedAtMillis(),
                                other.generation.root(),
                                other.generation.consistency()));
        one.volume.beginDirect(known, unproved(), told -> {});
        try (StateFile mark = one.directory.directory().open(IncompleteMark.FILE)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) mark.sizeBytes());
            mark.read(0, bytes);
            assertThat(bytes.array())
                    .isEqualTo(GoldenVector.ofState("incomplete").bytes());
        }
    }

    private static byte[] otherBytes(byte[] bytes) {
        byte[] other = bytes.clone();
        for (int i = 0; i < other.length; i += 700) {
            other[i] ^= 0x55;
        }
        return other;
    }

    private static FaultCode fault(Runnable refused) {
        return catchThrowableOfType(ReplicatorException.class, refused::run).code();
    }

    private Generation unproved() {
        return next.generation.withRoot(Digest.ZERO);
    }

    private void begin() {
        site.start();
        round = site.volume.beginDirect(base.generation.id(), unproved(), told -> {});
    }

    private Lease whole(int chunk) {
        return next.batch(chunk, BlockMask.all(GEOMETRY.blocksIn(chunk)), next.digest(chunk), site.pool);
    }

    private BatchOutcome accept(long number, Lease batch) {
        try {
            return round.accept(number, batch);
        } finally {
            batch.release();
        }
    }
}
