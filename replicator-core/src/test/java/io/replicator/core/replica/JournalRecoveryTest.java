package io.replicator.core.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.index.DamageSet;
import io.replicator.core.memory.Lease;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.StateFile;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The cases of the table "Opening a journal that is not committed" in docs/state-format.md, by their numbers. Each round ends equal. */
final class JournalRecoveryTest {
    private static final Geometry GEOMETRY = new Geometry(6 * 8192L, 8192);
    private static final BlockMask DELTA = BlockMask.none(2).with(1);

    private final Content base = ReplicaSite.content(GEOMETRY, 5);
    private final Content next = base.nextWith(everyChunkChanged());
    private final ReplicaSite site = ReplicaSite.at(base);

    @Test
    void case1WithoutAJournalNothingIsHeld() {
        assertHeldAndEqual(0);
    }

    @Test
    void case2WholeRecordsAreHeldToTheEnd() {
        interrupt();
        assertHeldAndEqual(4);
    }

    @Test
    void case3ATornRecordAtTheEndIsCutAndTheNextOneTakesItsPlace() {
        interrupt();
        try (StateFile journal = copyDirectory().open(journalName())) {
            journal.truncate(512 + 3 * recordBytes() + 700);
        }
        assertHeldAndEqual(3);
    }

    @Test
    void case4ARottenRecordWithGoodOnesBehindItLosesItsOwnChunksOnly() {
        interrupt();
        copyDirectory().rot(journalName(), 512 + recordBytes() + JournalRecordHeader.BYTES + 60, 4);
        assertHeldAndEqual(3);
    }

    @Test
    void case5NothingIsTakenFromBehindARottenHeader() {
        interrupt();
        copyDirectory().rot(journalName(), 512 + recordBytes() + 5, 4);
        assertHeldAndEqual(1);
    }

    @Test
    void case6ADeltaOverDamageIsNotHeld() {
        interrupt();
        try (DamageSet damage = DamageSet.open(site.directory.directory(), GEOMETRY)) {
            BlockSet chunk = BlockSet.empty(GEOMETRY);
            chunk.addChunk(2);
            damage.add(chunk);
        }
        ReplicaSite after = site.kill();
        after.start();
        RoundJournal journal = after.begin(base, next);
        assertThat(journal.held(0, 100).chunks())
                .extracting(HeldPage.Held::chunk)
                .containsExactly(0L, 1L, 3L);
        assertThat(journal.missing().containsChunk(2))
                .as("it is asked for whole")
                .isTrue();
    }

    @Test
    void case7AJournalWithoutItsHeaderIsMadeAnew() {
        interrupt();
        copyDirectory().rot(journalName(), 45, 4);
        assertHeldAndEqual(0);
    }

    /** Four chunks, each in a batch of its own, and the process is killed. */
    private void interrupt() {
        site.start();
        RoundJournal journal = site.begin(base, next);
        for (int chunk = 0; chunk < 4; chunk++) {
            Lease batch = next.batch(chunk, DELTA, next.digest(chunk), site.pool);
            journal.accept(chunk + 1, batch);
            batch.release();
        }
        journal.flush();
    }

    private void assertHeldAndEqual(long held) {
        ReplicaSite after = site.kill();
        after.start();
        assertThat(after.volume.generation()).contains(base.generation);
        assertThat(after.resume(base, next, 1)).isEqualTo(held);
        assertThat(after.logicalContent()).isEqualTo(next.bytes);
        assertThat(List.copyOf(after.directory.directory().files())).doesNotContain(journalName());
    }

    private long recordBytes() {
        Lease batch = next.batch(0, DELTA, next.digest(0), site.pool);
        long bytes = JournalWriter.sectorsOf(JournalRecordHeader.BYTES + batch.length()) * 512;
        batch.release();
        return bytes;
    }

    private String journalName() {
        return "journal-" + base.generation.id();
    }

    private MemoryStateDirectory copyDirectory() {
        MemoryStateDirectory volumes = (MemoryStateDirectory) site.state.directory("volumes");
        return (MemoryStateDirectory) volumes.directory(volumes.directories().get(0));
    }

    private byte[] everyChunkChanged() {
        byte[] bytes = base.bytes.clone();
        byte[] block = new byte[4096];
        Random random = new Random(1);
        for (int chunk = 0; chunk < 6; chunk++) {
            random.nextBytes(block);
            System.arraycopy(block, 0, bytes, chunk * 8192 + 4096, 4096);
        }
        return bytes;
    }
}
