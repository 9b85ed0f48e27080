package io.replicator.core.index;

import static io.replicator.core.index.IndexFixture.BORDEAUX;
import static io.replicator.core.index.IndexFixture.PARIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.disk.Loss;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import org.junit.jupiter.api.Test;

/** What a dirty set may forget, and when. */
final class DirtySetTest {
    private static final GenerationId SEED = IndexFixture.id(2);

    private final MemoryStateDirectory directory = new MemoryStateDirectory();
    private VolumeDirectory volume = VolumeDirectory.create(directory, IndexFixture.record());
    private final Generation first = IndexFixture.changes(1, 1, 2, 3).capture(volume);

    @Test
    void durableRemovesWhatItsRoundCarried() {
        DirtySet set = volume.createRelation(IndexFixture.relation(BORDEAUX, 1), first.id(), 1);
        Generation second = IndexFixture.changes(2, 5, 6).capture(volume);
        set.recordPending(second);
        set.durable(second);
        assertThat(set.isClean()).isTrue();
        assertThat(set.base()).isEqualTo(second.id());
        assertThat(reopened().isClean()).isTrue();
        assertThat(reopened().base()).isEqualTo(second.id());
    }

    /** Whoever was told acts on it: what a set says is not taken back by a power cut. */
    @Test
    void whatIsRecordedOutlivesAPowerCut() {
        DirtySet set = volume.createRelation(IndexFixture.relation(BORDEAUX, 1), first.id(), 1);
        Generation second = IndexFixture.changes(2, 5, 6).capture(volume);
        set.recordPending(second);
        assertThat(afterPowerCut().pending()).contains(second);
        set.durable(second);
        assertThat(afterPowerCut().base()).isEqualTo(second.id());
        set.markVoid("the replica is elsewhere");
        assertThat(afterPowerCut().voidReason()).contains("the replica is elsewhere");
        volume.endRelationsWith(BORDEAUX);
        assertThat(only(directory.afterCrash(Loss.ALL)).relationWith(BORDEAUX)).isEmpty();
    }

    /** drbd 415a2c408, cb1ce8a99: a write during the end of a resync was taken for carried by it and never sent. */
    @Test
    void aBlockThatALaterCaptureFoundChangedStaysDirtyWhenAnEarlierRoundBecomesDurable() {
        DirtySet set = volume.createRelation(IndexFixture.relation(BORDEAUX, 1), first.id(), 1);
        Generation second = IndexFixture.changes(2, 5, 6).capture(volume);
        set.recordPending(second);
        IndexFixture.changes(3, 6, 7).capture(volume);
        set.durable(second);
        assertThat(IndexFixture.chunks(set.blocks())).containsExactly(6L, 7L);
        assertThat(IndexFixture.chunks(reopened().blocks())).containsExactly(6L, 7L);
    }

    @Test
    void anotherGenerationThanThePendingOneRemovesNothing() {
        DirtySet set = volume.createRelation(IndexFixture.relation(BORDEAUX, 1), first.id(), 1);
        Generation second = IndexFixture.changes(2, 5).capture(volume);
        assertThatThrownBy(() -> set.durable(second)).isInstanceOf(IllegalStateException.class);
        assertThat(IndexFixture.chunks(set.blocks())).containsExactly(5L);
    }

    @Test
    void aLostWordOfAPendingGenerationCanBeAdoptedAfterARestart() {
        DirtySet set = volume.createRelation(IndexFixture.relation(BORDEAUX, 1), first.id(), 1);
        Generation second = IndexFixture.changes(2, 5).capture(volume);
        set.recordPending(second);
        DirtySet after = reopened();
        assertThat(after.pending()).contains(second);
        after.durable(second);
        assertThat(after.isClean()).isTrue();
    }

    /** drbd 18bf57ca9: what changes while a peer is away is marked for it all the same. */
    @Test
    void everyRelationIsFedWhetherItsPeerIsThereOrNot() {
        DirtySet there = volume.createRelation(IndexFixture.relation(BORDEAUX, 1), first.id(), 1);
        DirtySet away = volume.createRelation(IndexFixture.relation(PARIS, 2), first.id(), 1);
        Generation second = IndexFixture.changes(2, 5).capture(volume);
        there.recordPending(second);
        there.durable(second);
        IndexFixture.changes(3, 9).capture(volume);
        assertThat(IndexFixture.chunks(there.blocks())).containsExactly(9L);
        assertThat(IndexFixture.chunks(away.blocks())).containsExactly(5L, 9L);
    }

    @Test
    void aVoidSetSaysWhyAndStaysVoid() {
        DirtySet set = volume.createRelation(IndexFixture.relation(BORDEAUX, 1), first.id(), 1);
        set.markVoid("the map was not closed");
        assertThat(reopened().voidReason()).contains("the map was not closed");
    }

    /** drbd d8c4159c6 once more: the word of a round that was under way when its relation ended must not bring that back. */
    @Test
    void anEndedRelationStaysEndedWhenItsLogIsMadeAnew() {
        DirtySet set = volume.createRelation(IndexFixture.relation(BORDEAUX, 1), first.id(), 1);
        Generation second = IndexFixture.changes(2, 5).capture(volume);
        set.recordPending(second);
        makeLong(set, 1);
        volume.endRelationsWith(BORDEAUX);
        set.durable(second);
        volume.close();
        volume = VolumeDirectories.openAll(directory).get(0);
        assertThat(volume.relationWith(BORDEAUX)).isEmpty();
        assertThat(volume.endedWith(BORDEAUX)).hasSize(1);
    }

    /** No round ever shortens the set of a seed on the road, or of a peer that is away. */
    @Test
    void theLogOfASetThatOnlyGrowsIsBounded() {
        DirtySet set = volume.createHold(SEED, 2);
        IndexFixture.changes(2, 5).capture(volume);
        makeLong(set, 3);
        long completeThrough = set.completeThrough();
        BlockSet blocks = set.blocks();
        assertThat(logBytes()).isLessThan(2 << 20);
        volume.close();
        volume = VolumeDirectories.openAll(directory).get(0);
        DirtySet after = volume.hold(SEED).orElseThrow();
        assertThat(after.blocks()).isEqualTo(blocks);
        assertThat(after.completeThrough()).isEqualTo(completeThrough);
        assertThat(after.base()).isEqualTo(SEED);
        assertThat(after.captured().map(Generation::id)).contains(SEED);
    }

    private void makeLong(DirtySet set, int mebibytes) {
        BlockSet blocks = IndexFixture.changes(2, 0, 3, 5, 8, 9, 11, 20, 33).blocks();
        long records = mebibytes * (1L << 20) / (32 + 8 + blocks.serializedBytes()) + 1;
        for (long i = 0; i < records; i++) {
            set.add(set.completeThrough() + 1, blocks);
            set.flush();
        }
    }

    private long logBytes() {
        try (var file = volume.directory().open("set-" + SEED)) {
            return file.sizeBytes();
        }
    }

    private DirtySet reopened() {
        volume.close();
        volume = VolumeDirectories.openAll(directory).get(0);
        return volume.relationWith(BORDEAUX).orElseThrow();
    }

    private DirtySet afterPowerCut() {
        return only(directory.afterCrash(Loss.ALL)).relationWith(BORDEAUX).orElseThrow();
    }

    private static VolumeDirectory only(MemoryStateDirectory left) {
        return VolumeDirectories.openAll(left).get(0);
    }
}
