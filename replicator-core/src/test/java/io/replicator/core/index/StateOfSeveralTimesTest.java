package io.replicator.core.index;

import static io.replicator.core.index.IndexFixture.BORDEAUX;
import static io.replicator.core.index.IndexFixture.relation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFileBytes;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import java.nio.ByteBuffer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Files of a copy that do not belong to one time, and calls that do not fit what is there: refused, and nothing is left open. */
final class StateOfSeveralTimesTest {
    private final MemoryStateDirectory volumes = new MemoryStateDirectory();
    private VolumeDirectory volume = VolumeDirectory.create(volumes, IndexFixture.record());
    private final Generation first = IndexFixture.changes(1, 1, 2, 3).capture(volume);

    @Test
    void anIndexFromBeforeTheRecordIsNotUsed() {
        byte[] index = StateFileBytes.of(volume.directory(), "index");
        IndexFixture.changes(2, 5).capture(volume);
        volume.close();
        restore("index", index);
        assertRefused(FaultCode.CORRUPT_STATE, "put together from several times", this::reopen);
        assertThat(volumes.openFiles()).isZero();
    }

    /** Of two headers the newer one rotted: the older one's generation is not that of the pages. */
    @Test
    void anIndexWhoseNewestHeaderRottedIsNotUsedAsTheOneBefore() {
        IndexFixture.changes(2, 5).capture(volume);
        volume.close();
        MemoryStateDirectory copy = (MemoryStateDirectory) copyDirectory();
        for (int header : new int[] {0, 4096}) {
            copy.rot("index", header + 100, 1);
            assertRefused(FaultCode.CORRUPT_STATE, "several times", this::reopenIfNewest);
            copy.rot("index", header + 100, 1);
        }
    }

    /** Numbers of captures that the index does not know will be given again: such a set would forget what those find. */
    @Test
    void aDirtySetFromAfterTheIndexIsNoEvidence() {
        volume.createRelation(relation(BORDEAUX, 1), first.id(), 1);
        byte[] record = StateFileBytes.of(volume.directory(), "volume");
        byte[] index = StateFileBytes.of(volume.directory(), "index");
        IndexFixture.changes(2, 5).capture(volume);
        volume.close();
        restore("index", index);
        restore("volume", record);
        reopen();
        assertThat(volume.relationWith(BORDEAUX).orElseThrow().voidReason())
                .hasValueSatisfying(why -> assertThat(why).contains("capture 2").contains("at 1"));
    }

    @Test
    void aRelationBeginsAtTheGenerationOfTheIndexAndAtNoOther() {
        Generation second = IndexFixture.changes(2, 5).capture(volume);
        assertRefused(
                FaultCode.BASE_MISMATCH,
                "attach a seed",
                () -> volume.createRelation(relation(BORDEAUX, 1), first.id(), 1));
        assertRefused(
                FaultCode.BASE_MISMATCH,
                "compare by hash",
                () -> volume.createRelation(relation(BORDEAUX, 1), second.id(), 1));
        assertThat(volume.relations()).isEmpty();
        volume.createRelation(relation(BORDEAUX, 1), second.id(), 2);
        assertThat(volume.relations()).hasSize(1);
    }

    /** drbd d8c4159c6, the other way round: a seed that is attached again must not end the relation that it has begun. */
    @Test
    void aSeedThatIsAttachedTwiceBeginsOneRelation() {
        GenerationId seed = holdWithChanges();
        DirtySet once = volume.attachHold(seed, relation(BORDEAUX, 7));
        assertThat(volume.attachHold(seed, relation(BORDEAUX, 7))).isSameAs(once);
        assertThat(volume.endedWith(BORDEAUX)).isEmpty();
        IndexFixture.changes(4, 9).capture(volume);
        assertThat(IndexFixture.chunks(once.blocks())).containsExactly(7L, 9L);
        volume.close();
        reopen();
        assertThat(volume.relations()).hasSize(1);
        assertThat(IndexFixture.chunks(
                        volume.relationWith(BORDEAUX).orElseThrow().blocks()))
                .containsExactly(7L, 9L);
    }

    @Test
    void anIncarnationThatEndedIsNotBegunAgain() {
        GenerationId seed = holdWithChanges();
        volume.attachHold(seed, relation(BORDEAUX, 7));
        volume.attachHold(seed, relation(BORDEAUX, 8));
        assertRefused(FaultCode.RELATION_ENDED, "has ended", () -> volume.attachHold(seed, relation(BORDEAUX, 7)));
        assertThat(volume.relations())
                .extracting(DirtySet::owner)
                .containsExactly(new SetOwner.Relation(relation(BORDEAUX, 8)));
    }

    @Test
    void aHoldRemembersItsSeedWithTheRoot() {
        GenerationId seed = holdWithChanges();
        Generation captured = volume.record().lineage().get(1);
        assertThat(volume.hold(seed).orElseThrow().captured()).contains(captured);
        volume.close();
        reopen();
        assertThat(volume.hold(seed).orElseThrow().captured()).contains(captured);
    }

    /** What fails while a capture is carried through at the opening leaves nothing open: the agent tries again and again. */
    @Test
    void anOpeningThatFailsLeavesNoFileOpen() {
        volume.createRelation(relation(BORDEAUX, 1), first.id(), 1);
        CaptureLog log = volume.beginCapture();
        IndexFixture.changes(2, 5).forEachAscendingChange(log::append);
        log.seal(IndexFixture.generation(2, volume.index().rootWith(log.changes())));
        log.close();
        volume.close();
        assertThat(volumes.openFiles()).isZero();
        boolean opened = false;
        for (int later = 0; !opened; later++) {
            MemoryStateDirectory tried = volumes.copy();
            tried.failSoon(later, FaultCode.IO_ERROR);
            try {
                VolumeDirectory.open(tried.directory(tried.directories().get(0)))
                        .orElseThrow()
                        .close();
                opened = true;
            } catch (ReplicatorException e) {
                assertThat(later).isLessThan(100);
            }
            assertThat(tried.openFiles()).as("after operation %d failed", later).isZero();
        }
    }

    private GenerationId holdWithChanges() {
        volume.createHold(IndexFixture.id(2), 2);
        IndexFixture.changes(2, 5).capture(volume);
        IndexFixture.changes(3, 7).capture(volume);
        return IndexFixture.id(2);
    }

    /** Only where the header that rotted was the one that counts does anything change. */
    private void reopenIfNewest() {
        VolumeDirectory opened = VolumeDirectory.open(copyDirectory()).orElseThrow();
        boolean newest = opened.index().generation().equals(opened.record().newest());
        opened.close();
        if (newest) {
            throw new ReplicatorException(FaultCode.CORRUPT_STATE, "the other header: not several times");
        }
    }

    private void reopen() {
        volume = VolumeDirectory.open(copyDirectory()).orElseThrow();
    }

    private void restore(String file, byte[] bytes) {
        try (var opened = copyDirectory().open(file)) {
            opened.truncate(bytes.length);
            opened.write(0, ByteBuffer.wrap(bytes));
            opened.flush();
        }
    }

    private StateDirectory copyDirectory() {
        return volumes.directory(volumes.directories().get(0));
    }

    private static void assertRefused(FaultCode code, String text, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(text);
    }
}
