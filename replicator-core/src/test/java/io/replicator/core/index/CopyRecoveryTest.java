package io.replicator.core.index;

import static io.replicator.core.index.IndexFixture.BORDEAUX;
import static io.replicator.core.index.IndexFixture.PARIS;
import static io.replicator.core.index.IndexFixture.relation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.disk.Loss;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFileBytes;
import io.replicator.core.volume.Generation;
import java.nio.ByteBuffer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The cases of the table "Opening the copies" in docs/state-format.md, by their numbers. */
final class CopyRecoveryTest {
    private static final String SET = "set-" + relation(BORDEAUX, 1).incarnation();

    private final MemoryStateDirectory volumes = new MemoryStateDirectory();
    private VolumeDirectory volume = VolumeDirectory.create(volumes, IndexFixture.record());
    private final Generation first = IndexFixture.changes(1, 1, 2, 3).capture(volume);

    @Test
    void case1ACopyThatNeverWasPublishedIsRemoved() {
        VolumeDirectory.prepare(volumes, IndexFixture.record().withCopyNumber(2))
                .close();
        reopen();
        assertThat(volumes.directories()).hasSize(1);
        assertThat(volume.record().copyNumber()).isEqualTo(1);
    }

    @Test
    void case2OfTwoCopiesTheNewerCounts() {
        VolumeDirectory.create(volumes, IndexFixture.record().withCopyNumber(2)).close();
        reopen();
        assertThat(volumes.directories()).hasSize(1);
        assertThat(volume.record().copyNumber()).isEqualTo(2);
    }

    @Test
    void case3ASealedCaptureIsCarriedThrough() {
        volume.createRelation(relation(BORDEAUX, 1), first.id(), 1);
        Generation second = seal(5);
        reopen();
        assertThat(volume.index().generation()).contains(second);
        assertThat(IndexFixture.chunks(set().blocks())).containsExactly(5L);
        assertThat(files()).doesNotContain(CaptureLog.FILE);
    }

    @Test
    void case4ACaptureThatWasCarriedThroughAlreadyIsForgotten() {
        volume.createRelation(relation(BORDEAUX, 1), first.id(), 1);
        Generation second = seal(5);
        byte[] log = StateFileBytes.of(volume.directory(), CaptureLog.FILE);
        reopen();
        Generation third = IndexFixture.changes(3, 6).capture(volume);
        put(CaptureLog.FILE, log);
        reopen();
        assertThat(volume.index().generation()).contains(third);
        assertThat(volume.record().lineage()).containsExactly(first, second, third);
        assertThat(files()).doesNotContain(CaptureLog.FILE);
    }

    @Test
    void case5ACaptureThatWasNotSealedIsForgotten() {
        CaptureLog log = volume.beginCapture();
        IndexFixture.changes(2, 5).forEachAscendingChange(log::append);
        assertThat(log.changes().chunkCount()).isEqualTo(1);
        log.close();
        reopen();
        assertThat(volume.index().generation()).contains(first);
        assertThat(files()).doesNotContain(CaptureLog.FILE);
    }

    @Test
    void case6TheRecordIsCompletedByTheIndex() {
        byte[] record = StateFileBytes.of(volume.directory(), "volume");
        Generation second = IndexFixture.changes(2, 5).capture(volume);
        put("volume", record);
        reopen();
        assertThat(volume.record().newest()).contains(second);
    }

    @Test
    void case7ASetWithoutAnyRecordIsDeleted() {
        volume.createRelation(relation(BORDEAUX, 1), first.id(), 1).close();
        byte[] set = StateFileBytes.of(volume.directory(), SET);
        put(SET, java.util.Arrays.copyOf(set, 16));
        reopen();
        assertThat(volume.relations()).isEmpty();
        assertThat(files()).doesNotContain(SET);
    }

    @Test
    void case8AHoldWhoseSeedNeverWasCapturedIsDeleted() {
        volume.createHold(IndexFixture.id(2), 2);
        volume.createHold(IndexFixture.id(3), 3);
        Generation seed = IndexFixture.changes(2, 5).capture(volume);
        reopen();
        assertThat(volume.holds()).extracting(DirtySet::base).containsExactly(seed.id());
    }

    @Test
    void case9ASetThatMissedACaptureIsVoid() {
        volume.createRelation(relation(BORDEAUX, 1), first.id(), 1);
        byte[] set = StateFileBytes.of(volume.directory(), SET);
        IndexFixture.changes(2, 5).capture(volume);
        put(SET, set);
        reopen();
        assertThat(set().voidReason()).contains("it ends at capture 1 and the index is at 2");
    }

    @Test
    void case10ASetFromAfterTheIndexIsVoid() {
        volume.createRelation(relation(BORDEAUX, 1), first.id(), 1);
        IndexFixture.changes(2, 5).capture(volume);
        byte[] set = StateFileBytes.of(volume.directory(), SET);
        reopenAtFirst();
        put(SET, set);
        reopen();
        assertThat(set().voidReason()).contains("it ends at capture 2 and the index is at 1");
    }

