package io.replicator.core.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.document.GoldenVector;
import io.replicator.core.document.SpecificationPage;
import io.replicator.core.extent.Geometry;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.StateFileBytes;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Journal and commit log, by vectors that another program made from docs/state-format.md alone. */
final class JournalVectorsTest {
    private static final VolumeId VOLUME = VolumeId.parse("33333333-3333-4333-8333-333333333333");
    private static final GenerationId BASE = GenerationId.parse("55555555-5555-4555-8555-555555555555");
    private static final GenerationId NEXT = GenerationId.parse("66666666-6666-4666-8666-666666666666");
    private static final Digest DIGEST =
            new Digest(0x0001020304050607L, 0x08090a0b0c0d0e0fL, 0x1011121314151617L, 0x18191a1b1c1d1e1fL);
    private static final JournalHeader HEADER =
            new JournalHeader(VOLUME, new Geometry(65536 + 2 * 4096 + 20, 65536), BASE, NEXT);

    private final MemoryStateDirectory state = new MemoryStateDirectory();

    @Test
    void aCommittedJournal() {
        JournalSeal seal = writeJournal();
        assertThat(seal.directoryOffset()).isEqualTo(1024);
        assertIs("journal", StateFileBytes.of(state, "journal"));

        MemoryStateDirectory golden = new MemoryStateDirectory();
        golden.open("journal")
                .write(0, ByteBuffer.wrap(GoldenVector.ofState("journal").bytes()));
        List<JournalEntry> entries = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(golden, "journal", VOLUME, HEADER.geometry(), BASE)) {
            assertThat(reader.hasWholeDirectory(seal)).isTrue();
            reader.forEachEntry(seal, entries::add);
            assertThat(reader.record(1, ByteBuffer.allocate(JournalReader.RECORD_BYTES)))
                    .isEqualTo(
                            ByteBuffer.wrap(GoldenVector.ofProtocol("batch-lz4").bytes()));
        }
        assertThat(entries).containsExactly(new JournalEntry(1, 1, 0, DIGEST));
    }

    @Test
    void itsCommitAndThatItWasApplied() {
        Generation next = new Generation(4, NEXT, Optional.of(BASE), 1_767_225_600_000L, DIGEST, Consistency.QUIESCED);
        VolumeCommit commit = new VolumeCommit(VOLUME, 1, BASE, next, writeJournal());
        try (CommitLog log = CommitLog.open(state)) {
            log.commit(List.of(commit));
            log.applied(VOLUME, NEXT);
        }
        assertIs("commit-log", StateFileBytes.of(state, CommitLog.FILE));
    }

    @Test
    void theLimitsAreWhatTheCodeKeeps() {
        assertThat(SpecificationPage.state().table("Limits"))
                .contains(List.of(
                        "most bytes of a commit log's record",
                        String.valueOf(4 + CommitLog.MAX_VOLUMES * VolumeCommit.BYTES)))
                .contains(List.of(
                        "most bytes of a journal",
                        String.valueOf(JournalWriter.MOST_SECTORS * JournalWriter.SECTOR_BYTES)));
    }

    private JournalSeal writeJournal() {
        try (JournalWriter writer = JournalWriter.create(state, "journal", HEADER, 1 << 20)) {
            int sector = writer.append(
                    1, ByteBuffer.wrap(GoldenVector.ofProtocol("batch-lz4").bytes()), JournalRecordHeader.PROVED);
            JournalIndex index = new JournalIndex(1 << 20);
            index.put(1, sector, 0, DIGEST);
            return writer.seal(index.sorted(), index.sortedHeld());
        }
    }

    private static void assertIs(String vector, byte[] bytes) {
        assertThat(bytes)
                .asHexString()
                .isEqualTo(HexFormat.of()
                        .withUpperCase()
                        .formatHex(GoldenVector.ofState(vector).bytes()));
    }
}