    @Test
    void case11AnIndexFromAnotherTimeIsNotUsed() {
        byte[] index = StateFileBytes.of(volume.directory(), "index");
        IndexFixture.changes(2, 5).capture(volume);
        put("index", index);
        assertCorrupt("put together from several times", this::reopen);
    }

    /** The other relation of the volume goes on; the one whose set cannot be read is compared by hash, and never sent from. */
    @Test
    void case12ASetThatIsCorruptBehindItsHeadIsVoid() {
        volume.createRelation(relation(BORDEAUX, 1), first.id(), 1);
        volume.createRelation(relation(PARIS, 2), first.id(), 1);
        IndexFixture.changes(2, 5).capture(volume);
        IndexFixture.changes(3, 6).capture(volume);
        rot(SET, 16 + 32 + 128 + 32 + 40);
        reopen();
        assertThat(set().voidReason())
                .hasValueSatisfying(
                        why -> assertThat(why).contains("its log was damaged").contains("compare by hash"));
        assertThat(volume.relationWith(PARIS).orElseThrow().voidReason()).isEmpty();
        assertThat(IndexFixture.chunks(volume.relationWith(PARIS).orElseThrow().blocks()))
                .containsExactly(5L, 6L);
        reopen();
        assertThat(set().voidReason()).as("it stays so").isPresent();
    }

    @Test
    void case12ARelationThatMayHaveEndedHasEndedWhereAnotherLives() {
        volume.createRelation(relation(BORDEAUX, 1), first.id(), 1);
        Generation second = IndexFixture.changes(2, 5).capture(volume);
        volume.createRelation(relation(BORDEAUX, 2), second.id(), 2);
        rot(SET, 16 + 32 + 128 + 32 + 40);
        reopen();
        assertThat(volume.relations())
                .extracting(DirtySet::owner)
                .containsExactly(new SetOwner.Relation(relation(BORDEAUX, 2)));
        assertThat(volume.endedWith(BORDEAUX))
                .containsExactly(relation(BORDEAUX, 1).incarnation());
    }

    /** The living relation's set missed a capture: it is void, but it is the living one still. Which has ended is told before that. */
    @Test
    void case12TheRelationThatLivesStaysAlsoWhereItsSetIsNoEvidence() {
        volume.createRelation(relation(BORDEAUX, 2), first.id(), 1);
        Generation second = IndexFixture.changes(2, 5).capture(volume);
        volume.createRelation(relation(BORDEAUX, 1), second.id(), 2);
        byte[] living = StateFileBytes.of(volume.directory(), SET);
        IndexFixture.changes(3, 6).capture(volume);
        String older = files().stream()
                .filter(file -> file.startsWith("set-") && !file.equals(SET))
                .findFirst()
                .orElseThrow();
        put(SET, living);
        rot(older, 16 + 32 + 128 + 32 + 40);
        volume = VolumeDirectories.openAll(volumes).get(0);
        assertThat(volume.relations())
                .extracting(DirtySet::owner)
                .containsExactly(new SetOwner.Relation(relation(BORDEAUX, 1)));
        assertThat(set().voidReason()).contains("it ends at capture 2 and the index is at 3");
    }

    @Test
    void case13ASetThatIsCorruptAtItsHeadIsNobodys() {
        volume.createRelation(relation(BORDEAUX, 1), first.id(), 1);
        IndexFixture.changes(2, 5).capture(volume);
        rot(SET, 16 + 32 + 40);
        assertCorrupt("compare by hash", this::reopen);
        assertThat(volumes.openFiles()).isZero();
    }

    @Test
    void case14ACaptureLogThatIsCorruptIsNotGuessedAt() {
        seal(5);
        rot(CaptureLog.FILE, 16 + 32 + 40);
        assertCorrupt("it is not known what changed", this::reopen);
        assertThat(volumes.openFiles()).isZero();
    }

    @Test
    void case15ADamageSetThatIsCorruptIsNotGuessedAt() {
        try (DamageSet damage = DamageSet.open(volume.directory(), IndexFixture.GEOMETRY)) {
            damage.add(IndexFixture.changes(1, 7).blocks());
            damage.add(IndexFixture.changes(1, 9).blocks());
        }
        rot(DamageSet.FILE, 16 + 32 + 40);
        assertCorrupt("compare by hash", () -> DamageSet.open(copy(), IndexFixture.GEOMETRY));
    }

    @Test
    void case16ARecordThatIsNoneKeepsEveryCopyOfItsVolume() {
        volume.close();
        VolumeDirectory.create(volumes, IndexFixture.record().withCopyNumber(2)).close();
        rot("volume", 60);
        VolumeCatalog catalog = VolumeCatalog.open(volumes);
        assertThat(catalog.open()).isEmpty();
        assertThat(catalog.unreadable()).extracting(copy -> copy.fault().code()).contains(FaultCode.CORRUPT_STATE);
        assertThat(volumes.directories()).hasSize(2);
    }

    @Test
    void case17OfTwoIndexHeadersAWholeOneIsEnough() {
        volume.close();
        // Sequence 2 is at byte 0; the first, at 4096, is the one that the next merge overwrites.
        put(4096, new byte[512]);
        reopen();
        assertThat(volume.index().generation()).contains(first);
        Generation second = IndexFixture.changes(2, 5).capture(volume);
        reopen();
        assertThat(volume.index().generation()).contains(second);
    }

    @Test
    void case18AnIndexThatIsNoneIsNotUsed() {
        volume.close();
        byte[] index = StateFileBytes.of(copy(), "index");
        put(0, new byte[8192]);
        assertCorrupt("has no whole header", this::reopen);
        put("index", java.util.Arrays.copyOf(index, index.length - 512));
        assertCorrupt("bytes where", this::reopen);
        assertThat(volumes.openFiles()).isZero();
    }

    @Test
    void case19AnIndexPageThatRottedIsToldWhereItIsRead() {
        volume.close();
        put(8192 + 20, new byte[] {1, 2, 3});
        reopen();
        assertCorrupt("page 16 is damaged", () -> volume.index().fingerprints(0, 16, new long[16], 0));
    }

    /** PEERS 4, row 23: the header that was read back after its flush failed is on no disk, and the capture log must not go for it. */
    @Test
    void case20AHeaderThatAFailedFlushLeftInMemoryIsWrittenAgain() {
        Generation second = seal(5);
        volume.close();
        MemoryStateDirectory counted = volumes.copy();
        VolumeDirectory.open(counted.directory(counted.directories().get(0)))
                .orElseThrow()
                .close();
        assertThat(counted.operations()).isGreaterThan(5);
        for (long operation = 0; operation < counted.operations(); operation++) {
            MemoryStateDirectory failing = volumes.copy();
            failing.failAt(operation, FaultCode.FLUSH_FAILED);
            try {
                VolumeDirectory.open(failing.directory(failing.directories().get(0)))
                        .orElseThrow()
                        .close();
            } catch (ReplicatorException e) {
                assertThat(e.code()).isEqualTo(FaultCode.FLUSH_FAILED);
            }
            MemoryStateDirectory again = failing.kill();
            VolumeDirectory.open(again.directory(again.directories().get(0)))
                    .orElseThrow()
                    .close();
            MemoryStateDirectory after = again.afterCrash(Loss.ALL);
            VolumeDirectory opened = VolumeDirectory.open(
                            after.directory(after.directories().get(0)))
                    .orElseThrow();
            assertThat(opened.index().generation())
                    .as("after operation %d", operation)
                    .contains(second);
            opened.index().verifyRoot();
            opened.close();
        }
    }

    /** A capture of generation 2 that is sealed and no more. */
    private Generation seal(long... chunks) {
        CaptureLog log = volume.beginCapture();
        IndexFixture.changes(2, chunks).forEachAscendingChange(log::append);
        Generation second = IndexFixture.generation(2, volume.index().rootWith(log.changes()));
        log.seal(second);
        log.close();
        return second;
    }

    /** Index and record as after the first capture. */
    private void reopenAtFirst() {
        MemoryStateDirectory fresh = new MemoryStateDirectory();
        VolumeDirectory other = VolumeDirectory.create(fresh, IndexFixture.record());
        IndexFixture.changes(1, 1, 2, 3).capture(other);
        put("index", StateFileBytes.of(other.directory(), "index"));
        put("volume", StateFileBytes.of(other.directory(), "volume"));
    }

    private DirtySet set() {
        return volume.relationWith(BORDEAUX).orElseThrow();
    }

    private void reopen() {
        volume.close();
        volume = VolumeDirectories.openAll(volumes).get(0);
    }

    private java.util.List<String> files() {
        return volume.directory().files();
    }

    private StateDirectory copy() {
        return volumes.directory(volumes.directories().get(0));
    }

    private void rot(String file, long position) {
        ((MemoryStateDirectory) copy()).rot(file, position, 2);
    }

    private void put(String file, byte[] bytes) {
        volume.close();
        try (var opened = copy().open(file)) {
            opened.truncate(0);
            opened.write(0, ByteBuffer.wrap(bytes));
            opened.flush();
        }
    }

    /** Overwrites bytes of the index. */
    private void put(long position, byte[] bytes) {
        try (var opened = copy().open("index")) {
            opened.write(position, ByteBuffer.wrap(bytes));
            opened.flush();
        }
    }

    private static void assertCorrupt(String text, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.CORRUPT_STATE))
                .hasMessageContaining(text);
    }
}
